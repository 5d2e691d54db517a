"""Councils to compare with: neighbours, ICA members, and councils of similar population."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from geo.register.register import ICA_MEMBER_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.register.records import LocalAuthority

PeerReason = Literal["neighbour", "fellow_member", "similar_population"]

MAX_PER_REASON: Final = 3
"""How many councils to suggest for one reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Peer:
    """A council to compare with, and why."""

    council: LocalAuthority
    reason: PeerReason


def peers(dataset: Dataset, area: Area) -> tuple[Peer, ...]:
    """
    Suggest councils to compare an area with.

    Returns
    -------
    peers
        Each council once, none of the area itself: the neighbours that share the longest
        borders; members of the Industrial Communities Alliance in the same regions, the most
        populous first; and the councils of the same nations with the nearest population, by
        ratio. At most three of each.
    """
    by_code: dict[str, Peer] = {}
    candidates: tuple[tuple[PeerReason, Iterable[str]], ...] = (
        ("neighbour", neighbours(dataset, area.codes)),
        ("fellow_member", _members_nearby(dataset, area)),
        ("similar_population", _similar_population(dataset, area)),
    )
    for reason, codes in candidates:
        new_codes = [code for code in codes if code not in by_code][:MAX_PER_REASON]
        for code in new_codes:
            by_code[code] = Peer(council=dataset.register.local_authorities[code], reason=reason)
    return tuple(by_code.values())


def neighbours(dataset: Dataset, codes: Iterable[str]) -> tuple[str, ...]:
    """
    Return the councils that share a border with any of `codes`, longest border first.

    Borders are measured in EPSG:27700 on the active boundaries; meeting in a point is no border.
    Ties by code. An island has none.
    """
    import shapely  # noqa: PLC0415 - words need no geometry: see geo.dataset

    areas = dataset.areas
    is_inside = areas["LAD25CD"].isin(list(codes))
    own_shapes = areas[is_inside].geometry.to_numpy()
    outside = areas[~is_inside]
    own_index, outside_index = shapely.STRtree(outside.geometry.to_numpy()).query(
        own_shapes, predicate="intersects"
    )
    shapes, names = outside.geometry.to_numpy(), outside["LAD25CD"].to_numpy()
    lengths_m = shapely.length(shapely.intersection(own_shapes[own_index], shapes[outside_index]))
    border_m: dict[str, float] = {}
    for position, length_m in zip(outside_index, lengths_m, strict=True):
        if length_m > 0:
            border_m[str(names[position])] = border_m.get(str(names[position]), 0.0) + float(
                length_m
            )
    return tuple(sorted(border_m, key=lambda code: (-border_m[code], code)))


def _members_nearby(dataset: Dataset, area: Area) -> list[str]:
    councils = dataset.register.local_authorities
    regions = {councils[code].RGNCD for code in area.codes}
    members = [
        code
        for code, member in dataset.register.ica_status.items()
        if member.status in ICA_MEMBER_STATUSES
        and councils[code].RGNCD in regions
        and code not in area.codes
    ]
    return sorted(members, key=lambda code: (-councils[code].population_mid2024, code))


def _similar_population(dataset: Dataset, area: Area) -> list[str]:
    councils = dataset.register.local_authorities
    area_population = dataset.population(area.codes)
    nations = {councils[code].nation for code in area.codes}

    def distance(code: str) -> float:
        return abs(math.log(councils[code].population_mid2024 / area_population))

    candidates = [
        code
        for code, council in councils.items()
        if council.nation in nations and code not in area.codes
    ]
    return sorted(candidates, key=lambda code: (distance(code), code))
