"""The tables of a briefing: cells from the core's own rows, cut to what fits and saying so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.coverage.basis import sector_evidence
from geo.evidence import is_confirmed
from geo.export.briefing.cells import (
    MOST_COVERS,
    MOST_NEAR,
    MOST_PLACES,
    MOST_PROGRAMMES,
    cited,
    citing,
    distance,
    evidence_cell,
    is_firm,
    layer_of,
    legend,
    marked,
    more,
    named,
    noun_of,
    sources_of,
    starred,
    tone_of,
)
from geo.export.briefing.model import Column, Row, Table
from geo.views.coverage_json import BASIS_WORDS, basis_words, sector_words
from geo.views.coverage_sentences import applies
from geo.views.listing import sector_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.coverage.area import AreaCover, Coverage, SectorCover
    from geo.coverage.proximity import NearSite
    from geo.export.briefing.data import Answers


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A table, and what stands in it: its sources are those to cite."""

    table: Table
    source_ids: tuple[str, ...]


def covers_table(answers: Answers, found: Coverage) -> Shown:
    """List what covers an area; of very many places, those that reach most people."""
    lines = _widest(found.covers)
    rows = tuple(_cover_row(answers, found, line) for line in lines)
    left = len(found.covers) - len(lines)
    how = "confirmed ones come first, and of each layer those that reach most people"
    notes = [more(left, "place", how)] if left else []
    name = found.area.in_sentence
    several = len(found.area.codes) > 1
    table = Table(
        caption=marked(f"What covers {name}, and on what basis", found),
        columns=(
            Column(name="Place", width=2.3),
            Column(name="Layer", width=1.2),
            Column(name="Basis", width=2.5 if several else 1.3),
            Column(name="Evidence and source", width=2.0),
            Column(name="Sectors", width=1.1),
            Column(name="Programmes, and who named it", width=3.6 if several else 4.4),
        ),
        rows=rows,
        notes=(*notes, *legend(rows)),
    )
    return Shown(table=table, source_ids=cited(sources_of(found, line.shown) for line in lines))


def sectors_table(answers: Answers, found: Coverage) -> Table:
    """List the eight sectors: strongest basis, evidence, and the first places behind it."""
    several = len(found.area.codes) > 1
    before = answers.coverage_before(found.area).sectors
    rows = tuple(
        _sector_row(answers, found, cover, len(before[sector].codes))
        for sector, cover in found.sectors.items()
    )
    return Table(
        caption=marked(f"The eight growth-driving sectors in {found.area.in_sentence}", found),
        columns=(
            Column(name="Sector", width=2.3),
            Column(name="Strongest basis", width=1.9),
            Column(name="Evidence", width=1.4),
            Column(name="Places", width=4.6),
            *([Column(name="Councils reached", width=1.2, align="right")] if several else []),
        ),
        rows=rows,
        notes=legend(rows),
    )


def near_table(found: Coverage, near: Sequence[NearSite]) -> Shown:
    """List the nearest strategic sites, the area's own first."""
    shown = nearest(near)
    rows = tuple(
        Row(
            cells=(
                starred(site.shown.place.name, site.shown.evidence),
                distance(site),
                site.shown.place.kind,
                sector_codes(site.shown) or "none named",
                evidence_cell(site.shown.evidence, citing(found, site.shown)),
            ),
            tone=tone_of(site.shown.evidence),
        )
        for site in shown
    )
    left = len(near) - len(shown)
    notes = [more(left, "site", "all are within the area")] if left else []
    notes.append(
        "Distances are straight lines from the boundary to an approximate point, rounded to what "
        "that point allows."
    )
    table = Table(
        caption=f"Strategic sites in or nearest to {found.area.in_sentence}",
        columns=(
            Column(name="Site", width=3.0),
            Column(name="Distance", width=2.1),
            Column(name="Kind", width=2.4),
            Column(name="Sectors", width=1.2),
            Column(name="Evidence and source", width=2.0),
        ),
        rows=rows,
        notes=(*notes, *legend(rows)),
    )
    return Shown(table=table, source_ids=cited(sources_of(found, site.shown) for site in shown))


def nearest(near: Sequence[NearSite]) -> tuple[NearSite, ...]:
    """Return the sites that a briefing lists: of very many hosts, confirmed ones first."""
    firm_first = sorted(near, key=lambda site: site.is_host and not is_firm(site))
    keep = {site.shown.place.id for site in firm_first[:MOST_NEAR]}
    return tuple(site for site in near if site.shown.place.id in keep)


def _widest(lines: Sequence[AreaCover]) -> tuple[AreaCover, ...]:
    """Return all lines where they are few; else each layer's widest, in the order given."""
    if len(lines) <= MOST_COVERS:
        return tuple(lines)
    ranked: dict[str, list[AreaCover]] = {}
    for line in lines:
        ranked.setdefault(line.shown.place.layer, []).append(line)
    for several in ranked.values():
        several.sort(
            key=lambda line: (
                not line.is_place_based,
                not is_confirmed(line.evidence),
                -line.population,
            )
        )
    chosen: list[AreaCover] = []
    depth = 0
    while len(chosen) < MOST_COVERS:
        chosen += [several[depth] for several in ranked.values() if depth < len(several)]
        depth += 1
    keep = {id(line) for line in chosen[:MOST_COVERS]}
    return tuple(line for line in lines if id(line) in keep)


def _cover_row(answers: Answers, found: Coverage, line: AreaCover) -> Row:
    registry = answers.atlas.registry
    shown = line.shown
    names = [registry.programmes[key].name for key in shown.programmes]
    several = len(found.area.codes) > 1
    programmes = named(names, MOST_PROGRAMMES if several else len(names)) if names else ""
    levels = ", ".join(registry.designation_levels[key].name for key in shown.levels)
    reach = applies(found, line)
    # How many councils says more of a large area than the share of its land.
    short = line.basis == "nationwide" or (line.basis == "member" and reach)
    basis = BASIS_WORDS[line.basis] if short else basis_words(line)
    return Row(
        cells=(
            starred(shown.place.name, line.evidence),
            layer_of(line),
            f"{basis}; {reach}" if reach else basis,
            evidence_cell(line.evidence, citing(found, shown)),
            sector_codes(shown) or "none named",
            f"{programmes} ({levels})" if levels else programmes or shown.place.kind,
        ),
        tone=tone_of(line.evidence),
    )


def _sector_row(answers: Answers, found: Coverage, cover: SectorCover, before: int) -> Row:
    today = f" ({before} without the proposal)" if before != len(cover.codes) else ""
    sector = answers.atlas.registry.sectors[cover.sector]
    evidence = cover.evidence or ""
    words = evidence_cell(evidence) if evidence else "none"
    places = [_sector_place(line, cover.sector) for line in cover.covers]
    cells = [
        starred(f"{sector.name} ({cover.sector})", evidence),
        sector_words(cover) if evidence else "nothing found",
        words,
        named(places, MOST_PLACES if len(found.area.codes) == 1 else MOST_PLACES - 1),
    ]
    if len(found.area.codes) > 1:
        cells.append(f"{len(cover.codes)} of {len(found.area.codes)}{today}")
    return Row(cells=tuple(cells), tone=tone_of(evidence))


def _sector_place(line: AreaCover, sector: str) -> str:
    words = f"{line.shown.place.name} ({noun_of(line.shown.place.layer)})"
    return starred(words, sector_evidence(line, sector))
