"""Comparison and gaps tables of a briefing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.evidence import is_confirmed
from geo.export.briefing.cells import MAX_PLACES, STAR, add_marker, distance_cell, is_confirmed_site
from geo.export.briefing.model import Column, Row, Table
from geo.places.place import CLUSTERS, PROPOSALS
from geo.scenario.scenario import MARKER
from geo.text import list_names, upper_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.export.briefing.data import BriefingData
    from geo.export.briefing.model import Tone


def comparison_table(data: BriefingData, coverage: Coverage) -> Table | None:
    """Return the comparison of an area with others; None if there are no others."""
    areas = data.comparison_areas(coverage.area)
    if not areas:
        return None
    rows = (
        _area_row(data, coverage, "this area", "own"),
        *(_area_row(data, data.coverage(area), reason, "") for area, reason in areas),
    )
    return Table(
        caption=add_marker(f"{upper_first(coverage.area.in_sentence)} beside others", coverage),
        columns=(
            Column(name="Area", width=2.2),
            Column(name="Why", width=2.0),
            Column(name="Nearest site", width=2.6),
            Column(name="People", width=1.3, align="right"),
            *(
                Column(name=upper_first(layer.short_plural), width=1.1, align="right")
                for layer in data.dataset.register.coverage_layers.values()
            ),
            Column(name="Sectors of 8", width=1.1, align="right"),
        ),
        rows=rows,
        notes=(
            (
                "Counts are of confirmed, place-based places; “+1*” is one more on unconfirmed "
                "evidence, not counted."
            ),
            *_proposal_note(data),
        ),
    )


def gaps_table(data: BriefingData, coverage: Coverage) -> Table | None:
    """Return the gaps by layer and sector; None for one council, which has sentences instead."""
    if len(coverage.area.codes) == 1:
        return None
    gaps = data.gaps(coverage.area)
    sectors = data.dataset.register.sectors
    names = {f"sector:{code}": sector.name for code, sector in sectors.items()}
    councils = data.dataset.register.local_authorities
    rows = []
    for key, name in names.items():
        gap = gaps.gaps[key]
        missing_codes = sorted(
            gap.codes, key=lambda code: (-councils[code].population_mid2024, code)
        )
        council_names = list_names([councils[code].LAD25NM for code in missing_codes], MAX_PLACES)
        if len(missing_codes) == len(coverage.area.codes):
            council_names = "all of them"
        rows.append(
            Row(
                cells=(
                    name,
                    f"{len(missing_codes)} of {len(gaps.rows)}",
                    f"{gap.population:,}",
                    council_names,
                )
            )
        )
    return Table(
        caption=add_marker(
            f"Councils of {coverage.area.in_sentence} left out, by sector", coverage
        ),
        columns=(
            Column(name="Sector", width=2.5),
            Column(name="Councils left out", width=1.3, align="right"),
            Column(name="People there", width=1.3, align="right"),
            Column(name="The largest of them", width=4.6),
        ),
        rows=tuple(rows),
        notes=("Left out: no confirmed, place-based designation links the council to the sector.",),
    )


def _area_row(data: BriefingData, coverage: Coverage, reason: str, tone: Tone) -> Row:
    near_sites = data.nearest_sites(coverage.area, limit=1)
    sectors = sum(bool(cover.codes) for cover in coverage.sectors.values())
    return Row(
        cells=(
            coverage.area.title,
            reason,
            _nearest_cell(near_sites),
            f"{coverage.population:,}",
            *(_count_cell(coverage, key) for key in data.dataset.register.coverage_layers),
            str(sectors),
        ),
        tone=tone,
    )


def _nearest_cell(near_sites: Sequence[NearSite]) -> str:
    if not near_sites:
        return "none"
    if any(site.is_host and is_confirmed_site(site) for site in near_sites):
        return "hosted"
    return f"{near_sites[0].place.place.name}, {distance_cell(near_sites[0])}"


def _count_cell(coverage: Coverage, layer: str) -> str:
    layers = (CLUSTERS, PROPOSALS) if layer == CLUSTERS else (layer,)
    covers = [cover for name in layers for cover in coverage.layer_covers(name)]
    confirmed_count = sum(is_confirmed(cover.evidence) for cover in covers)
    proposed = " (1 proposed)" if any(cover.evidence == "proposed" for cover in covers) else ""
    unconfirmed_text = (
        f" +{len(covers) - confirmed_count}{STAR}" if len(covers) > confirmed_count else ""
    )
    return f"{confirmed_count}{unconfirmed_text}{proposed}"


def _proposal_note(data: BriefingData) -> tuple[str, ...]:
    return (f"Counts include the proposal. {MARKER}.",) if data.result.scenario_place else ()
