"""`placemap add`: a file of your own, understood, and laid over the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geo.cli.options import filtered, narrowed
from geo.cli.output import write_heading, write_sentences, write_table
from geo.cli.upload_options import explained, laid_in, understood_of
from geo.csvio import csv_bytes
from geo.errors import ExportError
from geo.export.content.cells import records
from geo.export.content.results import content_of
from geo.export.content.uploads import with_brought
from geo.export.files.formats import format_for
from geo.export.files.options import Options
from geo.export.files.write import write
from geo.settings import Settings
from geo.uploads.layers import kept
from geo.uploads.records import MARKER
from geo.views.upload_coverage import council_rows, place_rows, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.cli.options import Asked
    from geo.cli.upload_options import How
    from geo.uploads.overlay import Laid
    from geo.uploads.records import Understood

EPILOG: Final = """
\b
Examples:
  placemap add sites.csv
  placemap add zone.gpkg --part "Zone 2" --area Wales -o zone-in-wales.gpkg
  placemap add jobs.xlsx --by name --columns "Local authority"
  placemap add old.zip --crs EPSG:27700 --failed failed.csv

Reads GeoPackage, GeoJSON, zipped Shapefile, KML, KMZ, FlatGeobuf, GeoParquet, CSV, TSV and XLSX.
"""

FAILED_SHOWN: Final = 10
PLACES_SHOWN: Final = 20


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path))
@filtered
@narrowed
@explained("--crs")
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
    asked: Asked,
    file: Path,
    how: How,
    failed: Path | None,
    output: Path | None,
    overwrite: bool,
) -> None:
    settings = click.get_current_context().find_object(Settings) or Settings.from_environment()
    understood = understood_of(file, how, asked.atlas.registry, settings)
    _say(understood)
    if failed and len(understood.failed):
        _write_failed(understood, failed, overwrite=overwrite)
    laid = laid_in(asked, kept(understood, name=how.name, licence=how.licence))
    _say_where(laid, laid.brought.repairs[len(understood.repairs) :])
    if output:
        content = with_brought(content_of(asked.atlas, asked.result, layers=asked.layers), [laid])
        written = write(content, output, format_for(output).key, Options(overwrite=overwrite))
        click.echo(f"\n{written.path}: {written.size_bytes:,} bytes, {', '.join(written.crs)}")


def _say(understood: Understood) -> None:
    write_sentences(understood.says)
    if understood.repairs:
        write_heading("Repaired or assumed")
        write_sentences([f"- {text}" for text in understood.repairs])
    if understood.raw.parts[1:]:
        write_heading("Other layers or sheets (--part)")
        write_sentences([f"- {name}" for name in understood.raw.parts])
    if len(understood.failed):
        write_heading(f"Rows that failed: {len(understood.failed):,} (--failed writes all)")
        rows: list[dict[str, str | int | float]] = [
            {"Row": int(row), "Why": str(why)} for row, why in _failures(understood)
        ]
        write_table(rows[:FAILED_SHOWN], ["Row", "Why"])


def _failures(understood: Understood) -> list[tuple[int, str]]:
    failed = understood.failed
    return [*zip(failed.iloc[:, 0], failed.iloc[:, 1], strict=True)]


def _write_failed(understood: Understood, path: Path, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise ExportError(f"{path} exists. Add --overwrite to replace it, or name another.")
    path.write_bytes(csv_bytes([{k: str(v) for k, v in r.items()} for r in
                                records(understood.failed)]))  # fmt: skip


def _say_where(laid: Laid, left_out: Sequence[str]) -> None:
    write_heading(f"{laid.brought.name} ({MARKER})")
    write_sentences([*left_out, *sentences(laid)])
    councils, places = council_rows(laid), place_rows(laid)
    if councils:
        write_heading(f"Councils: {len(councils):,}")
        write_table(councils[:PLACES_SHOWN], [*councils[0]])
    if places:
        shown = [name for name in places[0] if name != "Reference"]
        write_heading(f"Places that cover them: {len(places):,}")
        write_table(places[:PLACES_SHOWN], shown)
