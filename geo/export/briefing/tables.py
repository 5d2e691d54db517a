"""Tables of a briefing, cut to the rows that fit, with a note on the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.coverage.basis import sector_evidence
from geo.evidence import is_confirmed
from geo.export.briefing.cells import (
    MAX_COVERS,
    MAX_PLACES,
    MAX_PROGRAMMES,
    MAX_SITES,
    add_marker,
    add_star,
    cite_sources,
    cover_layer,
    distance_cell,
    evidence_cell,
    is_confirmed_site,
    more_note,
    sources_of,
    star_notes,
    tone_of,
    unique_sources,
)
from geo.export.briefing.model import Column, Row, Table
from geo.text import list_names
from geo.views.coverage_phrases import BASIS_LABELS, applies_to, basis_text, sector_text
from geo.views.listing import format_sectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.coverage.area import AreaCover, Coverage, SectorCover
    from geo.coverage.proximity import NearSite
    from geo.export.briefing.data import BriefingData


@dataclass(frozen=True, kw_only=True, slots=True)
class CitedTable:
    """A table and the sources that it cites."""

    table: Table
    source_ids: tuple[str, ...]


def covers_table(data: BriefingData, coverage: Coverage) -> CitedTable:
    """Return what covers an area; if there are too many places, those with the most people."""
    covers = _select_covers(coverage.covers)
    rows = tuple(_cover_row(data, coverage, cover) for cover in covers)
    omitted_count = len(coverage.covers) - len(covers)
    selection = "confirmed ones come first, and of each layer those that reach most people"
    notes = [more_note(omitted_count, "place", selection)] if omitted_count else []
    name = coverage.area.in_sentence
    is_multi_council = len(coverage.area.codes) > 1
    table = Table(
        caption=add_marker(f"What covers {name}, and on what basis", coverage),
        columns=(
            Column(name="Place", width=2.3),
            Column(name="Layer", width=1.2),
            Column(name="Basis", width=2.5 if is_multi_council else 1.3),
            Column(name="Evidence and source", width=2.0),
            Column(name="Sectors", width=1.1),
            Column(name="Programmes, and who named it", width=3.6 if is_multi_council else 4.4),
        ),
        rows=rows,
        notes=(*notes, *star_notes(rows)),
    )
    return CitedTable(
        table=table,
        source_ids=unique_sources(sources_of(coverage, cover.place) for cover in covers),
    )


def sectors_table(data: BriefingData, coverage: Coverage) -> Table:
    """Return the eight sectors: strongest basis, evidence and the first places."""
    is_multi_council = len(coverage.area.codes) > 1
    before = data.coverage_before(coverage.area).sectors
    rows = tuple(
        _sector_row(data, coverage, cover, len(before[sector].codes))
        for sector, cover in coverage.sectors.items()
    )
    return Table(
        caption=add_marker(
            f"The eight growth-driving sectors in {coverage.area.in_sentence}", coverage
        ),
        columns=(
            Column(name="Sector", width=2.3),
            Column(name="Strongest basis", width=1.9),
            Column(name="Evidence", width=1.4),
            Column(name="Places", width=4.6),
            *(
                [Column(name="Councils reached", width=1.2, align="right")]
                if is_multi_council
                else []
            ),
        ),
        rows=rows,
        notes=star_notes(rows),
    )


def sites_table(coverage: Coverage, near_sites: Sequence[NearSite]) -> CitedTable:
    """Return the nearest strategic sites, the area's own first."""
    sites = select_sites(near_sites)
    rows = tuple(
        Row(
            cells=(
                add_star(site.place.place.name, site.place.evidence),
                distance_cell(site),
                site.place.place.kind,
                format_sectors(site.place) or "none named",
                evidence_cell(site.place.evidence, cite_sources(coverage, site.place)),
            ),
            tone=tone_of(site.place.evidence),
        )
        for site in sites
    )
    omitted_count = len(near_sites) - len(sites)
    notes = [more_note(omitted_count, "site", "all are within the area")] if omitted_count else []
    notes.append(
        "Distances are straight lines from the boundary to an approximate point, rounded to what "
        "that point allows."
    )
    table = Table(
        caption=f"Strategic sites in or nearest to {coverage.area.in_sentence}",
        columns=(
            Column(name="Site", width=3.0),
            Column(name="Distance", width=2.1),
            Column(name="Kind", width=2.4),
            Column(name="Sectors", width=1.2),
            Column(name="Evidence and source", width=2.0),
        ),
        rows=rows,
        notes=(*notes, *star_notes(rows)),
    )
    return CitedTable(
        table=table, source_ids=unique_sources(sources_of(coverage, site.place) for site in sites)
    )


