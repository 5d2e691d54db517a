"""
Counts of the places of a result in an area, and of the councils that they reach.

This is the only count of places. The sentence, the table, maps, files, briefings and JSON take
their numbers from it. Each place is counted once, as one of these:

- *located*: confirmed, at a particular location in the area;
- *nationwide*: confirmed, for a whole nation;
- *unlocated*: confirmed, with no published location but certainly in the area;
- *possible*: named without a boundary; it may or may not cover some of the area;
- *in_parts*: a site whose parts are located sites of their own, which are counted instead;
- *unconfirmed*: the place, its link to the sector in focus, or its location in the area is not
  confirmed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.areas import area_of, whole_nations
from geo.evidence import is_confirmed
from geo.places.place import ICA_MEMBERS
from geo.query import may_be_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.query import FilteredPlace, Result

CountStatus = Literal["located", "nationwide", "unlocated", "possible", "in_parts", "unconfirmed"]

COUNT_STATUSES: Final[tuple[CountStatus, ...]] = (
    "located",
    "nationwide",
    "unlocated",
    "possible",
    "in_parts",
    "unconfirmed",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerCount:
    """Number of places of one layer, each counted once."""

    located: int = 0
    nationwide: int = 0
    unlocated: int = 0
    possible: int = 0
    in_parts: int = 0
    unconfirmed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceCounts:
    """Counts of the places of a result in an area."""

    area: Area
    statuses: Mapping[str, CountStatus]
    """Reference of each place in the result (`Place.ref`) → how it is counted."""
    layers: Mapping[str, LayerCount]
    """Active layer → its count."""
    councils: frozenset[str]
    """Councils of the area with at least one confirmed place of a layer that covers councils."""
    members: frozenset[str]
    """Councils of the area that are confirmed members of the Industrial Communities Alliance."""


def count_places(dataset: Dataset, result: Result, *, area: Area | None = None) -> PlaceCounts:
    """
    Count the places of a result in an area.

    Parameters
    ----------
    result
        The result of any query. Layers that are off and places without a link to the sector in
        focus are left out, as in a table of the same result.
    area
        Where to count, within the query's own area; None is the query's area.

    Returns
    -------
    counts
        A site is located if a confirmed host is in the area; in the UK or a nation, wherever
        the site is in it. A city region or cluster is located if a confirmed member is. A
        council is reached if it is such a host or member. Proposed places are not counted.
    """
    area = area or area_of(dataset.register, result.query.area)
    codes = frozenset(area.codes)
    area_nations = {dataset.register.local_authorities[code].nation for code in codes}
    nations = whole_nations(dataset.register, area)
    status_by_ref: dict[str, CountStatus] = {}
    layers: dict[str, LayerCount] = {}
    councils: set[str] = set()
    members: set[str] = set()
    for layer, record in dataset.register.layers.items():
        if layer not in result.query.layers:
            continue
        by_id = {
            filtered.place.id: filtered
            for filtered in result.places_in_focus(layer)
            if may_be_within(filtered.place, codes, area_nations)
        }
        statuses = {
            key: _count_status(filtered, result.query.sector, area, nations)
            for key, filtered in by_id.items()
        }
        located_places = [
            by_id[key].place for key, count_status in statuses.items() if count_status == "located"
        ]
        for place in located_places:
            confirmed_codes = codes.intersection(place.confirmed_codes)
            if record.is_coverage:
                councils |= confirmed_codes
            elif layer == ICA_MEMBERS:
                members |= confirmed_codes
            if place.parent_id in statuses:
                statuses[place.parent_id] = "in_parts"
        status_by_ref |= {
            by_id[key].place.ref: count_status for key, count_status in statuses.items()
        }
        numbers: Counter[str] = Counter(statuses.values())
        layers[layer] = LayerCount(**numbers)
    return PlaceCounts(
        area=area,
        statuses=MappingProxyType(status_by_ref),
        layers=MappingProxyType(layers),
        councils=frozenset(councils),
        members=frozenset(members),
    )


def _count_status(
    filtered: FilteredPlace, sector: str, area: Area, nations: frozenset[str]
) -> CountStatus:
    place = filtered.place
    is_inferred = place.kind_id == "member_inferred"
    if not is_confirmed(filtered.evidence) or sector in filtered.indicative_sectors or is_inferred:
        return "unconfirmed"
    if place.geography == "nationwide":
        return "nationwide"
    if place.is_unlocated:
        return "unlocated" if place.possible_codes <= {*area.codes} else "possible"
    is_in_area = nations.issuperset(place.nations) or not {*area.codes}.isdisjoint(
        place.confirmed_codes
    )
    return "located" if is_in_area else "unconfirmed"
