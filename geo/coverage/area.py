"""Coverage of an area: the union of what covers its councils, and sector by sector."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.areas import whole_nations
from geo.coverage.basis import (
    PLACE_LAYERS,
    Basis,
    Cover,
    counted_once,
    covers,
    listed_covers,
    sector_evidence,
)
from geo.evidence import is_confirmed
from geo.places.place import PROPOSALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.evidence import Evidence
    from geo.places.place import Place
    from geo.query import Result, ShownPlace


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaCover:
    """How one place covers an area: the strongest basis of its councils, documented first."""

    shown: ShownPlace
    basis: Basis
    share: float | None
    """Of the area's land, where it is known: see `Cover.share`."""
    evidence: Evidence
    """
    Of `basis`: indicative only where that is so for every council covered. In the UK or a nation,
    a site of that nation is as sure as the site itself, whichever council hosts it.
    """
    codes: tuple[str, ...]
    """The councils of the area that it covers."""
    counted: tuple[str, ...]
    """Those of `codes` for which it is not indicative."""
    population: int
    """Of those councils, whole."""
    note: str
    strength: int
    is_place_based: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorCover:
    """How one sector is covered in an area."""

    sector: str
    basis: Basis | None
    """The strongest documented basis; where nothing is documented the strongest; None: none."""
    evidence: Evidence | None
    covers: tuple[AreaCover, ...]
    """All that link the area to the sector, documented first, then strongest first."""
    codes: tuple[str, ...]
    """The area's councils that something documented, and not only nation-wide, covers for it."""
    population: int

    @property
    def is_place_based(self) -> bool:
        """Whether something place-based stands behind `basis`."""
        return bool(self.covers) and self.covers[0].is_place_based


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What covers an area, under the filters of a result."""

    area: Area
    result: Result
    population: int
    covers: tuple[AreaCover, ...]
    """In order of layer, documented first, then by name; what is nation-wide comes last."""
    sectors: Mapping[str, SectorCover]
    """Every sector of the register, in its order."""
    unplaced: tuple[ShownPlace, ...]
    """Names without a boundary that may take in some of the area; whether they do is not known."""

    @property
    def confirmed(self) -> tuple[AreaCover, ...]:
        """What is place-based and confirmed."""
        return tuple(
            line for line in self.covers if line.is_place_based and is_confirmed(line.evidence)
        )

    @property
    def unconfirmed(self) -> tuple[AreaCover, ...]:
        """What is place-based and not confirmed."""
        return tuple(
            line for line in self.covers if line.is_place_based and not is_confirmed(line.evidence)
        )

    @property
    def nationwide(self) -> tuple[AreaCover, ...]:
        """What holds for the whole nation, documented or not."""
        return tuple(line for line in self.covers if line.basis == "nationwide")

    def counted(self, layer: str) -> tuple[AreaCover, ...]:
        """Return what a headline counts of one layer: confirmed, place-based, each once."""
        return counted_once(line for line in self.of_layer(layer) if is_confirmed(line.evidence))

    def of_layer(self, layer: str) -> tuple[AreaCover, ...]:
        """Return the place-based covers of one layer."""
        return tuple(
            cover
            for cover in self.covers
            if cover.shown.place.layer == layer and cover.is_place_based
        )


def coverage(
    atlas: Atlas,
    result: Result,
    area: Area,
    *,
    by_council: Mapping[str, tuple[Cover, ...]] | None = None,
) -> Coverage:
    """
    Say what covers an area: the union of what covers its councils.

    Parameters
    ----------
    result
        As for `geo.coverage.basis.covers`.
    by_council
        What that returns for the result, where it is known already.
    """
    if by_council is None:
        by_council = covers(atlas, result)
    grouped: dict[str, dict[str, Cover]] = {}
    for code in area.codes:
        for cover in by_council[code]:
            grouped.setdefault(cover.shown.place.ref, {})[code] = cover
    nations = whole_nations(atlas.registry, area)
    if result.query.documented_only:
        grouped |= _without_confirmed_host(result, area, nations, grouped)
    lines = sorted(
        (_line(atlas, area, nations, several) for several in grouped.values()),
        key=lambda line: (
            not line.is_place_based,
            _layer_rank(line.shown.place),
            not is_confirmed(line.evidence),
            line.shown.place.name.casefold(),
            line.shown.place.id,
        ),
    )
    return Coverage(
        area=area,
        result=result,
        population=atlas.population(area.codes),
        covers=tuple(lines),
        sectors=MappingProxyType(
            {sector: sector_cover(atlas, sector, lines) for sector in atlas.registry.sectors}
        ),
        unplaced=tuple(
            shown
            for layer in PLACE_LAYERS
            for shown in result.places[layer]
            if shown.place.is_unplaced and not shown.place.possible_codes.isdisjoint(area.codes)
        ),
    )


def _without_confirmed_host(
    result: Result, area: Area, nations: frozenset[str], found: Mapping[str, object]
) -> dict[str, dict[str, Cover]]:
    """Return the confirmed places that lie in a nation, whichever council is their host."""
    codes = {*area.codes}
    return {
        shown.place.ref: {code: cover for code, cover in listed_covers(shown) if code in codes}
        for layer in PLACE_LAYERS
        for shown in result.places[layer]
        if nations.issuperset(shown.place.nations)
        and is_confirmed(shown.evidence)
        and shown.place.ref not in found
        and not codes.isdisjoint(shown.place.codes)
    }


def sector_cover(atlas: Atlas, sector: str, lines: Iterable[AreaCover]) -> SectorCover:
    """Pick out what covers one sector, strongest first. What only touches is left out."""
    linked = [line for line in lines if sector in line.shown.sectors and line.basis != "touches"]
    linked.sort(key=lambda line: (not is_confirmed(sector_evidence(line, sector)), line.strength))
    codes = {
        code
        for line in linked
        if line.is_place_based and is_confirmed(sector_evidence(line, sector))
        for code in line.counted
    }
    return SectorCover(
        sector=sector,
        basis=linked[0].basis if linked else None,
        evidence=sector_evidence(linked[0], sector) if linked else None,
        covers=tuple(linked),
        codes=tuple(sorted(codes)),
        population=atlas.population(codes),
    )


def _line(
    atlas: Atlas, area: Area, nations: frozenset[str], by_code: Mapping[str, Cover]
) -> AreaCover:
    counted = sorted(code for code, cover in by_code.items() if is_confirmed(cover.evidence))
    strongest = min(
        (by_code[code] for code in counted or by_code), key=lambda cover: cover.strength
    )
    evidence = strongest.evidence
    place = strongest.shown.place
    if strongest.is_place_based and nations.issuperset(place.nations) and not counted:
        evidence = strongest.shown.evidence
    notes = dict.fromkeys(cover.note for cover in by_code.values() if cover.note)
    if 0 < len(counted) < len(by_code):
        notes[f"not confirmed for {len(by_code) - len(counted)} of them"] = None
    is_in_part = not area.parts.keys().isdisjoint(by_code)
    return AreaCover(
        shown=strongest.shown,
        basis=strongest.basis,
        share=None if is_in_part else _share(atlas, area, by_code),
        evidence=evidence,
        codes=tuple(sorted(by_code)),
        counted=tuple(counted),
        population=atlas.population(by_code),
        note="; ".join(notes),
        strength=strongest.strength,
        is_place_based=strongest.is_place_based,
    )


def _share(atlas: Atlas, area: Area, by_code: Mapping[str, Cover]) -> float | None:
    """Return the share of the area's land; measured only where councils differ."""
    shares = {code: cover.share for code, cover in by_code.items()}
    if None in shares.values():
        return None
    known = {code: share for code, share in shares.items() if share is not None}
    if len(known) == len(area.codes) and set(known.values()) == {1.0}:
        return 1.0
    if len(area.codes) == 1:
        return known[area.codes[0]]
    land = atlas.land_km2
    covered = sum(land[code] * share for code, share in known.items())
    return float(covered / sum(land[code] for code in area.codes))


def _layer_rank(place: Place) -> int:
    return (PROPOSALS, *PLACE_LAYERS).index(place.layer)