def select_sites(near_sites: Sequence[NearSite]) -> tuple[NearSite, ...]:
    """Return the sites to list; if too many are hosted, confirmed ones first."""
    ordered_sites = sorted(
        near_sites, key=lambda site: site.is_host and not is_confirmed_site(site)
    )
    selected_ids = {site.place.place.id for site in ordered_sites[:MAX_SITES]}
    return tuple(site for site in near_sites if site.place.place.id in selected_ids)


def _select_covers(covers: Sequence[AreaCover]) -> tuple[AreaCover, ...]:
    """Return all rows if they are few; else the largest of each layer, in the given order."""
    if len(covers) <= MAX_COVERS:
        return tuple(covers)
    covers_by_layer: dict[str, list[AreaCover]] = {}
    for cover in covers:
        covers_by_layer.setdefault(cover.place.place.layer, []).append(cover)
    for layer_covers in covers_by_layer.values():
        layer_covers.sort(
            key=lambda cover: (
                not cover.is_place_based,
                not is_confirmed(cover.evidence),
                -cover.population,
            )
        )
    selection: list[AreaCover] = []
    depth = 0
    while len(selection) < MAX_COVERS:
        selection += [
            layer_covers[depth]
            for layer_covers in covers_by_layer.values()
            if depth < len(layer_covers)
        ]
        depth += 1
    selected_ids = {id(cover) for cover in selection[:MAX_COVERS]}
    return tuple(cover for cover in covers if id(cover) in selected_ids)


def _cover_row(data: BriefingData, coverage: Coverage, cover: AreaCover) -> Row:
    register = data.dataset.register
    place = cover.place
    names = [register.programmes[key].name for key in place.programmes]
    is_multi_council = len(coverage.area.codes) > 1
    programmes = (
        list_names(names, MAX_PROGRAMMES if is_multi_council else len(names)) if names else ""
    )
    levels = ", ".join(register.designation_levels[key].name for key in place.levels)
    applies_text = applies_to(coverage, cover)
    # For a large area, a number of councils is more useful than a share of land.
    is_short = cover.basis == "nationwide" or (cover.basis == "member" and applies_text)
    basis = BASIS_LABELS[cover.basis] if is_short else basis_text(cover)
    return Row(
        cells=(
            add_star(place.place.name, cover.evidence),
            cover_layer(cover),
            f"{basis}; {applies_text}" if applies_text else basis,
            evidence_cell(cover.evidence, cite_sources(coverage, place)),
            format_sectors(place) or "none named",
            f"{programmes} ({levels})" if levels else programmes or place.place.kind,
        ),
        tone=tone_of(cover.evidence),
    )


def _sector_row(
    data: BriefingData, coverage: Coverage, cover: SectorCover, count_before: int
) -> Row:
    scenario_note = (
        f" ({count_before} without the proposal)" if count_before != len(cover.codes) else ""
    )
    sector = data.dataset.register.sectors[cover.sector]
    evidence = cover.evidence or ""
    evidence_text = evidence_cell(evidence) if evidence else "none"
    places = [_sector_place(area_cover, cover.sector) for area_cover in cover.covers]
    cells = [
        add_star(f"{sector.name} ({cover.sector})", evidence),
        sector_text(cover) if evidence else "nothing found",
        evidence_text,
        list_names(places, MAX_PLACES if len(coverage.area.codes) == 1 else MAX_PLACES - 1),
    ]
    if len(coverage.area.codes) > 1:
        cells.append(f"{len(cover.codes)} of {len(coverage.area.codes)}{scenario_note}")
    return Row(cells=tuple(cells), tone=tone_of(evidence))


def _sector_place(area_cover: AreaCover, sector: str) -> str:
    text = f"{area_cover.place.place.name} ({area_cover.place.place.layer_record.noun})"
    return add_star(text, sector_evidence(area_cover, sector))
