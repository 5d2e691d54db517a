"""Councils worth comparing with: neighbours, fellow members, and those of like size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.register.register import ICA_MEMBER_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.register.records import LocalAuthority

EACH: Final = 3
"""How many are suggested for one reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Peer:
    """A council to compare with, and why."""

    council: LocalAuthority
    why: str


def peers(atlas: Atlas, area: Area) -> tuple[Peer, ...]:
    """
    Suggest councils to compare an area with.

    Returns
    -------
    peers
        Each council once, none of the area itself: the neighbours that share the longest
        borders; members of the Industrial Communities Alliance in the same regions, the most
        populous first; and the councils of the same nations whose population is nearest to the
        area's, by ratio. At most three of each.
    """
    found: dict[str, Peer] = {}
    for why, codes in (
        ("neighbour", neighbours(atlas, area.codes)),
        ("ICA member in the same region", _members_nearby(atlas, area)),
        ("similar population", _alike(atlas, area)),
    ):
        fresh = [code for code in codes if code not in found][:EACH]
        for code in fresh:
            found[code] = Peer(council=atlas.registry.local_authorities[code], why=why)
    return tuple(found.values())


def neighbours(atlas: Atlas, codes: Iterable[str]) -> tuple[str, ...]:
    """
    Return the councils that share a border with any of `codes`, longest border first.

    Borders are measured in EPSG:27700 on the boundaries in use; meeting in a point is no
    border. Ties by code. An island has none.
    """
    import shapely  # noqa: PLC0415 - words need no geometry: see geo.dataset

    areas = atlas.areas
    inside = areas["LAD25CD"].isin(list(codes))
    own = areas[inside].geometry.to_numpy()
    other = areas[~inside]
    which_own, which_other = shapely.STRtree(other.geometry.to_numpy()).query(
        own, predicate="intersects"
    )
    shapes, names = other.geometry.to_numpy(), other["LAD25CD"].to_numpy()
    lengths_m = shapely.length(shapely.intersection(own[which_own], shapes[which_other]))
    total: dict[str, float] = {}
    for at, length_m in zip(which_other, lengths_m, strict=True):
        if length_m > 0:
            total[str(names[at])] = total.get(str(names[at]), 0.0) + float(length_m)
    return tuple(sorted(total, key=lambda code: (-total[code], code)))


def _members_nearby(atlas: Atlas, area: Area) -> list[str]:
    councils = atlas.registry.local_authorities
    regions = {councils[code].RGNCD for code in area.codes}
    members = [
        code
        for code, member in atlas.registry.ica_status.items()
        if member.status in ICA_MEMBER_STATUSES
        and councils[code].RGNCD in regions
        and code not in area.codes
    ]
    return sorted(members, key=lambda code: (-councils[code].population_mid2024, code))


def _alike(atlas: Atlas, area: Area) -> list[str]:
    councils = atlas.registry.local_authorities
    own = atlas.population(area.codes)
    nations = {councils[code].nation for code in area.codes}

    def distance(code: str) -> float:
        return abs(math.log(councils[code].population_mid2024 / own))

    others = [
        code
        for code, council in councils.items()
        if council.nation in nations and code not in area.codes
    ]
    return sorted(others, key=lambda code: (distance(code), code))
