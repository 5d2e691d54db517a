"""Who is left out: the councils that a layer, a sector or everything place-based misses."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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

MAX_BEYOND_KM: Final = 500.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """One way of being left out, and whom it leaves out."""

    key: str
    """A place layer, "anything", "far", or "sector:" and a code."""
    codes: tuple[str, ...]
    population: int
    unconfirmed_codes: tuple[str, ...]
    """Those of `codes` for which something that is not confirmed may fill the gap."""


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
            f"The distance must be more than 0 and at most {MAX_BEYOND_KM:g} km, not {beyond_km:g}."
        )
    rows = tuple(matrix.rows[code] for code in area.codes)
    gaps_by_key = {}
    for key in _keys(dataset):
        uncovered = tuple(
            row for row in rows if not _is_covered(matrix, row, key, beyond_km=beyond_km)
        )
        gaps_by_key[key] = Gap(
            key=key,
            codes=_codes(uncovered),
            population=sum(row.council.population_mid2024 for row in uncovered),
            unconfirmed_codes=_codes(row for row in uncovered if _has_unconfirmed(row, key)),
        )
    return Gaps(
        area=area, matrix=matrix, beyond_km=beyond_km, rows=rows, gaps=MappingProxyType(gaps_by_key)
    )


def layer_gaps(dataset: Dataset) -> tuple[str, ...]:
    """Return the keys of the gaps that are in no one sector: layers, anything, far."""
    return (*dataset.register.coverage_layers, ANY_LAYER, FAR)


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
    return (*layer_gaps(dataset), *sectors)


def _codes(rows: Iterable[MatrixRow]) -> tuple[str, ...]:
    return tuple(row.council.LAD25CD for row in rows)


def _is_covered(matrix: Matrix, row: MatrixRow, key: str, *, beyond_km: float) -> bool:
    if key == ANY_LAYER:
        return row.total > 0
    if key == FAR:
        code = row.council.LAD25CD
        return code in matrix.nearest and matrix.nearest[code].measured_km <= beyond_km
    if key.startswith(SECTOR_PREFIX):
        return row.has_sector(key.removeprefix(SECTOR_PREFIX))
    return row.confirmed_counts[key] > 0


def _has_unconfirmed(row: MatrixRow, key: str) -> bool:
    """Whether something unconfirmed may fill a gap; a gap has nothing confirmed."""
    if key == FAR:
        return False
    if key.startswith(SECTOR_PREFIX):
        sector = key.removeprefix(SECTOR_PREFIX)
        return any(cover.is_place_based and sector in cover.place.sectors for cover in row.covers)
    return bool(
        sum(row.indicative_counts.values()) if key == ANY_LAYER else row.indicative_counts[key]
    )
