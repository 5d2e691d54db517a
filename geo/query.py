"""Queries and their results. Map, table and text use the same result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.areas import area_of
from geo.places.place import (
    CITY_REGIONS,
    ICA_MEMBERS,
    ICA_STATUS_NAMES,
    Designation,
    Place,
)
from geo.register.register import ICA_MEMBER_STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from shapely import MultiPolygon, Polygon

    from geo.dataset import Dataset
    from geo.evidence import Evidence
    from geo.register.register import Register


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """
    Filters in force.

    Attributes
    ----------
    layers
        Layers that are switched on.
    sector
        Sector in focus, or "" for all. Layers without sectors (ICA members) are not narrowed.
    region_types, levels, ica_statuses
        Kinds of city region, designation levels, and ICA statuses to include.
    programmes
        Programmes to narrow to; empty for all.
    area
        Key of the area to narrow to (`geo.areas.Area.key`), or "" for the UK.
    documented_only
        Whether to leave out what is not confirmed.
    """

    layers: tuple[str, ...]
    sector: str
    region_types: tuple[str, ...]
    levels: tuple[str, ...]
    ica_statuses: tuple[str, ...]
    programmes: tuple[str, ...]
    area: str
    documented_only: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FilteredPlace:
    """A place with only the designations that pass the filters."""

    place: Place
    designations: tuple[Designation, ...]
    sectors: tuple[str, ...]
    """Two-letter codes, in register order."""
    indicative_sectors: frozenset[str]
    """Codes in `sectors` that only indicative statements support."""
    levels: tuple[str, ...]
    programmes: tuple[str, ...]
    evidence: Evidence
    is_national: bool
    """
    Whether the UK Government itself designated the place, and not only local, devolved or deal
    partners. If any designation is documented, only documented ones count. Always True for a
    layer without designations, such as city regions.
    """

    @property
    def has_solid_outline(self) -> bool:
        """Whether to draw a solid outline: documented, whole, not inferred."""
        inferred = self.place.kind_id == "member_inferred"
        return self.evidence == "documented" and not self.place.parts and not inferred


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioPlace:
    """A place in a scenario (`geo.scenario.scenario`): not a designation, never counted as one."""

    place: FilteredPlace
    shares: Mapping[str, float]
    """Local authority → the share of its land in the place; 1 where it is listed."""
    shape: Polygon | MultiPolygon | None
    """Shape as drawn, EPSG:27700; None for a list of councils."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """Places that a query selects."""

    query: Query
    codes: frozenset[str]
    """Local authorities within the query's area."""
    places: Mapping[str, tuple[FilteredPlace, ...]]
    """Layer → places that pass the filters, whether or not the layer is on or in focus."""
    scenario_place: tuple[ScenarioPlace, ...] = ()
    """Places of a scenario (`geo.scenario.scenario`); empty in the result of a query."""

    def places_in_focus(self, layer: str) -> tuple[FilteredPlace, ...]:
        """Return the places of a layer in the sector in focus; empty if the layer is off."""
        if layer not in self.query.layers:
            return ()
        return tuple(place for place in self.places[layer] if self.is_in_focus(place))

    def is_in_focus(self, place: FilteredPlace) -> bool:
        """Return whether a place is linked to the sector in focus; always true if there is none."""
        sector = self.query.sector
        return not sector or not place.place.layer_record.has_sectors or sector in place.sectors


def default_query(register: Register) -> Query:
    """Return the default filters: national designations, default kinds, ICA members only."""
    return Query(
        layers=tuple(key for key, layer in register.layers.items() if layer.is_default),
        sector="",
        region_types=tuple(k for k, v in register.region_types.items() if v.shown_by_default),
        levels=national_levels(register),
        ica_statuses=ICA_MEMBER_STATUSES,
        programmes=(),
        area="",
        documented_only=False,
    )


def unfiltered_query(register: Register) -> Query:
    """Return the query that filters nothing out."""
    return replace(
        default_query(register),
        layers=tuple(register.layers),
        region_types=tuple(register.region_types),
        levels=tuple(register.designation_levels),
        ica_statuses=tuple(ICA_STATUS_NAMES),
    )


