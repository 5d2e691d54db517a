"""Who is left out: the councils that a layer, a sector or everything place-based misses."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.areas import ICA
from geo.errors import UnknownNameError
from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.text import format_people, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.coverage.matrix import Matrix, MatrixRow
    from geo.dataset import Dataset

    Rows = tuple[MatrixRow, ...]

ANY_LAYER: Final = "anything"
FAR: Final = "far"
SECTOR_PREFIX: Final = "sector:"
"""Begins the key of a gap in one sector: "sector:AM"."""

DEFAULT_BEYOND_KM: Final = 20.0
"""How far is far, where nobody says."""

PAIR_SIZE: Final = 2

MAX_BEYOND_KM: Final = 500.0


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


def find_gaps(
    dataset: Dataset, matrix: Matrix, area: Area, *, beyond_km: float = DEFAULT_BEYOND_KM
) -> Gaps:
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
    if not 0 < beyond_km <= MAX_BEYOND_KM:
        raise UnknownNameError(
            f"Distance: found {beyond_km:g} km, expected more than 0 and at most {MAX_BEYOND_KM:g}."
        )
    rows = tuple(matrix.rows[code] for code in area.codes)
    gaps_by_key = {}
    for key in _keys(dataset):
        uncovered = tuple(
            row for row in rows if not _is_covered(matrix, row, key, beyond_km=beyond_km)
        )
        gap_text = _gap_text(dataset, key, beyond_km)
        gaps_by_key[key] = Gap(
            key=key,
            title=gap_text.title,
            codes=tuple(row.council.LAD25CD for row in uncovered),
            population=_population(uncovered),
            text=_sentence(area, rows, uncovered, gap_text, _basis(area, uncovered, key)),
        )
    return Gaps(
        area=area, matrix=matrix, beyond_km=beyond_km, rows=rows, gaps=MappingProxyType(gaps_by_key)
    )


def closed_gaps(before: Gaps, after: Gaps) -> Mapping[str, tuple[str, ...]]:
    """Return, gap by gap, the councils that are left out before and not after."""
    return MappingProxyType(
        {
            key: tuple(code for code in gap.codes if code not in set(after.gaps[key].codes))
            for key, gap in before.gaps.items()
        }
    )


def _keys(dataset: Dataset) -> tuple[str, ...]:
    sectors = (f"{SECTOR_PREFIX}{code}" for code in dataset.register.sectors)
    return (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES, ANY_LAYER, FAR, *sectors)


def _population(rows: Rows) -> int:
    return sum(row.council.population_mid2024 for row in rows)


def _is_covered(matrix: Matrix, row: MatrixRow, key: str, *, beyond_km: float) -> bool:
    if key == ANY_LAYER:
        return row.total > 0
    if key == FAR:
        code = row.council.LAD25CD
        return code in matrix.nearest and matrix.nearest[code].measured_km <= beyond_km
    if key.startswith(SECTOR_PREFIX):
        return row.has_sector(key.removeprefix(SECTOR_PREFIX))
    return row.confirmed_counts[key] > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _GapText:
    """How a gap is said: as a heading, and of what is missing."""

    title: str
    noun: str
    """What a council lacks: "city region", to follow "no" or "a"."""


_GAP_TEXTS: Final = MappingProxyType(
    {
        CITY_REGIONS: _GapText(title="No city region", noun="city region"),
        CLUSTERS: _GapText(title="No cluster", noun="cluster"),
        STRATEGIC_SITES: _GapText(title="No strategic site", noun="strategic site"),
        ANY_LAYER: _GapText(
            title="No city region, cluster or site", noun="city region, cluster or site"
        ),
    }
)


def _gap_text(dataset: Dataset, key: str, beyond_km: float) -> _GapText:
    if key in _GAP_TEXTS:
        return _GAP_TEXTS[key]
    if key == FAR:
        return _GapText(
            title=f"No strategic site within {beyond_km:g} km",
            noun=f"strategic site within {beyond_km:g} km",
        )
    name = dataset.register.sectors[key.removeprefix(SECTOR_PREFIX)].name.lower()
    return _GapText(title=f"Nothing for {name}", noun=f"designation for {name}")


def _sentence(area: Area, rows: Rows, uncovered: Rows, gap_text: _GapText, basis: str) -> str:
    suffix = f" ({basis})" if basis else ""
    if len(rows) == 1:
        return f"{area.name} has {'no' if uncovered else 'a'} {gap_text.noun}{suffix}."
    if not uncovered:
        quantifier = "Both" if len(rows) == PAIR_SIZE else f"All {len(rows)}"
        return f"{quantifier} {describe_councils(area)} have a {gap_text.noun}."
    has = plural(len(uncovered), "has", "have")
    people_text = format_people(_population(uncovered))
    return (
        f"{len(uncovered)} of {len(rows)} {describe_councils(area)} {has} no {gap_text.noun}: "
        f"{people_text} people{suffix}."
    )


def _basis(area: Area, uncovered: Rows, key: str) -> str:
    """Say what a count rests on: confirmed or probable members; unconfirmed places beside."""
    parts = []
    if area.key == ICA and uncovered:
        inferred = sum(bool(row.ica and row.ica.status == "member_inferred") for row in uncovered)
        if inferred:
            parts.append(f"{inferred} probable {plural(inferred, 'member', 'members')}")
    indicative_count = sum(_has_indicative(row, key) for row in uncovered)
    if indicative_count:
        clause = "it may have one" if len(area.codes) == 1 else f"{indicative_count} may have one"
        parts.append(f"{clause} that is not yet confirmed")
    return "; ".join(parts)


def _has_indicative(row: MatrixRow, key: str) -> bool:
    """Whether something unconfirmed may fill a gap; a gap has nothing confirmed."""
    if key == FAR:
        return False
    if key.startswith(SECTOR_PREFIX):
        sector = key.removeprefix(SECTOR_PREFIX)
        return any(cover.is_place_based and sector in cover.place.sectors for cover in row.covers)
    return bool(
        sum(row.indicative_counts.values()) if key == ANY_LAYER else row.indicative_counts[key]
    )


def describe_councils(area: Area) -> str:
    """Name the councils of an area, to follow their number: "councils in the North West"."""
    if area.kind == "members":
        return "known ICA members"
    if area.kind == "set":
        return "chosen councils"
    return f"councils {'of' if area.kind == 'city region' else 'in'} {area.in_sentence}"
