"""Who is left out: the councils that a layer, a sector or everything place-based misses."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.areas import ICA
from geo.errors import UnknownNameError
from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.views.summary import people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.coverage.matrix import Matrix, MatrixRow
    from geo.dataset import Atlas

    Rows = tuple[MatrixRow, ...]

ANYTHING: Final = "anything"
FAR: Final = "far"
SECTOR: Final = "sector:"
"""Begins the key of a gap in one sector: "sector:AM"."""

BEYOND_KM: Final = 20.0
"""How far is far, where nobody says."""

BOTH: Final = 2

FARTHEST_KM: Final = 500.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """One way of being left out, and whom it leaves out."""

    key: str
    """A place layer, "anything", "far", or "sector:" and a code."""
    title: str
    """A few words, for a heading: "In no city region"."""
    codes: tuple[str, ...]
    population: int
    text: str
    """A sentence that stands alone, with counts, people, and the basis of the count."""


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """The rows of an area, and what is missing in them."""

    area: Area
    matrix: Matrix
    beyond_km: float
    rows: Rows
    """One a council of the area, in order of code."""
    gaps: Mapping[str, Gap]
    """Key → gap: layers, anything, far, then the eight sectors."""


def gaps(atlas: Atlas, matrix: Matrix, area: Area, *, beyond_km: float = BEYOND_KM) -> Gaps:
    """
    Find who is left out.

    Parameters
    ----------
    matrix
        Every council, under the filters of its result.
    area
        Whose councils to look at.
    beyond_km
        Farther than this from the nearest documented site is a gap; sites within are none.

    Returns
    -------
    gaps
        A council is left out of a layer where no documented, place-based place of the layer
        covers it; of a sector where none is linked to it; of everything where no layer has one.

    Raises
    ------
    UnknownNameError
        If `beyond_km` is not above 0 and at most 500.
    """
    if not 0 < beyond_km <= FARTHEST_KM:
        raise UnknownNameError(
            f"Distance: found {beyond_km:g} km, expected more than 0 and at most {FARTHEST_KM:g}."
        )
    rows = tuple(matrix.rows[code] for code in area.codes)
    found = {}
    for key in _keys(atlas):
        missed = tuple(row for row in rows if not _has(matrix, row, key, beyond_km=beyond_km))
        words = _words(atlas, key, beyond_km)
        found[key] = Gap(
            key=key,
            title=words.title,
            codes=tuple(row.council.LAD25CD for row in missed),
            population=_people(missed),
            text=_sentence(area, rows, missed, words, _basis(area, missed, key)),
        )
    return Gaps(
        area=area, matrix=matrix, beyond_km=beyond_km, rows=rows, gaps=MappingProxyType(found)
    )


def closed(before: Gaps, after: Gaps) -> Mapping[str, tuple[str, ...]]:
    """Return, gap by gap, the councils that are left out before and not after."""
    return MappingProxyType(
        {
            key: tuple(code for code in gap.codes if code not in set(after.gaps[key].codes))
            for key, gap in before.gaps.items()
        }
    )


def _keys(atlas: Atlas) -> tuple[str, ...]:
    sectors = (f"{SECTOR}{code}" for code in atlas.registry.sectors)
    return (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES, ANYTHING, FAR, *sectors)


def _people(rows: Rows) -> int:
    return sum(row.council.population_mid2024 for row in rows)


def _has(matrix: Matrix, row: MatrixRow, key: str, *, beyond_km: float) -> bool:
    if key == ANYTHING:
        return row.total > 0
    if key == FAR:
        code = row.council.LAD25CD
        return code in matrix.nearest and matrix.nearest[code].measured_km <= beyond_km
    if key.startswith(SECTOR):
        return row.has_sector(key.removeprefix(SECTOR))
    return row.counted[key] > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """How a gap is said: as a heading, and of what is missing."""

    title: str
    thing: str
    """What a council lacks: "city region", to follow "no" or "a"."""


_WORDS: Final = MappingProxyType(
    {
        CITY_REGIONS: _Words(title="No city region", thing="city region"),
        CLUSTERS: _Words(title="No cluster", thing="cluster"),
        STRATEGIC_SITES: _Words(title="No strategic site", thing="strategic site"),
        ANYTHING: _Words(
            title="No city region, cluster or site", thing="city region, cluster or site"
        ),
    }
)


def _words(atlas: Atlas, key: str, beyond_km: float) -> _Words:
    if key in _WORDS:
        return _WORDS[key]
    if key == FAR:
        return _Words(
            title=f"No strategic site within {beyond_km:g} km",
            thing=f"strategic site within {beyond_km:g} km",
        )
    name = atlas.registry.sectors[key.removeprefix(SECTOR)].name.lower()
    return _Words(title=f"Nothing for {name}", thing=f"designation for {name}")


def _sentence(area: Area, rows: Rows, missed: Rows, words: _Words, basis: str) -> str:
    suffix = f" ({basis})" if basis else ""
    if len(rows) == 1:
        return f"{area.name} has {'no' if missed else 'a'} {words.thing}{suffix}."
    if not missed:
        every = "Both" if len(rows) == BOTH else f"All {len(rows)}"
        return f"{every} {councils_of(area)} have a {words.thing}."
    has = "has" if len(missed) == 1 else "have"
    homes = people(_people(missed))
    return (
        f"{len(missed)} of {len(rows)} {councils_of(area)} {has} no {words.thing}: "
        f"{homes} people{suffix}."
    )


def _basis(area: Area, missed: Rows, key: str) -> str:
    """Say what a count rests on: confirmed or probable members; unconfirmed places beside."""
    parts = []
    if area.key == ICA and missed:
        inferred = sum(bool(row.ica and row.ica.status == "member_inferred") for row in missed)
        if inferred:
            parts.append(f"{inferred} probable {'member' if inferred == 1 else 'members'}")
    beside = sum(_is_indicative(row, key) for row in missed)
    if beside:
        whom = "it may have one" if len(area.codes) == 1 else f"{beside} may have one"
        parts.append(f"{whom} that is not yet confirmed")
    return "; ".join(parts)


def _is_indicative(row: MatrixRow, key: str) -> bool:
    """Whether something unconfirmed may fill a gap; a gap has nothing confirmed."""
    if key == FAR:
        return False
    if key.startswith(SECTOR):
        sector = key.removeprefix(SECTOR)
        return any(cover.is_place_based and sector in cover.shown.sectors for cover in row.covers)
    return bool(sum(row.indicative.values()) if key == ANYTHING else row.indicative[key])


def councils_of(area: Area) -> str:
    """Name the councils of an area, to follow their number: "councils in the North West"."""
    if area.kind == "members":
        return "known ICA members"
    if area.kind == "set":
        return "chosen councils"
    return f"councils {'of' if area.kind == 'city region' else 'in'} {area.in_sentence}"
