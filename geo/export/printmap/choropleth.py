"""Councils by class as a page to print: a choropleth of the live map, with its words."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.export.printmap.options import ChoroplethClass, ChoroplethLayer, MapOptions
from geo.export.printmap.sheet import draw_map
from geo.views.summary import designated_by_text

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.export.printmap.file import MapFormat
    from geo.query import Result
    from geo.views.choropleth import Choropleth


def to_choropleth(classification: Choropleth) -> ChoroplethLayer:
    """Return a choropleth as a theme: each class with its fill and its pattern, as it is."""
    order = {
        council_class.id: number for number, council_class in enumerate(classification.classes)
    }
    return ChoroplethLayer(
        title=classification.title,
        classes=tuple(
            ChoroplethClass(
                label=council_class.label, fill=council_class.fill, hatch=council_class.pattern
            )
            for council_class in classification.classes
        ),
        class_by_council=MappingProxyType(
            {code: order[council_class] for code, council_class in classification.class_ids.items()}
        ),
        descriptions=MappingProxyType(dict(classification.descriptions)),
    )


def draw_choropleth(
    dataset: Dataset,
    result: Result,
    classification: Choropleth,
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
    filled
        The councils; those in no class are left as land.
    sheet
        Title, subtitle, paper, and the area to frame. Its theme and note are set here.

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
    options = replace(options, choropleth=to_choropleth(classification), note=note)
    return draw_map(dataset, base_result, options, file_format=file_format)
