"""Gaps: the councils without a place of a layer, for a sector, or of any kind."""

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
"""Prefix of the key of a gap in one sector: "sector:AM"."""

DEFAULT_BEYOND_KM: Final = 20.0
"""Default distance from which the nearest site is far."""

MAX_BEYOND_KM: Final = 500.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """One kind of gap, and the councils that have it."""

    key: str
    """A place layer, "anything", "far", or "sector:" and a code."""
    codes: tuple[str, ...]
    population: int
    unconfirmed_codes: tuple[str, ...]
    """Those of `codes` for which an unconfirmed place may fill the gap."""


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """The matrix rows of an area, and their gaps."""

    area: Area
    matrix: Matrix
    beyond_km: float
    rows: Rows
    """One for each council of the area, in order of code."""
    gaps: Mapping[str, Gap]
    """Key → gap: layers, anything, far, then the eight sectors."""


def find_gaps(
    dataset: Dataset, matrix: Matrix, area: Area, *, beyond_km: float = DEFAULT_BEYOND_KM
) -> Gaps:
    """
    Find the gaps of an area's councils.

    Parameters
    ----------
    matrix
        Every council, under the filters of its result.
    area
        The area whose councils to check.
    beyond_km
        Being farther than this from the nearest documented site is a gap.

    Returns
    -------
    gaps
        A council has a gap in a layer if no documented, place-based place of the layer covers
        it; in a sector if none is linked to it; in "anything" if no layer has one.

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
    """Return the keys of the gaps outside sectors: layers, anything, far."""
    return (*dataset.register.coverage_layers, ANY_LAYER, FAR)


def closed_gaps(before: Gaps, after: Gaps) -> Mapping[str, tuple[str, ...]]:
    """Return the councils of each gap that have it before and not after."""
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
    """Return whether an unconfirmed place may fill a gap; a gap has nothing confirmed."""
    if key == FAR:
        return False
    if key.startswith(SECTOR_PREFIX):
        sector = key.removeprefix(SECTOR_PREFIX)
        return any(cover.is_place_based and sector in cover.place.sectors for cover in row.covers)
    return bool(
        sum(row.indicative_counts.values()) if key == ANY_LAYER else row.indicative_counts[key]
    )
