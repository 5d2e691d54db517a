"""Councils by class as a page to print: a choropleth of the live map, with its evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.export.printmap.sheet import draw_map
from geo.views.summary import designated_by_text

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.export.printmap.file import MapFormat
    from geo.export.printmap.options import MapOptions
    from geo.query import Result
    from geo.styles.choropleth import Choropleth


def draw_choropleth(
    dataset: Dataset,
    result: Result,
    choropleth: Choropleth,
    options: MapOptions,
    *,
    file_format: MapFormat = "png",
) -> bytes:
    """
    Draw councils by class, and no layer of the register; what the result proposes is drawn above.

    Parameters
    ----------
    result
        What the classes follow from: its filters are named in the evidence note.
    choropleth
        The councils; those in no class are left as land.
    options
        Title, subtitle, paper, and the area to frame. Its choropleth and note are set here.

    Returns
    -------
    content
        The file: the same bytes for the same arguments.

    Raises
    ------
    ExportError, UnknownNameError
        As `geo.export.printmap.sheet.draw_map`.
    """
    base_result = replace(result, query=replace(result.query, layers=(), sector="", area=""))
    note = (
        "We count only what we have confirmed; councils count whole. "
        f"{designated_by_text(dataset, result.query)}"
    )
    options = replace(options, choropleth=choropleth, note=note)
    return draw_map(dataset, base_result, options, file_format=file_format)
