"""The map of a briefing: what its tables list, drawn when a renderer asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from geo.coverage.basis import PLACE_LAYERS
from geo.export.briefing.cells import named
from geo.export.briefing.model import Figure
from geo.export.briefing.tables import nearest
from geo.export.briefing.uploads import map_caption, map_words
from geo.export.printmap.paper import Paper
from geo.export.printmap.sheet import Sheet, draw_map, shown_in_frame
from geo.export.printmap.upload_layers import near_area
from geo.places.place import ICA_MEMBERS, STRATEGIC_SITES
from geo.query import ask
from geo.scenario.scenario import MARKER
from geo.styles.glossary import DASHED
from geo.styles.layers import STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.export.briefing.data import Answers
    from geo.export.printmap.file import FileFormat
    from geo.export.printmap.upload_layers import Near
    from geo.query import Result
    from geo.uploads.overlay import Laid

WIDTH_MM: Final = 170.0
HEIGHTS_MM: Final = (100.0, 125.0)
"""Least and most: a tall area is given a taller map."""

MOST_NAMED: Final = 8
"""Places of a layer that the words for the map name."""


def area_figure(
    answers: Answers, found: Coverage, near: Sequence[NearSite], own: Sequence[Laid] = ()
) -> Figure:
    """
    Return the map of an area: the places that cover it, and the sites nearest to it.

    Parameters
    ----------
    own
        Uploads, laid over the councils of the area: what of them is in it or near is drawn above.
    """
    result = _drawn_result(answers, found, near)
    yours = tuple(near_area(laid, found.area) for laid in own)
    marker = (
        f" {MARKER}: the place with the heavy dotted outline." if answers.result.proposed else ""
    )
    height_mm = _height_mm(answers, found)
    picture = _Map(answers=answers, found=found, result=result, yours=yours, height_mm=height_mm)
    shown = shown_in_frame(answers.atlas, result, picture.sheet)
    return Figure(
        picture=picture,
        alt=f"{_alt(found, shown)}{marker} {map_words(yours, found.area)}".rstrip(),
        caption=(
            f"Map of {found.area.in_sentence}: what covers it{_sites_near(found, near, shown)} "
            f"{_dashed(shown)}{marker} {map_caption(yours, found.area)}"
        ).rstrip(),
        width_mm=WIDTH_MM,
        height_mm=height_mm,
    )


@dataclass(frozen=True, kw_only=True)
class _Map:
    """The map, drawn once a format."""

    answers: Answers
    found: Coverage
    result: Result
    yours: Sequence[Near]
    height_mm: float

    @cached_property
    def svg(self) -> bytes:
        """The map as SVG."""
        return self._drawn("svg")

    @cached_property
    def png(self) -> bytes:
        """The map as PNG."""
        return self._drawn("png")

    @cached_property
    def sheet(self) -> Sheet:
        """What it is drawn on, without words around it: the page has them."""
        return Sheet(
            paper=Paper(width_mm=WIDTH_MM, height_mm=self.height_mm),
            title=self.found.area.title,
            area=self.found.area,
            extra=tuple(layer for near in self.yours for layer in near.layers),
            is_plain=True,
        )

    def _drawn(self, file_format: FileFormat) -> bytes:
        return draw_map(self.answers.atlas, self.result, self.sheet, file_format=file_format)


def _drawn_result(answers: Answers, found: Coverage, near: Sequence[NearSite]) -> Result:
    """Keep what the tables list: what covers the area, and sites in or near it."""
    query = replace(answers.register.query, area=found.area.key)
    asked = ask(answers.atlas, query)
    close = {site.shown.place.ref: site.shown for site in nearest(near)}
    close |= {shown.place.ref: shown for shown in asked.places[STRATEGIC_SITES]}
    sites = sorted(close.values(), key=lambda shown: (shown.place.name, shown.place.id))
    places = {**asked.places, STRATEGIC_SITES: tuple(sites)}
    return replace(asked, places=places, proposed=answers.result.proposed)


def _sites_near(found: Coverage, near: Sequence[NearSite], shown: Result) -> str:
    """End the sentence of a caption: with the nearest sites that the map shows, if any."""
    close = {site.shown.place.id for site in nearest(near)}
    on_map = {one.place.id for one in shown.places[STRATEGIC_SITES]}
    inside = {
        one.place.id
        for one in shown.places[STRATEGIC_SITES]
        if not {*found.area.codes}.isdisjoint(one.place.codes)
    }
    if on_map - inside:
        reach = " as far as the map reaches" if close - on_map else ""
        return f", and the nearest strategic sites{reach}."
    return ". The nearest strategic sites are further away than the map reaches." if close else "."


def _dashed(shown: Result) -> str:
    """Say what dashed outlines mean, where the map has one; or ""."""
    is_any = any(not one.is_firm for several in shown.places.values() for one in several)
    return f"{DASHED}." if is_any else ""


def _height_mm(answers: Answers, found: Coverage) -> float:
    areas = answers.atlas.areas
    inside = areas[areas["LAD25CD"].isin(found.area.codes)]
    west, south, east, north = inside.total_bounds
    least, most = HEIGHTS_MM
    wanted = WIDTH_MM * 0.75 * (north - south) / (east - west)
    return float(min(most, max(least, round(wanted))))


def _alt(found: Coverage, result: Result) -> str:
    """Say what the map shows, layer by layer, for those who do not see it."""
    sentences = [f"Map of {found.area.in_sentence} and the land around it."]
    for layer in PLACE_LAYERS:
        names = [shown.place.name for shown in result.places[layer] if shown.place.is_drawn]
        label = STYLES[layer].label
        sentences.append(f"{label}: {named(names, MOST_NAMED)}.")
    members = len(result.places[ICA_MEMBERS])
    if members:
        sentences.append(f"Members of the Industrial Communities Alliance: {members}.")
    return " ".join(sentences)
