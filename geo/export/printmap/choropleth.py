"""Councils by class as a page to print: a choropleth of the live map, with its words."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.export.printmap.options import Sheet, Theme, ThemeClass
from geo.export.printmap.sheet import draw_map
from geo.views.summary import authority

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from geo.export.printmap.file import FileFormat
    from geo.query import Result
    from geo.views.choropleth import Choropleth


def theme_of(filled: Choropleth) -> Theme:
    """Return a choropleth as a theme: each class with its fill and its pattern, as it is."""
    order = {kind.id: number for number, kind in enumerate(filled.classes)}
    return Theme(
        title=filled.title,
        classes=tuple(
            ThemeClass(label=kind.label, fill=kind.fill, hatch=kind.pattern)
            for kind in filled.classes
        ),
        of_council=MappingProxyType({code: order[kind] for code, kind in filled.of.items()}),
        words=MappingProxyType(dict(filled.words)),
    )


def draw_classes(
    atlas: Atlas,
    result: Result,
    filled: Choropleth,
    sheet: Sheet,
    *,
    file_format: FileFormat = "png",
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
    bare = replace(result, query=replace(result.query, layers=(), sector="", area=""))
    note = (
        "We count only what we have confirmed; councils count whole. "
        f"{authority(atlas, result.query)}"
    )
    sheet = replace(sheet, theme=theme_of(filled), note=note)
    return draw_map(atlas, bare, sheet, file_format=file_format)
