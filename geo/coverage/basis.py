"""
What covers whom, and on what basis. Defined once, here, for every page, file and command.

A place covers a council as *host* (a site stands in the council), *member* (the place's
definition lists the council), *part* (it lists part of it), *overlap* (a drawn shape shares at
least 0.5% of its land; less is *touches*, which does not count as cover), or *nationwide* (the
programme holds for the whole nation). A place named without a boundary ("Yorkshire") covers no
council for certain: it is listed beside the covers of the councils that it may take in. Members of
the Industrial Communities Alliance are not covered by the alliance: membership is no designation.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from geo.evidence import is_confirmed, weakest
from geo.places.place import CITY_REGIONS, CLUSTERS, PROPOSALS, STRATEGIC_SITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.coverage.area import AreaCover
    from geo.dataset import Atlas
    from geo.evidence import Evidence
    from geo.query import Proposed, Result, ShownPlace
    from geo.register.register import Registry

AnyCover = TypeVar("AnyCover", "Cover", "AreaCover")

Basis = Literal["host", "member", "part", "overlap", "touches", "nationwide"]

PLACE_LAYERS: Final = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES)
"""The layers that can cover a council."""

LEAST_SHARE: Final = 0.005
"""Below this share of a council's land, a shape touches the council and does not cover it."""

_ORDER: Final = (
    ("host", STRATEGIC_SITES),
    ("member", CLUSTERS),
    ("member", PROPOSALS),
    ("part", CLUSTERS),
    ("overlap", PROPOSALS),
    ("member", CITY_REGIONS),
    ("part", CITY_REGIONS),
)
"""
Basis and layer, strongest first: host, cluster, city region. A nation-wide place and one that
only touches come after all of these.
"""

_STRENGTH: Final = MappingProxyType({pair: rank for rank, pair in enumerate(_ORDER)})


@dataclass(frozen=True, slots=True)
class Cover:
    """How one place covers one council. Councils covered alike share it."""

    shown: ShownPlace
    basis: Basis
    share: float | None
    """Of the council's land: 1 for a member, measured for an overlap, unknown for the rest."""
    evidence: Evidence
    """The weaker of the place's and that of the council's belonging to it."""
    note: str = ""
    """Which part of the council."""

    @property
    def is_place_based(self) -> bool:
        """Whether the place is somewhere in particular, and takes in some of the council."""
        return self.basis not in {"nationwide", "touches"}

    @property
    def strength(self) -> int:
        """Rank of the basis, 0 the strongest."""
        beyond = len(_ORDER) + (self.basis == "touches")
        return _STRENGTH.get((self.basis, self.shown.place.layer), beyond)


def covers(atlas: Atlas, result: Result) -> Mapping[str, tuple[Cover, ...]]:
    """
    Say what covers each council.

    Parameters
    ----------
    result
        An answer for the whole UK: its filters say which places there are. Whether a layer is
        switched on, or a sector in focus, does not matter.

    Returns
    -------
    covers
        Local authority → its covers, in order of layer and name; every authority of the
        register is there. No geometry is computed: places are sets of codes. Where the query
        wants confirmed facts only, covers that are not confirmed are left out too.
    """
    found: dict[str, list[Cover]] = {code: [] for code in atlas.registry.local_authorities}
    by_nation = _councils_by_nation(atlas.registry)
    for shown in (shown for layer in PLACE_LAYERS for shown in result.places[layer]):
        wide = shown.place.geography == "nationwide"
        for code, cover in _nationwide(shown, by_nation) if wide else listed_covers(shown):
            found[code].append(cover)
    for proposed in result.proposed:
        for code, share in proposed.shares.items():
            found[code].append(_proposed(proposed, share))
    firm_only = result.query.documented_only
    return MappingProxyType(
        {
            code: tuple(cover for cover in several if is_confirmed(cover.evidence) or not firm_only)
            for code, several in found.items()
        }
    )


def counted_once(covers: Iterable[AnyCover]) -> tuple[AnyCover, ...]:
    """Leave out a site whose parts are among the covers as sites of their own."""
    several = tuple(covers)
    parents = {cover.shown.place.parent_id for cover in several}
    return tuple(cover for cover in several if cover.shown.place.id not in parents)


def sector_evidence(cover: Cover | AreaCover, sector: str) -> Evidence:
    """Return the evidence that a cover holds for a sector: no better than the link to it."""
    unchecked = sector in cover.shown.sectors_unchecked
    return "indicative" if unchecked else cover.evidence


def listed_covers(shown: ShownPlace) -> Iterable[tuple[str, Cover]]:
    """Cover the councils that a place lists, with as few objects as tell them apart."""
    place = shown.place
    basis: Basis = "host" if place.layer == STRATEGIC_SITES else "member"
    share = None if basis == "host" else 1.0
    alike: dict[tuple[Evidence, str], Cover] = {}
    for code in place.codes:
        evidence = weakest(shown.evidence, place.evidence_of(code))
        part = place.parts.get(code, "")
        if (evidence, part) not in alike:
            alike[evidence, part] = (
                Cover(shown, "part", None, evidence, part)
                if part
                else Cover(shown, basis, share, evidence)
            )
        yield code, alike[evidence, part]


def _nationwide(
    shown: ShownPlace, by_nation: Mapping[str, Iterable[str]]
) -> Iterable[tuple[str, Cover]]:
    wide = Cover(shown, "nationwide", None, shown.evidence, shown.place.location_note)
    return ((code, wide) for nation in shown.place.nations for code in by_nation.get(nation, ()))


def _proposed(proposed: Proposed, share: float) -> Cover:
    if proposed.shape is None:
        return Cover(proposed.shown, "member", share, "proposed")
    basis: Basis = "overlap" if share >= LEAST_SHARE else "touches"
    return Cover(proposed.shown, basis, share, "proposed")


def _councils_by_nation(registry: Registry) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, council in registry.local_authorities.items():
        found.setdefault(council.nation, []).append(code)
    return found
