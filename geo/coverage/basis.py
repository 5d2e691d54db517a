"""
What covers each council, and on what basis. This is the only definition.

A place covers a council as *host* (a site is in the council), *member* (the place's definition
lists the council), *part* (it lists part of it), *overlap* (a drawn shape shares at least 0.5% of
its land; less is *touches*, which does not count as cover), or *nationwide* (the programme holds
for the whole nation). A place named without a boundary ("Yorkshire") covers no council for certain:
it is listed separately, next to the covers of the councils that it may include. Membership of the
Industrial Communities Alliance is no designation, so the alliance does not cover its members.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar

from geo.evidence import is_confirmed, weakest
from geo.places.place import PROPOSALS
from geo.register.layers import MAX_RANK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.dataset import Dataset
    from geo.evidence import Evidence
    from geo.query import FilteredPlace, Result, ScenarioPlace
    from geo.register.register import Register


class PlaceCover(Protocol):
    """Protocol of the two kinds of cover: how a place covers a council or an area."""

    @property
    def place(self) -> FilteredPlace:
        """The place."""

    @property
    def evidence(self) -> Evidence:
        """The weaker evidence of the place's and that of its councils."""


AnyCover = TypeVar("AnyCover", bound=PlaceCover)

Basis = Literal["host", "member", "part", "overlap", "touches", "nationwide"]

MIN_SHARE: Final = 0.005
"""Below this share of a council's land, a shape touches the council but does not cover it."""

_RANKS: Final = MappingProxyType({"host": 0, "member": 0, "part": 2, "overlap": 2})
"""Basis → its rank within a layer. A proposal ranks after designations on the same basis."""

_RANKS_PER_LAYER: Final = 4

_NATIONWIDE_RANK: Final = _RANKS_PER_LAYER * (MAX_RANK + 1)
"""A nation-wide place and one that only touches rank after all others."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How one place covers one council. Councils covered alike share one object."""

    place: FilteredPlace
    basis: Basis
    share: float | None
    """Share of the council's land: 1 for a member, measured for an overlap, otherwise unknown."""
    evidence: Evidence
    """The weaker evidence of the place's and that of the council's link to it."""
    note: str = ""
    """Which part of the council is covered."""

    @property
    def is_place_based(self) -> bool:
        """Whether the place is at a particular location, and covers some of the council."""
        return self.basis not in {"nationwide", "touches"}

    @property
    def rank(self) -> int:
        """Rank of the basis, strongest first: by layer, then whole before part."""
        if not self.is_place_based:
            return _NATIONWIDE_RANK + (self.basis == "touches")
        place = self.place.place
        is_proposal = place.layer == PROPOSALS
        layer_rank = _RANKS_PER_LAYER * place.layer_record.basis_rank
        return layer_rank + _RANKS[self.basis] + is_proposal


def find_covers(dataset: Dataset, result: Result) -> Mapping[str, tuple[Cover, ...]]:
    """
    Return what covers each council.

    Parameters
    ----------
    result
        A result for the whole UK: its filters decide which places there are. Active layers and
        the sector in focus make no difference.

    Returns
    -------
    covers
        Local authority → its covers, in order of layer and name, for every authority of the
        register. No geometry is computed: places are sets of codes. If the query has only
        confirmed facts, covers that are not confirmed are left out too.
    """
    by_council: dict[str, list[Cover]] = {code: [] for code in dataset.register.local_authorities}
    by_nation = _councils_by_nation(dataset.register)
    layers = dataset.register.coverage_layers
    for place in (place for layer in layers for place in result.places[layer]):
        is_nationwide = place.place.geography == "nationwide"
        for code, cover in (
            _nationwide_covers(place, by_nation) if is_nationwide else listed_covers(place)
        ):
            by_council[code].append(cover)
    for scenario_place in result.scenario_place:
        for code, share in scenario_place.shares.items():
            by_council[code].append(_scenario_cover(scenario_place, share))
    documented_only = result.query.documented_only
    return MappingProxyType(
        {
            code: tuple(
                cover
                for cover in council_covers
                if is_confirmed(cover.evidence) or not documented_only
            )
            for code, council_covers in by_council.items()
        }
    )


def drop_parent_sites(covers: Iterable[AnyCover]) -> tuple[AnyCover, ...]:
    """Leave out a site whose parts are among the covers as sites of their own."""
    candidates = tuple(covers)
    parents = {cover.place.place.parent_id for cover in candidates}
    return tuple(cover for cover in candidates if cover.place.place.id not in parents)


def sector_evidence(cover: PlaceCover, sector: str) -> Evidence:
    """Return the evidence of a cover for a sector: no better than its link to the sector."""
    is_unchecked = sector in cover.place.indicative_sectors
    return "indicative" if is_unchecked else cover.evidence


def listed_covers(filtered: FilteredPlace) -> Iterable[tuple[str, Cover]]:
    """Yield the covers of the councils that a place lists, with as few objects as possible."""
    place = filtered.place
    basis: Basis = "host" if place.layer_record.has_points else "member"
    share = None if basis == "host" else 1.0
    cache: dict[tuple[Evidence, str], Cover] = {}
    for code in place.codes:
        evidence = weakest(filtered.evidence, place.evidence_of(code))
        if code in place.shares:
            yield code, _shared_cover(filtered, place.shares[code], evidence)
            continue
        part = place.parts.get(code, "")
        if (evidence, part) not in cache:
            cache[evidence, part] = (
                Cover(filtered, "part", None, evidence, part)
                if part
                else Cover(filtered, basis, share, evidence)
            )
        yield code, cache[evidence, part]


def _shared_cover(filtered: FilteredPlace, share: float, evidence: Evidence) -> Cover:
    """Return the cover of a council of which the place takes a share, for drawn shapes."""
    basis: Basis = "member" if share == 1 else "overlap" if share >= MIN_SHARE else "touches"
    return Cover(filtered, basis, share, evidence)


def _nationwide_covers(
    place: FilteredPlace, by_nation: Mapping[str, Iterable[str]]
) -> Iterable[tuple[str, Cover]]:
    cover = Cover(place, "nationwide", None, place.evidence, place.place.location_note)
    return ((code, cover) for nation in place.place.nations for code in by_nation.get(nation, ()))


def _scenario_cover(scenario_place: ScenarioPlace, share: float) -> Cover:
    if scenario_place.shape is None:
        return Cover(scenario_place.place, "member", share, "proposed")
    basis: Basis = "overlap" if share >= MIN_SHARE else "touches"
    return Cover(scenario_place.place, basis, share, "proposed")


def _councils_by_nation(register: Register) -> Mapping[str, list[str]]:
    by_nation: dict[str, list[str]] = {}
    for code, council in register.local_authorities.items():
        by_nation.setdefault(council.nation, []).append(code)
    return by_nation
