"""What the reader asks for, and the places that answer. Map, table and sentence show the same."""

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
    What to show.

    Attributes
    ----------
    layers
        Layers that are switched on.
    sector
        Sector in focus, or "" for all. Layers without sectors (ICA members) are not narrowed.
    region_types, levels, ica_statuses
        Kinds of city region, levels of designation, and footings with the alliance to show.
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
    """A place as the query lets it be seen: only the designations that the filters keep."""

    place: Place
    designations: tuple[Designation, ...]
    sectors: tuple[str, ...]
    """Two-letter codes, in the order of the register's sectors."""
    indicative_sectors: frozenset[str]
    """Those of `sectors` that rest on indicative statements alone."""
    levels: tuple[str, ...]
    programmes: tuple[str, ...]
    evidence: Evidence
    is_national: bool
    """
    Whether the UK Government itself named the place, and not only local, devolved or deal
    partners. Where anything is documented, what is indicative does not make it national. A place
    of a layer that nobody designates, such as a city region, is: always True.
    """

    @property
    def has_solid_outline(self) -> bool:
        """Whether it may be drawn with a full outline: documented, whole, not inferred."""
        inferred = self.place.kind_id == "member_inferred"
        return self.evidence == "documented" and not self.place.parts and not inferred


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioPlace:
    """A proposed place (`geo.scenario.scenario`): not a designation, never counted as one."""

    place: FilteredPlace
    shares: Mapping[str, float]
    """Local authority → the share of its land that the place takes in; 1 where it is listed."""
    shape: Polygon | MultiPolygon | None
    """What was drawn, EPSG:27700; None where the place is its councils."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """The answer to a query."""

    query: Query
    codes: frozenset[str]
    """The local authorities within the query's area."""
    places: Mapping[str, tuple[FilteredPlace, ...]]
    """Layer → what the filters keep, whether or not the layer is on or in focus."""
    scenario_place: tuple[ScenarioPlace, ...] = ()
    """What is proposed besides: see `geo.scenario.scenario`. An answer to a query has none."""

    def places_in_focus(self, layer: str) -> tuple[FilteredPlace, ...]:
        """Return what a table lists: nothing of a layer that is off, the sector in focus only."""
        if layer not in self.query.layers:
            return ()
        return tuple(place for place in self.places[layer] if self.is_in_focus(place))

    def is_in_focus(self, place: FilteredPlace) -> bool:
        """Whether a place is linked to the sector in focus (any place is, where none is)."""
        sector = self.query.sector
        return not sector or not place.place.layer_record.has_sectors or sector in place.sectors


def default_query(register: Register) -> Query:
    """Return the query of a first visit: national designations, default kinds, members only."""
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
    """Return the query that leaves nothing of the register out."""
    return replace(
        default_query(register),
        layers=tuple(register.layers),
        region_types=tuple(register.region_types),
        levels=tuple(register.designation_levels),
        ica_statuses=tuple(ICA_STATUS_NAMES),
    )


def national_levels(register: Register) -> tuple[str, ...]:
    """Levels of designation that are the UK Government's own."""
    return tuple(k for k, v in register.designation_levels.items() if v.is_national)


def run_query(dataset: Dataset, query: Query) -> Result:
    """
    Answer a query.

    Returns
    -------
    result
        Every place of every layer that the filters keep, in order of name. A place of a
        designated layer is kept by its designations: one of them must be of a level asked
        for, and of a programme where any is asked for. A place is within an area when any of
        its councils is; one for a whole nation, when any council of the nation is; a name
        without a boundary, when any council that it may take in is.

    Raises
    ------
    UnknownNameError
        If the query's area is not one.
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
    """Return whether a place is, holds for, or may be in councils `codes` of `nations`."""
    if place.is_unlocated:
        return not codes.isdisjoint(place.possible_codes)
    if not place.codes:
        return not nations.isdisjoint(place.nations)
    return not codes.isdisjoint(place.codes)


def _filter_place(register: Register, query: Query, place: Place) -> FilteredPlace | None:
    """Return the place as filtered, or None where the filters leave nothing of it."""
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
