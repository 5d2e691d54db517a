"""`placemap map`: a map to print, or one HTML page that works offline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import click

from geo.areas import area_of
from geo.atomic import atomic_output
from geo.cli.options import QueryContext, filter_options, scenario_option, scope_options
from geo.cli.upload_options import read_options, read_query_uploads, with_option
from geo.errors import ExportError, UnknownNameError
from geo.export.printmap.paper import PAPERS, parse_paper
from geo.export.printmap.sheet import MapOptions, draw_map
from geo.export.printmap.upload_layers import upload_map_layers, upload_web_layers
from geo.export.webmap.page import web_map
from geo.query import run_query
from geo.uploads.drawing import is_choropleth
from geo.uploads.overlay import overlay_upload
from geo.uploads.records import UploadTable
from geo.views.upload_choropleth import upload_choropleth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.cli.upload_options import ReadOptions
    from geo.export.printmap.file import MapFormat
    from geo.export.printmap.options import ExtraLayer
    from geo.styles.choropleth import Choropleth
    from geo.uploads.records import Upload

PRINT_SUFFIXES: Final = (".png", ".svg", ".pdf")
WEB_SUFFIXES: Final = (".html", ".htm")

EPILOG: Final = f"""
\b
Examples:
  placemap map -o uk.pdf
  placemap map --area GM --layers clusters,strategic_sites -o manchester.png
  placemap map --sector CE --paper "A3 landscape" -o clean-energy.svg
  placemap map --area Wales -o wales.html
  placemap map --with sites.csv --layers city_regions -o sites.pdf
  placemap map --with jobs.csv --value Jobs --layers local_authorities -o jobs.svg

Paper: {", ".join(PAPERS)}, or a size in mm such as 180x120.
"""


@click.command(epilog=EPILOG)
@filter_options
@scope_options
@scenario_option
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="File: .png, .svg or .pdf to print, .html for a web map.",
)
@click.option("--paper", default="A4 portrait", show_default=True, help="Sheet of a printed map.")
@click.option("--title", default="", help="The default is the main fact of the map.")
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
@with_option("drawn above the layers, or by its values to fill councils")
@read_options("--with-crs", "--crs")
@click.option("--value", default=None, help="The column of values; the default is the first.")
def command(  # noqa: PLR0913 - an option each
    *,
    context: QueryContext,
    output: Path,
    paper: str,
    title: str,
    overwrite: bool,
    files: tuple[Path, ...],
    read_options: ReadOptions,
    value: str | None,
) -> None:
    """
    Draw a map to print, or a web map in one file.

    It shows what the filters keep. Legend, date of the data and attribution are on it.
    """
    kind = output.suffix.lower()
    if kind not in {*PRINT_SUFFIXES, *WEB_SUFFIXES}:
        raise ExportError(
            f"{output.name} does not say what to draw. End it in {', '.join(PRINT_SUFFIXES)} to "
            "print, "
            "or in .html for a web map."
        )
    uploads = read_query_uploads(files, read_options, context)
    if value:
        uploads = tuple(_with_value_column(upload, value) for upload in uploads)
    extra_layers, choropleth = (
        _extra_layers(uploads, is_web=kind in WEB_SUFFIXES),
        _choropleth(context, uploads),
    )
    with atomic_output(output, overwrite=overwrite) as temporary:
        if kind in WEB_SUFFIXES:
            content = web_map(
                context.dataset,
                context.result,
                title=title,
                extra_layers=extra_layers,
                choropleth=choropleth,
            )
        else:
            area = context.result.query.area
            map_options = MapOptions(
                paper=parse_paper(paper),
                title=title,
                area=area_of(context.dataset.register, area) if area else None,
                extra_layers=extra_layers,
                choropleth=choropleth,
            )
            file_format = cast("MapFormat", kind.removeprefix("."))
            content = draw_map(
                context.dataset, context.result, map_options, file_format=file_format
            )
        temporary.write_bytes(content)
    click.echo(f"{output}: {output.stat().st_size:,} bytes")


def _with_value_column(upload: Upload, column: str) -> Upload:
    """Set the column to fill councils by; return an upload of shapes unchanged."""
    if not isinstance(upload, UploadTable):
        return upload
    if column not in upload.frame:
        columns = ", ".join(map(str, upload.frame.columns))
        raise UnknownNameError(f"--value: {upload.name} has no column {column}. Found {columns}.")
    return replace(upload, value_column=column)


def _extra_layers(uploads: Sequence[Upload], *, is_web: bool) -> tuple[ExtraLayer, ...]:
    """Return the shapes of uploads; write notes on any that are too large to standard error."""
    layer_uploads = [upload for upload in uploads if not is_choropleth(upload)]
    layers, notes = upload_web_layers(layer_uploads) if is_web else upload_map_layers(layer_uploads)
    for text in notes:
        click.echo(f"Note: {text}", err=True)
    return layers


def _choropleth(context: QueryContext, uploads: Sequence[Upload]) -> Choropleth | None:
    """Return a choropleth of the upload that fills councils, if there is one."""
    choropleth_uploads = [upload for upload in uploads if is_choropleth(upload)]
    if not choropleth_uploads:
        return None
    if len(choropleth_uploads) > 1:
        names = ", ".join(upload.name for upload in choropleth_uploads)
        raise click.UsageError(
            f"Found {len(choropleth_uploads)} files to fill councils by: {names}. A map has one: "
            "leave the "
            "others out."
        )
    uk_result = run_query(context.dataset, replace(context.result.query, area=""))
    key = context.result.query.area
    area = area_of(context.dataset.register, key) if key else None
    return upload_choropleth(
        overlay_upload(context.dataset, uk_result, choropleth_uploads[0]), area=area
    )
