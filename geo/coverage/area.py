"""Coverage of an area: the union of its councils' covers, and the covers of each sector."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.areas import whole_nations
from geo.coverage.basis import (
    Basis,
    Cover,
    drop_parent_sites,
    find_covers,
    listed_covers,
    sector_evidence,
)
from geo.evidence import is_confirmed
from geo.places.place import PROPOSALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.evidence import Evidence
    from geo.query import FilteredPlace, Result


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaCover:
    """How one place covers an area: the strongest basis of its councils, documented first."""

    place: FilteredPlace
    basis: Basis
    share: float | None
    """Share of the area's land, if known: see `Cover.share`."""
    evidence: Evidence
    """
    Evidence of `basis`: indicative only if it is so for every council covered. In the UK or a
    nation, a site of that nation has the evidence of the site itself, whichever council hosts it.
    """
    codes: tuple[str, ...]
    """Codes of the area's councils that it covers."""
    confirmed_codes: tuple[str, ...]
    """Those of `codes` for which the evidence is not indicative."""
    population: int
    """Whole population of those councils."""
    notes: tuple[str, ...]
    """Notes of the register on its covers: which part of a council, or the whole nation."""
    rank: int
    is_place_based: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorCover:
    """How one sector is covered in an area."""

    sector: str
    basis: Basis | None
    """The strongest documented basis, or else the strongest indicative one; None if none."""
    evidence: Evidence | None
    covers: tuple[AreaCover, ...]
    """All covers that link the area to the sector, documented first, then strongest first."""
    codes: tuple[str, ...]
    """Councils with a documented cover for the sector that is not nation-wide."""
    population: int

    @property
    def is_place_based(self) -> bool:
        """Whether `basis` is place-based."""
        return bool(self.covers) and self.covers[0].is_place_based


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What covers an area, under the filters of a result."""

    area: Area
    result: Result
    population: int
    covers: tuple[AreaCover, ...]
    """In order of layer, documented first, then by name; nation-wide covers come last."""
    sectors: Mapping[str, SectorCover]
    """Every sector of the register, in its order."""
    unplaced: tuple[FilteredPlace, ...]
    """Places named without a boundary that may or may not cover some of the area."""

    @property
    def confirmed(self) -> tuple[AreaCover, ...]:
        """Covers that are place-based and confirmed."""
        return tuple(
            cover for cover in self.covers if cover.is_place_based and is_confirmed(cover.evidence)
        )

    @property
    def unconfirmed(self) -> tuple[AreaCover, ...]:
        """Covers that are place-based and not confirmed."""
        return tuple(
            cover
            for cover in self.covers
            if cover.is_place_based and not is_confirmed(cover.evidence)
        )

    @property
    def nationwide(self) -> tuple[AreaCover, ...]:
        """Covers of the whole nation, documented or not."""
        return tuple(cover for cover in self.covers if cover.basis == "nationwide")

    def confirmed_layer_covers(self, layer: str) -> tuple[AreaCover, ...]:
        """Return the covers of a layer that a headline counts: confirmed and place-based."""
        return drop_parent_sites(
            cover for cover in self.layer_covers(layer) if is_confirmed(cover.evidence)
        )

    def layer_covers(self, layer: str) -> tuple[AreaCover, ...]:
        """Return the place-based covers of one layer."""
        return tuple(
            cover
            for cover in self.covers
            if cover.place.place.layer == layer and cover.is_place_based
        )


def find_coverage(
    dataset: Dataset,
    result: Result,
    area: Area,
    *,
    by_council: Mapping[str, tuple[Cover, ...]] | None = None,
) -> Coverage:
    """
    Return what covers an area: the union of its councils' covers.

    Parameters
    ----------
    result
        As for `geo.coverage.basis.find_covers`.
    by_council
        The covers that `find_covers` returns for the result; computed if None.
    """
    if by_council is None:
        by_council = find_covers(dataset, result)
    by_place: dict[str, dict[str, Cover]] = {}
    for code in area.codes:
        for cover in by_council[code]:
            by_place.setdefault(cover.place.place.ref, {})[code] = cover
    nations = whole_nations(dataset.register, area)
    layers = (*dataset.register.coverage_layers,)
    if result.query.documented_only:
        by_place |= _without_confirmed_host(result, layers, area, nations, by_place)
    area_covers = sorted(
        (_area_cover(dataset, area, nations, by_code) for by_code in by_place.values()),
        key=lambda area_cover: (
            not area_cover.is_place_based,
            (PROPOSALS, *layers).index(area_cover.place.place.layer),
            not is_confirmed(area_cover.evidence),
            area_cover.place.place.name.casefold(),
            area_cover.place.place.id,
        ),
    )
    return Coverage(
        area=area,
        result=result,
        population=dataset.population(area.codes),
        covers=tuple(area_covers),
        sectors=MappingProxyType(
            {
                sector: sector_cover(dataset, sector, area_covers)
                for sector in dataset.register.sectors
            }
        ),
        unplaced=tuple(
            place
            for layer in layers
            for place in result.places[layer]
            if place.place.is_unlocated and not place.place.possible_codes.isdisjoint(area.codes)
        ),
    )


def _without_confirmed_host(
    result: Result,
    layers: Iterable[str],
    area: Area,
    nations: frozenset[str],
    by_place: Mapping[str, object],
) -> dict[str, dict[str, Cover]]:
    """Return the confirmed places that lie in a nation, whichever council is their host."""
    codes = {*area.codes}
    return {
        place.place.ref: {code: cover for code, cover in listed_covers(place) if code in codes}
        for layer in layers
        for place in result.places[layer]
        if nations.issuperset(place.place.nations)
        and is_confirmed(place.evidence)
        and place.place.ref not in by_place
        and not codes.isdisjoint(place.place.codes)
    }


def sector_cover(dataset: Dataset, sector: str, covers: Iterable[AreaCover]) -> SectorCover:
    """Return the covers of one sector, strongest first, without places that only touch."""
    sector_covers = [
        cover for cover in covers if sector in cover.place.sectors and cover.basis != "touches"
    ]
    sector_covers.sort(
        key=lambda cover: (not is_confirmed(sector_evidence(cover, sector)), cover.rank)
    )
    codes = {
        code
        for cover in sector_covers
        if cover.is_place_based and is_confirmed(sector_evidence(cover, sector))
        for code in cover.confirmed_codes
    }
    return SectorCover(
        sector=sector,
        basis=sector_covers[0].basis if sector_covers else None,
        evidence=sector_evidence(sector_covers[0], sector) if sector_covers else None,
        covers=tuple(sector_covers),
        codes=tuple(sorted(codes)),
        population=dataset.population(codes),
    )


def _area_cover(
    dataset: Dataset, area: Area, nations: frozenset[str], by_code: Mapping[str, Cover]
) -> AreaCover:
    confirmed_codes = sorted(
        code for code, cover in by_code.items() if is_confirmed(cover.evidence)
    )
    strongest_cover = min(
        (by_code[code] for code in confirmed_codes or by_code), key=lambda cover: cover.rank
    )
    evidence = strongest_cover.evidence
    place = strongest_cover.place.place
    if strongest_cover.is_place_based and nations.issuperset(place.nations) and not confirmed_codes:
        evidence = strongest_cover.place.evidence
    is_in_part = not area.parts.keys().isdisjoint(by_code)
    return AreaCover(
        place=strongest_cover.place,
        basis=strongest_cover.basis,
        share=None if is_in_part else _share(dataset, area, by_code),
        evidence=evidence,
        codes=tuple(sorted(by_code)),
        confirmed_codes=tuple(confirmed_codes),
        population=dataset.population(by_code),
        notes=tuple(dict.fromkeys(cover.note for cover in by_code.values() if cover.note)),
        rank=strongest_cover.rank,
        is_place_based=strongest_cover.is_place_based,
    )


def _share(dataset: Dataset, area: Area, by_code: Mapping[str, Cover]) -> float | None:
    """Return the covered share of the area's land; measured only if councils differ."""
    shares = {code: cover.share for code, cover in by_code.items()}
    if None in shares.values():
        return None
    numeric_shares = {code: share for code, share in shares.items() if share is not None}
    if len(numeric_shares) == len(area.codes) and set(numeric_shares.values()) == {1.0}:
        return 1.0
    if len(area.codes) == 1:
        return numeric_shares[area.codes[0]]
    land_km2 = dataset.land_km2
    covered = sum(land_km2[code] * share for code, share in numeric_shares.items())
    return float(covered / sum(land_km2[code] for code in area.codes))
