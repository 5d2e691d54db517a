"""Choropleth of councils as a printed map, with its evidence."""

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
    Draw a choropleth of councils without register layers; the proposed place is drawn on top.

    Parameters
    ----------
    result
        Result that the classes are based on. The evidence note names its filters.
    choropleth
        Councils by class; councils without a class are drawn as land.
    options
        Title, subtitle, paper and area. Its choropleth and note are replaced.

    Returns
    -------
    content
        The file: the same bytes for the same arguments.

    Raises
    ------
    ExportError, UnknownNameError
        As for `geo.export.printmap.sheet.draw_map`.
    """
    base_result = replace(result, query=replace(result.query, layers=(), sector="", area=""))
    note = (
        "We count only what we have confirmed; councils count whole. "
        f"{designated_by_text(dataset, result.query)}"
    )
    options = replace(options, choropleth=choropleth, note=note)
    return draw_map(dataset, base_result, options, file_format=file_format)