def national_levels(register: Register) -> tuple[str, ...]:
    """Return the designation levels of the UK Government."""
    return tuple(k for k, v in register.designation_levels.items() if v.is_national)


def run_query(dataset: Dataset, query: Query) -> Result:
    """
    Return the places that pass the filters of a query.

    Returns
    -------
    result
        Every place of every layer that passes, in order of name. A place of a designated layer
        passes if one of its designations has a level in `levels` and, unless `programmes` is
        empty, a programme in it. A place is within an area if any of its councils is.
        One for a whole nation is, if any council of the nation is. A name without a boundary is,
        if any council that it may include is.

    Raises
    ------
    UnknownNameError
        If the query's area does not exist.
    """
    area = area_of(dataset.register, query.area)
    codes = frozenset(area.codes)
    nations = {dataset.register.local_authorities[code].nation for code in codes}
    places = {}
    for layer in dataset.register.layers:
        candidates = (
            _filter_place(dataset.register, query, place)
            for place in dataset.places[layer]
            if may_be_within(place, codes, nations)
        )
        places[layer] = tuple(filtered for filtered in candidates if filtered)
    return Result(query=query, codes=codes, places=MappingProxyType(places))


def may_be_within(place: Place, codes: AbstractSet[str], nations: AbstractSet[str]) -> bool:
    """Return whether a place is in, applies to, or may be in councils `codes` of `nations`."""
    if place.is_unlocated:
        return not codes.isdisjoint(place.possible_codes)
    if not place.codes:
        return not nations.isdisjoint(place.nations)
    return not codes.isdisjoint(place.codes)


def _filter_place(register: Register, query: Query, place: Place) -> FilteredPlace | None:
    """Return the place as filtered, or None if the filters exclude it."""
    designations = tuple(row for row in place.designations if _matches(query, row))
    filtered = _filtered_place(register, query, place, designations)
    if query.documented_only and filtered.evidence != "documented":
        return None
    return filtered if _passes_filters(query, filtered) else None


def _matches(query: Query, row: Designation) -> bool:
    matches_programme = not query.programmes or not set(query.programmes).isdisjoint(row.programmes)
    matches_evidence = not query.documented_only or row.evidence == "documented"
    return matches_programme and matches_evidence and row.level in query.levels


def _passes_filters(query: Query, filtered: FilteredPlace) -> bool:
    place = filtered.place
    if place.layer == ICA_MEMBERS:
        return place.kind_id in query.ica_statuses
    if place.layer == CITY_REGIONS:
        is_selected = place.kind_id in query.region_types
        return is_selected and (bool(filtered.designations) or not query.programmes)
    return not place.layer_record.is_designated or bool(filtered.designations)


def _filtered_place(
    register: Register, query: Query, place: Place, designations: tuple[Designation, ...]
) -> FilteredPlace:
    documented_sectors: set[str] = set()
    unchecked_sectors: set[str] = set()
    for row in designations:
        is_documented = row.sectors_evidence == row.evidence == "documented"
        (documented_sectors if is_documented else unchecked_sectors).update(row.sectors)
    selected_sectors = (
        documented_sectors if query.documented_only else documented_sectors | unchecked_sectors
    )
    levels = {row.level for row in designations}
    documented_rows = [row for row in designations if row.evidence == "documented"]
    evidence: Evidence = place.evidence
    if place.layer_record.is_designated:
        evidence = "documented" if documented_rows else "indicative"
    return FilteredPlace(
        place=place,
        designations=designations,
        sectors=tuple(code for code in register.sectors if code in selected_sectors),
        indicative_sectors=frozenset(selected_sectors - documented_sectors),
        levels=tuple(level for level in register.designation_levels if level in levels),
        programmes=tuple(dict.fromkeys(name for row in designations for name in row.programmes)),
        evidence=evidence,
        is_national=not place.layer_record.is_designated
        or any(row.level in national_levels(register) for row in documented_rows or designations),
    )
