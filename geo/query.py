"""What the reader asks for, and the places that answer. Map, table and sentence show the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.areas import area_of
from geo.places.place import (
    CITY_REGIONS,
    CLUSTERS,
    ICA_KINDS,
    ICA_MEMBERS,
    LOCAL_AUTHORITIES,
    POLICY_LAYERS,
    STRATEGIC_SITES,
    Designation,
    Place,
)
from geo.register.register import ICA_MEMBER_STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from shapely import MultiPolygon, Polygon

    from geo.dataset import Atlas
    from geo.evidence import Evidence
    from geo.register.register import Registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """
    What to show.

    Attributes
    ----------
    layers
        Policy layers that are switched on.
    sector
        Sector in focus, or "" for all. ICA members have no sectors and are not narrowed.
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
class ShownPlace:
    """A place as the query lets it be seen: only the designations that the filters keep."""

    place: Place
    designations: tuple[Designation, ...]
    sectors: tuple[str, ...]
    """Two-letter codes, in the order of the register's sectors."""
    sectors_unchecked: frozenset[str]
    """Those of `sectors` that rest on indicative statements alone."""
    levels: tuple[str, ...]
    programmes: tuple[str, ...]
    evidence: Evidence
    is_national: bool
    """
    Whether the UK Government itself named the cluster or site, and not only local, devolved or
    deal partners. Where anything is documented, what is indicative does not make it national. A
    city region or a member is named by nobody: always True.
    """

    @property
    def is_firm(self) -> bool:
        """Whether it may be drawn with a full outline: documented, whole, not inferred."""
        inferred = self.place.kind_id == "member_inferred"
        return self.evidence == "documented" and not self.place.parts and not inferred


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed:
    """A proposed place (`geo.scenario.scenario`): not a designation, never counted as one."""

    shown: ShownPlace
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
    places: Mapping[str, tuple[ShownPlace, ...]]
    """Policy layer → what the filters keep, whether or not the layer is on or in focus."""
    proposed: tuple[Proposed, ...] = ()
    """What is proposed besides: see `geo.scenario.scenario`. An answer to a query has none."""

    def listed(self, layer: str) -> tuple[ShownPlace, ...]:
        """Return what a table lists: nothing of a layer that is off, the sector in focus only."""
        if layer not in self.query.layers:
            return ()
        return tuple(shown for shown in self.places[layer] if self.in_focus(shown))

    def in_focus(self, shown: ShownPlace) -> bool:
        """Whether a place is linked to the sector in focus (any place is, where none is)."""
        sector = self.query.sector
        return not sector or shown.place.layer == ICA_MEMBERS or sector in shown.sectors


def first_query(registry: Registry) -> Query:
    """Return the query of a first visit: national designations, default kinds, members only."""
    return Query(
        layers=POLICY_LAYERS,
        sector="",
        region_types=tuple(k for k, v in registry.region_types.items() if v.shown_by_default),
        levels=national_levels(registry),
        ica_statuses=ICA_MEMBER_STATUSES,
        programmes=(),
        area="",
        documented_only=False,
    )


def widest_query(registry: Registry) -> Query:
    """Return the query that leaves nothing of the register out."""
    return replace(
        first_query(registry),
        region_types=tuple(registry.region_types),
        levels=tuple(registry.designation_levels),
        ica_statuses=tuple(ICA_KINDS),
    )


def national_levels(registry: Registry) -> tuple[str, ...]:
    """Levels of designation that are the UK Government's own."""
    return tuple(k for k, v in registry.designation_levels.items() if v.is_national)


def ask(atlas: Atlas, query: Query) -> Result:
    """
    Answer a query.

    Returns
    -------
    result
        Every place of the four policy layers that the filters keep, in order of name. A
        cluster or a site is kept by its designations: one of them must be of a level asked
        for, and of a programme where any is asked for. A place is within an area when any of
        its councils is; one for a whole nation, when any council of the nation is; a name
        without a boundary, when any council that it may take in is.

    Raises
    ------
    UnknownNameError
        If the query's area is not one.
    """
    area = area_of(atlas.registry, query.area)
    codes = frozenset(area.codes)
    nations = {atlas.registry.local_authorities[code].nation for code in codes}
    kept = {}
    for layer in POLICY_LAYERS:
        found = (
            _shown(atlas.registry, query, place)
            for place in atlas.places[layer]
            if may_be_within(place, codes, nations)
        )
        kept[layer] = tuple(shown for shown in found if shown)
    return Result(query=query, codes=codes, places=MappingProxyType(kept))


def may_be_within(place: Place, codes: AbstractSet[str], nations: AbstractSet[str]) -> bool:
    """Return whether a place is, holds for, or may be in councils `codes` of `nations`."""
    if place.is_unplaced:
        return not codes.isdisjoint(place.possible_codes)
    if not place.codes:
        return not nations.isdisjoint(place.nations)
    return not codes.isdisjoint(place.codes)


def _shown(registry: Registry, query: Query, place: Place) -> ShownPlace | None:
    """Return the place as filtered, or None where the filters leave nothing of it."""
    designations = tuple(row for row in place.designations if _matches(query, row))
    shown = _with(registry, query, place, designations)
    if query.documented_only and shown.evidence != "documented":
        return None
    return shown if _is_kept(query, shown) else None


def _matches(query: Query, row: Designation) -> bool:
    programme = not query.programmes or not set(query.programmes).isdisjoint(row.programmes)
    evidence = not query.documented_only or row.evidence == "documented"
    return programme and evidence and row.level in query.levels


def _is_kept(query: Query, shown: ShownPlace) -> bool:
    place = shown.place
    if place.layer == ICA_MEMBERS:
        return place.kind_id in query.ica_statuses
    if place.layer == CITY_REGIONS:
        wanted = place.kind_id in query.region_types
        return wanted and (bool(shown.designations) or not query.programmes)
    return place.layer == LOCAL_AUTHORITIES or bool(shown.designations)


def _with(
    registry: Registry, query: Query, place: Place, designations: tuple[Designation, ...]
) -> ShownPlace:
    firm: set[str] = set()
    unchecked: set[str] = set()
    for row in designations:
        known = row.sectors_evidence == row.evidence == "documented"
        (firm if known else unchecked).update(row.sectors)
    named = firm if query.documented_only else firm | unchecked
    levels = {row.level for row in designations}
    documented = [row for row in designations if row.evidence == "documented"]
    evidence: Evidence = place.evidence
    if place.layer == CLUSTERS:
        evidence = "documented" if documented else "indicative"
    return ShownPlace(
        place=place,
        designations=designations,
        sectors=tuple(code for code in registry.sectors if code in named),
        sectors_unchecked=frozenset(named - firm),
        levels=tuple(level for level in registry.designation_levels if level in levels),
        programmes=tuple(dict.fromkeys(name for row in designations for name in row.programmes)),
        evidence=evidence,
        is_national=place.layer not in {CLUSTERS, STRATEGIC_SITES}
        or any(row.level in national_levels(registry) for row in documented or designations),
    )
