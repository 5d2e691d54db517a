"""Map of a briefing: the places in its tables, drawn on first use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from geo.export.briefing.model import Figure
from geo.export.briefing.tables import select_sites
from geo.export.briefing.uploads import map_alt_text, map_caption
from geo.export.printmap.paper import Paper
from geo.export.printmap.sheet import MapOptions, draw_map, restrict_to_frame
from geo.export.printmap.upload_layers import upload_in_area
from geo.places.place import ICA_MEMBERS, STRATEGIC_SITES
from geo.query import run_query
from geo.scenario.scenario import MARKER
from geo.styles.glossary import DASHED
from geo.text import list_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.export.briefing.data import BriefingData
    from geo.export.printmap.file import MapFormat
    from geo.export.printmap.upload_layers import AreaUpload
    from geo.query import Result
    from geo.uploads.overlay import UploadOverlay

WIDTH_MM: Final = 170.0
HEIGHTS_MM: Final = (100.0, 125.0)
"""Minimum and maximum height: tall areas have taller maps."""

MAX_PLACE_NAMES: Final = 8
"""Maximum places of a layer named in the alternative text."""


def area_figure(
    data: BriefingData,
    coverage: Coverage,
    near_sites: Sequence[NearSite],
    overlays: Sequence[UploadOverlay] = (),
) -> Figure:
    """
    Return the map of an area: the places that cover it, and the sites nearest to it.

    Parameters
    ----------
    overlays
        Uploads overlaid on the councils of the area. The map draws their rows in or near it.
    """
    result = _map_result(data, coverage, near_sites)
    area_uploads = tuple(upload_in_area(overlay, coverage.area) for overlay in overlays)
    marker = (
        f" {MARKER}: the place with the heavy dotted outline." if data.result.scenario_place else ""
    )
    height_mm = _height_mm(data, coverage)
    picture = _BriefingMap(
        data=data, coverage=coverage, result=result, area_uploads=area_uploads, height_mm=height_mm
    )
    visible_result = restrict_to_frame(data.dataset, result, picture.options)
    uploads_text = map_alt_text(area_uploads, coverage.area)
    return Figure(
        picture=picture,
        alt=f"{_alt_text(data, coverage, visible_result)}{marker} {uploads_text}".rstrip(),
        caption=(
            f"Map of {coverage.area.in_sentence}: what covers "
            f"it{_nearest_sites_text(coverage, near_sites, visible_result)} "
            f"{_dashed_text(visible_result)}{marker} {map_caption(area_uploads, coverage.area)}"
        ).rstrip(),
        width_mm=WIDTH_MM,
        height_mm=height_mm,
    )


@dataclass(frozen=True, kw_only=True)
class _BriefingMap:
    """The map, drawn once per format."""

    data: BriefingData
    coverage: Coverage
    result: Result
    area_uploads: Sequence[AreaUpload]
    height_mm: float

    @cached_property
    def svg(self) -> bytes:
        """The map as SVG."""
        return self._render("svg")

    @cached_property
    def png(self) -> bytes:
        """The map as PNG."""
        return self._render("png")

    @cached_property
    def options(self) -> MapOptions:
        """Map options, without marginalia, which the page has."""
        return MapOptions(
            paper=Paper(width_mm=WIDTH_MM, height_mm=self.height_mm),
            title=self.coverage.area.title,
            area=self.coverage.area,
            extra_layers=tuple(
                layer for near_sites in self.area_uploads for layer in near_sites.layers
            ),
            is_plain=True,
        )

    def _render(self, file_format: MapFormat) -> bytes:
        return draw_map(self.data.dataset, self.result, self.options, file_format=file_format)


def _map_result(data: BriefingData, coverage: Coverage, near_sites: Sequence[NearSite]) -> Result:
    """Return what the tables list: coverage of the area, and sites in or near it."""
    query = replace(data.register_result.query, area=coverage.area.key)
    area_result = run_query(data.dataset, query)
    sites_by_ref = {site.place.place.ref: site.place for site in select_sites(near_sites)}
    sites_by_ref |= {place.place.ref: place for place in area_result.places[STRATEGIC_SITES]}
    sites = sorted(sites_by_ref.values(), key=lambda place: (place.place.name, place.place.id))
    places = {**area_result.places, STRATEGIC_SITES: tuple(sites)}
    return replace(area_result, places=places, scenario_place=data.result.scenario_place)


def _nearest_sites_text(
    coverage: Coverage, near_sites: Sequence[NearSite], visible_result: Result
) -> str:
    """Return the end of the caption, on the nearest sites that the map shows."""
    nearest_ids = {site.place.place.id for site in select_sites(near_sites)}
    map_ids = {place.place.id for place in visible_result.places[STRATEGIC_SITES]}
    inside_ids = {
        place.place.id
        for place in visible_result.places[STRATEGIC_SITES]
        if not {*coverage.area.codes}.isdisjoint(place.place.codes)
    }
    if map_ids - inside_ids:
        limit_text = " as far as the map reaches" if nearest_ids - map_ids else ""
        return f", and the nearest strategic sites{limit_text}."
    return (
        ". The nearest strategic sites are further away than the map reaches."
        if nearest_ids
        else "."
    )


def _dashed_text(visible_result: Result) -> str:
    """Return the explanation of dashed outlines if the map has any; else ""."""
    has_dashes = any(
        not place.has_solid_outline for places in visible_result.places.values() for place in places
    )
    return f"{DASHED}." if has_dashes else ""


def _height_mm(data: BriefingData, coverage: Coverage) -> float:
    areas = data.dataset.areas
    area_councils = areas[areas["LAD25CD"].isin(coverage.area.codes)]
    west, south, east, north = area_councils.total_bounds
    min_mm, max_mm = HEIGHTS_MM
    height_mm = WIDTH_MM * 0.75 * (north - south) / (east - west)
    return float(min(max_mm, max(min_mm, round(height_mm))))


def _alt_text(data: BriefingData, coverage: Coverage, result: Result) -> str:
    """Return alternative text for the map, layer by layer."""
    sentences = [f"Map of {coverage.area.in_sentence} and the land around it."]
    for key, layer in data.dataset.register.coverage_layers.items():
        names = [place.place.name for place in result.places[key] if place.place.has_geometry]
        sentences.append(f"{layer.label}: {list_names(names, MAX_PLACE_NAMES)}.")
    members = len(result.places[ICA_MEMBERS])
    if members:
        sentences.append(f"Members of the Industrial Communities Alliance: {members}.")
    return " ".join(sentences)
