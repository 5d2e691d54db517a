"""Matrix of every council by layer and sector, with the nearest site."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.coverage.basis import Cover, drop_parent_sites, find_covers, sector_evidence
from geo.coverage.proximity import nearest_site_by_council
from geo.evidence import is_confirmed
from geo.places.place import CLUSTERS, PROPOSALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.coverage.proximity import NearestSite
    from geo.dataset import Dataset
    from geo.query import Result
    from geo.register.records import IcaMember, LocalAuthority


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """One council: how many places of each layer cover it, and how each sector is covered."""

    council: LocalAuthority
    ica: IcaMember | None
    covers: tuple[Cover, ...]
    confirmed_counts: Mapping[str, int]
    """Layer → place-based covers that a headline counts; proposals count as clusters."""
    indicative_counts: Mapping[str, int]
    """Layer → place-based covers that a headline does not count."""
    nationwide: int
    """Number of documented covers of the whole nation."""
    strongest: Mapping[str, Cover]
    """Sector → the strongest cover, documented before indicative; no key without a cover."""

    @property
    def total(self) -> int:
        """Number of documented, place-based places that cover the council."""
        return sum(self.confirmed_counts.values())

    @property
    def layer_count(self) -> int:
        """Number of layers that cover councils in which the council has a place."""
        return sum(number > 0 for number in self.confirmed_counts.values())

    def confirmed_count(self, sector: str = "") -> int:
        """Count the documented, place-based places; with a sector, those linked to it."""
        if not sector:
            return self.total
        return len(
            drop_parent_sites(
                cover
                for cover in self._place_based
                if _is_for_sector(cover, sector) and is_confirmed(sector_evidence(cover, sector))
            )
        )

    def indicative_count(self, sector: str = "") -> int:
        """Count the indicative place-based places, which `confirmed_count` leaves out."""
        if not sector:
            return sum(self.indicative_counts.values())
        return sum(
            not is_confirmed(sector_evidence(cover, sector))
            for cover in self._place_based
            if _is_for_sector(cover, sector)
        )

    def is_in_nationwide(self, sector: str = "") -> bool:
        """Return whether a programme covers the whole nation, and the sector if given."""
        return any(
            cover.basis == "nationwide" and (not sector or _is_for_sector(cover, sector))
            for cover in self.covers
        )

    @property
    def _place_based(self) -> Iterable[Cover]:
        return (cover for cover in self.covers if cover.is_place_based)

    def has_sector(self, sector: str) -> bool:
        """Return whether a documented, place-based place links the council to a sector."""
        cover = self.strongest.get(sector)
        return bool(cover and cover.is_place_based and is_confirmed(sector_evidence(cover, sector)))


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Every council of the register under the filters of a result."""

    dataset: Dataset
    result: Result
    rows: Mapping[str, MatrixRow]
    """LAD25CD → its row."""

    @cached_property
    def nearest(self) -> Mapping[str, NearestSite]:
        """LAD25CD → the nearest confirmed site."""
        return nearest_site_by_council(self.dataset, self.result)


def build_matrix(dataset: Dataset, result: Result) -> Matrix:
    """
    Build the matrix of every council by the places and sectors of a result.

    Returns
    -------
    matrix
        One row for each council, in register order. Coverage needs only codes; `nearest` alone
        is measured, on first use.
    """
    return Matrix(dataset=dataset, result=result, rows=matrix_rows(dataset, result))


def matrix_rows(dataset: Dataset, result: Result) -> Mapping[str, MatrixRow]:
    """Return the rows of the matrix, which need no geometry: LAD25CD → row."""
    register = dataset.register
    councils, ica = register.local_authorities, register.ica_status
    return MappingProxyType(
        {
            code: _row(councils[code], ica.get(code), council_covers, register.coverage_layers)
            for code, council_covers in find_covers(dataset, result).items()
        }
    )


def _row(
    council: LocalAuthority,
    ica: IcaMember | None,
    covers: tuple[Cover, ...],
    layers: Iterable[str],
) -> MatrixRow:
    confirmed_counts = dict.fromkeys(layers, 0)
    indicative_counts = dict.fromkeys(layers, 0)
    place_based = [cover for cover in covers if cover.is_place_based]
    for cover in drop_parent_sites(cover for cover in place_based if is_confirmed(cover.evidence)):
        confirmed_counts[_count_layer(cover)] += 1
    for cover in place_based:
        if not is_confirmed(cover.evidence):
            indicative_counts[_count_layer(cover)] += 1
    nationwide = sum(
        cover.basis == "nationwide" and is_confirmed(cover.evidence) for cover in covers
    )
    return MatrixRow(
        council=council,
        ica=ica,
        covers=covers,
        confirmed_counts=MappingProxyType(confirmed_counts),
        indicative_counts=MappingProxyType(indicative_counts),
        nationwide=nationwide,
        strongest=MappingProxyType(_strongest(covers)),
    )


def _count_layer(cover: Cover) -> str:
    """Return the layer in which a cover is counted; a proposal counts as a cluster."""
    layer = cover.place.place.layer
    return CLUSTERS if layer == PROPOSALS else layer


def _is_for_sector(cover: Cover, sector: str) -> bool:
    return sector in cover.place.sectors


def _strongest(covers: Iterable[Cover]) -> dict[str, Cover]:
    best_ranks: dict[str, tuple[bool, int]] = {}
    by_sector: dict[str, Cover] = {}
    for cover in covers:
        if cover.basis == "touches":
            continue
        for sector in cover.place.sectors:
            rank = (not is_confirmed(sector_evidence(cover, sector)), cover.rank)
            if sector not in best_ranks or rank < best_ranks[sector]:
                best_ranks[sector], by_sector[sector] = rank, cover
    return by_sector
