"""`placemap map`: a map to print, or one HTML page that needs no network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import click

from geo.areas import area_of
from geo.atomic import atomic_output
from geo.cli.options import Asked, filtered, narrowed, scenario_option
from geo.cli.upload_options import brought_along, explained, with_option
from geo.errors import ExportError, UnknownNameError
from geo.export.printmap.paper import PAPERS, paper_named
from geo.export.printmap.sheet import Sheet, draw_map
from geo.export.printmap.upload_choropleth import brought_theme
from geo.export.printmap.upload_layers import brought_layers, web_layers
from geo.export.webmap.page import web_map
from geo.query import ask
from geo.uploads.drawing import is_filled
from geo.uploads.overlay import lay
from geo.uploads.records import UserTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.cli.upload_options import How
    from geo.export.printmap.file import FileFormat
    from geo.export.printmap.options import ExtraLayer, Theme
    from geo.uploads.records import Brought

PRINTED: Final = (".png", ".svg", ".pdf")
WEB: Final = (".html", ".htm")

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
@filtered
@narrowed
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
@explained("--with-crs", "--crs")
@click.option("--value", default=None, help="The column of values; the default is the first.")
def command(  # noqa: PLR0913 - an option each
    *,
    asked: Asked,
    output: Path,
    paper: str,
    title: str,
    overwrite: bool,
    files: tuple[Path, ...],
    how: How,
    value: str | None,
) -> None:
    """
    Draw a map to print, or a web map in one file.

    It shows what the filters keep. Legend, date of the data and attribution are on it.
    """
    kind = output.suffix.lower()
    if kind not in {*PRINTED, *WEB}:
        raise ExportError(
            f"{output.name} does not say what to draw. End it in {', '.join(PRINTED)} to print, "
            "or in .html for a web map."
        )
    brought = brought_along(files, how, asked)
    if value:
        brought = tuple(_valued(one, value) for one in brought)
    extra, theme = _layers(brought, is_web=kind in WEB), _theme(asked, brought)
    with atomic_output(output, overwrite=overwrite) as temporary:
        if kind in WEB:
            content = web_map(asked.atlas, asked.result, title=title, extra=extra, theme=theme)
        else:
            area = asked.result.query.area
            sheet = Sheet(
                paper=paper_named(paper),
                title=title,
                area=area_of(asked.atlas.registry, area) if area else None,
                extra=extra,
                theme=theme,
            )
            form = cast("FileFormat", kind.removeprefix("."))
            content = draw_map(asked.atlas, asked.result, sheet, file_format=form)
        temporary.write_bytes(content)
    click.echo(f"{output}: {output.stat().st_size:,} bytes")


def _valued(brought: Brought, column: str) -> Brought:
    """Fill councils by a column of a table; what has shapes stays as it is."""
    if not isinstance(brought, UserTable):
        return brought
    if column not in brought.frame:
        found = ", ".join(map(str, brought.frame.columns))
        raise UnknownNameError(f"--value: {brought.name} has no column {column}. Found {found}.")
    return replace(brought, value_column=column)


def _layers(several: Sequence[Brought], *, is_web: bool) -> tuple[ExtraLayer, ...]:
    """Return the shapes of uploads; what is too much to be drawn goes to standard error."""
    drawn = [one for one in several if not is_filled(one)]
    layers, left_out = web_layers(drawn) if is_web else brought_layers(drawn)
    for text in left_out:
        click.echo(f"Note: {text}", err=True)
    return layers


def _theme(asked: Asked, several: Sequence[Brought]) -> Theme | None:
    """Return councils by class, where one of the uploads is to fill them."""
    fillers = [one for one in several if is_filled(one)]
    if not fillers:
        return None
    if len(fillers) > 1:
        names = ", ".join(one.name for one in fillers)
        raise click.UsageError(
            f"Found {len(fillers)} files to fill councils by: {names}. A map has one: leave the "
            "others out."
        )
    everywhere = ask(asked.atlas, replace(asked.result.query, area=""))
    key = asked.result.query.area
    area = area_of(asked.atlas.registry, key) if key else None
    return brought_theme(lay(asked.atlas, everywhere, fillers[0]), area=area)
