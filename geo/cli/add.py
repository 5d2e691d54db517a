"""`placemap add`: check a file of your own and overlay it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geo.cli.options import filter_options, scope_options
from geo.cli.output import write_heading, write_sentences, write_table
from geo.cli.upload_options import overlay_in_area, parse_upload, read_options
from geo.csvio import csv_bytes
from geo.errors import ExportError
from geo.export.content.cells import records
from geo.export.content.results import content_of
from geo.export.content.uploads import add_uploads
from geo.export.files.formats import format_from_path
from geo.export.files.options import ExportOptions
from geo.export.files.write import write
from geo.settings import Settings
from geo.uploads.layers import create_upload
from geo.uploads.records import MARKER
from geo.views.upload_coverage import council_rows, place_rows, summary_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.cli.options import QueryContext
    from geo.cli.upload_options import ReadOptions
    from geo.uploads.overlay import UploadOverlay
    from geo.uploads.records import ParsedUpload

EPILOG: Final = """
\b
Examples:
  placemap add sites.csv
  placemap add zone.gpkg --part "Zone 2" --area Wales -o zone-in-wales.gpkg
  placemap add jobs.xlsx --by name --columns "Local authority"
  placemap add old.zip --crs EPSG:27700 --failed failed.csv

Reads GeoPackage, GeoJSON, zipped Shapefile, KML, KMZ, FlatGeobuf, GeoParquet, CSV, TSV and XLSX.
"""

MAX_FAILED_ROWS: Final = 10
MAX_PLACE_ROWS: Final = 20


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path))
@filter_options
@scope_options
@read_options("--crs")
@click.option("--failed", type=click.Path(path_type=Path), help="Write rows that failed, as CSV.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it, with the layers.")
@click.option("--overwrite", is_flag=True, help="Replace files that exist.")
def command(**options: object) -> None:
    """
    Read a file of your own, and say what it holds and what covers it.

    Says what was understood, which rows failed and why, in which councils the rest lie and what
    covers those. With -o it is written beside the layers, each row marked as yours. With --area
    only the rows that lie in it are answered for and written; shapes are not cut.
    """
    _run(**options)  # type: ignore[arg-type]


def _run(  # noqa: PLR0913 - each is an option of its own
    *,
    context: QueryContext,
    file: Path,
    read_options: ReadOptions,
    failed: Path | None,
    output: Path | None,
    overwrite: bool,
) -> None:
    settings = click.get_current_context().find_object(Settings) or Settings.from_environment()
    parsed = parse_upload(file, read_options, context.dataset.register, settings)
    _print_parsed(parsed)
    if failed and len(parsed.failed_rows):
        _write_failed(parsed, failed, overwrite=overwrite)
    overlay = overlay_in_area(
        context, create_upload(parsed, name=read_options.name, licence=read_options.licence)
    )
    _print_overlay(overlay, overlay.upload.repairs[len(parsed.repairs) :])
    if output:
        content = add_uploads(
            content_of(context.dataset, context.result, layers=context.layers), [overlay]
        )
        export_result = write(
            content, output, format_from_path(output).key, ExportOptions(overwrite=overwrite)
        )
        click.echo(
            f"\n{export_result.path}: {export_result.size_bytes:,} bytes, "
            f"{', '.join(export_result.crs)}"
        )


def _print_parsed(parsed: ParsedUpload) -> None:
    write_sentences(parsed.summary)
    if parsed.repairs:
        write_heading("Repaired or assumed")
        write_sentences([f"- {text}" for text in parsed.repairs])
    if parsed.raw.parts[1:]:
        write_heading("Other layers or sheets (--part)")
        write_sentences([f"- {name}" for name in parsed.raw.parts])
    if len(parsed.failed_rows):
        write_heading(f"Rows that failed: {len(parsed.failed_rows):,} (--failed writes all)")
        rows: list[dict[str, str | int | float]] = [
            {"Row": int(row), "Why": str(reason)} for row, reason in _failed_rows(parsed)
        ]
        write_table(rows[:MAX_FAILED_ROWS], ["Row", "Why"])


def _failed_rows(parsed: ParsedUpload) -> list[tuple[int, str]]:
    failed = parsed.failed_rows
    return [*zip(failed.iloc[:, 0], failed.iloc[:, 1], strict=True)]


def _write_failed(parsed: ParsedUpload, path: Path, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise ExportError(f"{path} exists. Add --overwrite to replace it, or name another.")
    path.write_bytes(csv_bytes([{k: str(v) for k, v in r.items()} for r in
                                records(parsed.failed_rows)]))  # fmt: skip


def _print_overlay(overlay: UploadOverlay, notes: Sequence[str]) -> None:
    write_heading(f"{overlay.upload.name} ({MARKER})")
    write_sentences([*notes, *summary_sentences(overlay)])
    councils, places = council_rows(overlay), place_rows(overlay)
    if councils:
        write_heading(f"Councils: {len(councils):,}")
        write_table(councils[:MAX_PLACE_ROWS], [*councils[0]])
    if places:
        columns = [name for name in places[0] if name != "Reference"]
        write_heading(f"Places that cover them: {len(places):,}")
        write_table(places[:MAX_PLACE_ROWS], columns)
