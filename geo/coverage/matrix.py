"""The whole matrix: every council by every layer and sector, with the nearest site."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.coverage.basis import PLACE_LAYERS, Cover, counted_once, covers, sector_evidence
from geo.coverage.proximity import nearest_site_km
from geo.evidence import is_confirmed
from geo.places.place import CLUSTERS, PROPOSALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.coverage.proximity import Nearest
    from geo.dataset import Atlas
    from geo.query import Result
    from geo.register.records import IcaMember, LocalAuthority


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """One council: how many places of each layer cover it, and how each sector is covered."""

    council: LocalAuthority
    ica: IcaMember | None
    covers: tuple[Cover, ...]
    counted: Mapping[str, int]
    """Place layer → place-based covers that a headline counts; proposals are with clusters."""
    indicative: Mapping[str, int]
    """Place layer → place-based covers that it does not."""
    nationwide: int
    """Documented covers that hold for the whole nation."""
    strongest: Mapping[str, Cover]
    """Sector → the strongest cover, documented before indicative; no key where there is none."""

    @property
    def total(self) -> int:
        """How many documented, place-based places cover the council."""
        return sum(self.counted.values())

    @property
    def designations(self) -> int:
        """How many of the layers city region, cluster and site the council has: 0 to 3."""
        return sum(number > 0 for number in self.counted.values())

    def linked(self, sector: str = "") -> int:
        """Count the documented, place-based places; with a sector, those linked to it."""
        if not sector:
            return self.total
        return len(
            counted_once(
                cover
                for cover in self._placed
                if _for(cover, sector) and is_confirmed(sector_evidence(cover, sector))
            )
        )

    def indicative_links(self, sector: str = "") -> int:
        """Count the place-based places that `linked` does not, being indicative."""
        if not sector:
            return sum(self.indicative.values())
        return sum(
            not is_confirmed(sector_evidence(cover, sector))
            for cover in self._placed
            if _for(cover, sector)
        )

    def is_in_nationwide(self, sector: str = "") -> bool:
        """Whether a programme holds for the whole nation, and for the sector if one is given."""
        return any(
            cover.basis == "nationwide" and (not sector or _for(cover, sector))
            for cover in self.covers
        )

    @property
    def _placed(self) -> Iterable[Cover]:
        return (cover for cover in self.covers if cover.is_place_based)

    def has_sector(self, sector: str) -> bool:
        """Whether something documented and place-based links the council to a sector."""
        cover = self.strongest.get(sector)
        return bool(cover and cover.is_place_based and is_confirmed(sector_evidence(cover, sector)))


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Every council of the register under the filters of a result."""

    atlas: Atlas
    result: Result
    rows: Mapping[str, MatrixRow]
    """LAD25CD → its row."""

    @cached_property
    def nearest(self) -> Mapping[str, Nearest]:
        """LAD25CD → the nearest confirmed site."""
        return nearest_site_km(self.atlas, self.result)


def matrix(atlas: Atlas, result: Result) -> Matrix:
    """
    Lay every place and sector of a result over every council.

    Returns
    -------
    matrix
        One row a council, in the order of the register. What covers whom is a matter of
        codes; only `nearest` is measured, when it is first asked for.
    """
    return Matrix(atlas=atlas, result=result, rows=matrix_rows(atlas, result))


def matrix_rows(atlas: Atlas, result: Result) -> Mapping[str, MatrixRow]:
    """Return the rows of the matrix, which need no geometry: LAD25CD → row."""
    councils, ica = atlas.registry.local_authorities, atlas.registry.ica_status
    return MappingProxyType(
        {
            code: _row(councils[code], ica.get(code), several)
            for code, several in covers(atlas, result).items()
        }
    )


def _row(council: LocalAuthority, ica: IcaMember | None, several: tuple[Cover, ...]) -> MatrixRow:
    counted = dict.fromkeys(PLACE_LAYERS, 0)
    indicative = dict.fromkeys(PLACE_LAYERS, 0)
    placed = [cover for cover in several if cover.is_place_based]
    for cover in counted_once(cover for cover in placed if is_confirmed(cover.evidence)):
        counted[_counted_layer(cover)] += 1
    for cover in placed:
        if not is_confirmed(cover.evidence):
            indicative[_counted_layer(cover)] += 1
    nationwide = sum(
        cover.basis == "nationwide" and is_confirmed(cover.evidence) for cover in several
    )
    return MatrixRow(
        council=council,
        ica=ica,
        covers=several,
        counted=MappingProxyType(counted),
        indicative=MappingProxyType(indicative),
        nationwide=nationwide,
        strongest=MappingProxyType(_strongest(several)),
    )


def _counted_layer(cover: Cover) -> str:
    """Return the layer that a cover is counted in: what is proposed counts as a cluster."""
    layer = cover.shown.place.layer
    return CLUSTERS if layer == PROPOSALS else layer


def _for(cover: Cover, sector: str) -> bool:
    return sector in cover.shown.sectors


def _strongest(several: Iterable[Cover]) -> dict[str, Cover]:
    best: dict[str, tuple[bool, int]] = {}
    found: dict[str, Cover] = {}
    for cover in several:
        if cover.basis == "touches":
            continue
        for sector in cover.shown.sectors:
            rank = (not is_confirmed(sector_evidence(cover, sector)), cover.strength)
            if sector not in best or rank < best[sector]:
                best[sector], found[sector] = rank, cover
    return found
