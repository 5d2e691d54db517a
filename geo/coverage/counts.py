"""
How many places an answer has in its area, and how many councils they reach.

This is the one count of places. The sentence, the table, maps, files, briefings and JSON take
their numbers from it. Each place is counted once, as one of these:

- *located*: confirmed, and somewhere in particular in the area;
- *nationwide*: confirmed, for a whole nation;
- *unlocated*: confirmed, with no published location but certainly in the area;
- *possible*: named without a boundary; it may or may not take in some of the area;
- *in_parts*: a site whose parts are located sites of their own, which are counted instead;
- *unconfirmed*: the place, its link to the sector in focus, or its being in the area is not
  confirmed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.areas import area_of, whole_nations
from geo.evidence import is_confirmed
from geo.places.place import ICA_MEMBERS, POLICY_LAYERS
from geo.query import may_be_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.query import Result, ShownPlace

CountedAs = Literal["located", "nationwide", "unlocated", "possible", "in_parts", "unconfirmed"]

COUNTED_AS: Final[tuple[CountedAs, ...]] = (
    "located",
    "nationwide",
    "unlocated",
    "possible",
    "in_parts",
    "unconfirmed",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerCount:
    """How many places of one layer there are, each counted once."""

    located: int = 0
    nationwide: int = 0
    unlocated: int = 0
    possible: int = 0
    in_parts: int = 0
    unconfirmed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceCounts:
    """The places of an answer in its area, counted."""

    area: Area
    counted_as: Mapping[str, CountedAs]
    """Reference of each place in the answer (`Place.ref`) → how it is counted."""
    layers: Mapping[str, LayerCount]
    """Policy layer that is switched on → its count."""
    councils: frozenset[str]
    """Councils of the area with at least one confirmed city region, cluster or site."""
    members: frozenset[str]
    """Councils of the area that are confirmed members of the Industrial Communities Alliance."""


def count_places(atlas: Atlas, result: Result, *, area: Area | None = None) -> PlaceCounts:
    """
    Count the places of an answer in an area.

    Parameters
    ----------
    result
        An answer to any query. Layers that are off and places that are not linked to the sector
        in focus are left out, as in a table of the same result.
    area
        Where to count, within the query's own area, which it is if left out.

    Returns
    -------
    counts
        A site is located where a confirmed host is in the area; in the UK or a nation, wherever
        the site is in it. A city region or cluster is located where a confirmed member is. A
        council is reached if it is such a host or member. Proposed places are not counted.
    """
    area = area or area_of(atlas.registry, result.query.area)
    codes = frozenset(area.codes)
    within = {atlas.registry.local_authorities[code].nation for code in codes}
    nations = whole_nations(atlas.registry, area)
    counted: dict[str, CountedAs] = {}
    layers: dict[str, LayerCount] = {}
    councils: set[str] = set()
    members: set[str] = set()
    for layer in (layer for layer in POLICY_LAYERS if layer in result.query.layers):
        listed = {
            shown.place.id: shown
            for shown in result.listed(layer)
            if may_be_within(shown.place, codes, within)
        }
        status = {
            key: _counted_as(shown, result.query.sector, area, nations)
            for key, shown in listed.items()
        }
        located = [listed[key].place for key, how in status.items() if how == "located"]
        for place in located:
            reached = members if layer == ICA_MEMBERS else councils
            reached |= codes.intersection(place.confirmed_codes)
            if place.parent_id in status:
                status[place.parent_id] = "in_parts"
        counted |= {listed[key].place.ref: how for key, how in status.items()}
        numbers: Counter[str] = Counter(status.values())
        layers[layer] = LayerCount(**numbers)
    return PlaceCounts(
        area=area,
        counted_as=MappingProxyType(counted),
        layers=MappingProxyType(layers),
        councils=frozenset(councils),
        members=frozenset(members),
    )


def _counted_as(shown: ShownPlace, sector: str, area: Area, nations: frozenset[str]) -> CountedAs:
    place = shown.place
    is_inferred = place.kind_id == "member_inferred"
    if not is_confirmed(shown.evidence) or sector in shown.sectors_unchecked or is_inferred:
        return "unconfirmed"
    if place.geography == "nationwide":
        return "nationwide"
    if place.is_unplaced:
        return "unlocated" if place.possible_codes <= {*area.codes} else "possible"
    is_in_area = nations.issuperset(place.nations) or not {*area.codes}.isdisjoint(
        place.confirmed_codes
    )
    return "located" if is_in_area else "unconfirmed"
