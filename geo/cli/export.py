"""`placemap export`: layers and tables as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geo.cli.options import QueryContext, filter_options, scenario_option, scope_options
from geo.cli.upload_options import overlay_uploads, read_options, read_query_uploads, with_option
from geo.errors import UnknownNameError
from geo.export.content.results import content_of
from geo.export.content.uploads import add_uploads
from geo.export.files.formats import FORMATS, ZIP, format_from_path
from geo.export.files.options import ExportOptions
from geo.export.files.write import write, write_bundle

if TYPE_CHECKING:
    from geo.cli.upload_options import ReadOptions
    from geo.export.content.model import Content
    from geo.export.files.write import ExportResult

EPILOG: Final = """
\b
Examples:
  placemap export --layers all --format gpkg -o layers.gpkg
  placemap export --layers clusters,ica_members --area Wales --format geojson -o wales.zip
  placemap export --sector AM --crs EPSG:4326 --format fgb -o am.zip
  placemap export --format gpkg,csv,xlsx -o everything.zip
  placemap export --with sites.csv --with zone.zip --with-crs EPSG:27700 -o ours.gpkg

Every file carries attribution, licence, the date of the data and how to read the evidence marks.
"""


@click.command(epilog=EPILOG)
@filter_options
@scope_options
@scenario_option
@click.option(
    "--format",
    "formats",
    help=f"{', '.join(FORMATS)}; several with commas make one zip. The default is what the "
    "name of the file says.",
)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="File.")
@click.option(
    "--crs",
    default="",
    help="What to write in: EPSG:27700 or EPSG:4326; the default is the format's.",
)
@click.option("--simplified", is_flag=True, help="Take boundaries as drawn: do not measure them.")
@click.option("--no-clip", is_flag=True, help="Do not cut areas at the border of --area.")
@click.option("--shorten", is_flag=True, help="Let a Shapefile shorten, with a crosswalk.")
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
@with_option("written beside the layers, each row marked as yours")
@read_options("--with-crs")
def command(**options: object) -> None:
    """
    Write layers and tables as files of eight formats.

    What is written is what the filters keep, cut at the border of --area. Of files of your own it
    is the rows that lie in it, their shapes whole.
    """
    _run(**options)  # type: ignore[arg-type]


def _run(  # noqa: PLR0913 - each is an option of its own
    *,
    context: QueryContext,
    formats: str | None,
    output: Path,
    simplified: bool,
    no_clip: bool,
    files: tuple[Path, ...],
    read_options: ReadOptions,
    **options: object,
) -> None:
    format_keys = _parse_formats(formats, output)
    content = content_of(
        context.dataset,
        context.result,
        layers=context.layers,
        clip=not no_clip,
        simplified=simplified,
    )
    if files:
        content = add_uploads(
            content, overlay_uploads(context, read_query_uploads(files, read_options, context))
        )
    export_result = _write_files(content, output, format_keys, ExportOptions(**options))  # type: ignore[arg-type]
    for name, rows in export_result.rows.items():
        click.echo(f"{name}: {rows} rows")
    click.echo(
        f"{export_result.path}: {export_result.size_bytes:,} bytes, {', '.join(export_result.crs)}"
    )
    for note in export_result.notes:
        click.echo(f"Note: {note}", err=True)


def _parse_formats(formats: str | None, output: Path) -> list[str]:
    if formats is None:
        return [format_from_path(output).key]
    keys = [key.strip().lower() for key in formats.split(",") if key.strip()]
    unknown = [key for key in keys if key not in FORMATS]
    if unknown or not keys:
        raise UnknownNameError(
            f"--format: found {', '.join(unknown) or 'nothing'}. Expected {', '.join(FORMATS)}."
        )
    return keys


def _write_files(
    content: Content, output: Path, keys: list[str], options: ExportOptions
) -> ExportResult:
    if len(keys) > 1:
        return write_bundle(content, output.with_suffix(ZIP), keys, options)
    return write(content, output, keys[0], options)
