"""`placemap map`: a map to print, or one HTML page that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import click

from geo.areas import area_of
from geo.cli.asking import Asked, filtered, narrowed, scenario_option
from geo.errors import ExportError
from geo.outputs.figure.paper import PAPERS, paper_named
from geo.outputs.figure.sheet import Sheet, draw_map
from geo.outputs.safely import replacing
from geo.outputs.webmap.page import web_map

if TYPE_CHECKING:
    from geo.outputs.figure.file import FileFormat

PRINTED: Final = (".png", ".svg", ".pdf")
WEB: Final = (".html", ".htm")

EPILOG: Final = f"""
\b
Examples:
  placemap map -o uk.pdf
  placemap map --area GM --layers clusters,strategic_sites -o manchester.png
  placemap map --sector CE --paper "A3 landscape" -o clean-energy.svg
  placemap map --area Wales -o wales.html

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
def command(*, asked: Asked, output: Path, paper: str, title: str, overwrite: bool) -> None:
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
    with replacing(output, overwrite=overwrite) as temporary:
        if kind in WEB:
            content = web_map(asked.atlas, asked.result, title=title)
        else:
            area = asked.result.query.area
            sheet = Sheet(
                paper=paper_named(paper),
                title=title,
                area=area_of(asked.atlas.registry, area) if area else None,
            )
            form = cast("FileFormat", kind.removeprefix("."))
            content = draw_map(asked.atlas, asked.result, sheet, file_format=form)
        temporary.write_bytes(content)
    click.echo(f"{output}: {output.stat().st_size:,} bytes")
