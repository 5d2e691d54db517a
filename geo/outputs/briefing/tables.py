"""The tables of a briefing: cells from the core's own rows, cut to what fits and saying so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.cover import PLACE_LAYERS, counts, sector_evidence
from geo.documents import BASIS_WORDS, basis_words, evidence_words, sector_words
from geo.listing import sector_codes
from geo.outputs.briefing.model import Column, Row, Table
from geo.places import CLUSTERS, PROPOSALS
from geo.scenario import MARKER
from geo.statement import applies
from geo.styles import STYLES
from geo.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.areas import Area
    from geo.coverage import AreaCover, Coverage, SectorCover
    from geo.outputs.briefing.answers import Answers
    from geo.outputs.briefing.model import Tone
    from geo.proximity import NearSite
    from geo.query import ShownPlace

MOST_COVERS: Final = 9
"""Rows of what covers a large area: those of each layer that reach most people."""
MOST_PLACES: Final = 3
"""Places that a cell names."""
MOST_PROGRAMMES: Final = 2
"""Programmes that a cell names where the area is of several councils; of one, all."""
MOST_NEAR: Final = 5
MOST_SOURCES: Final = 3
"""Sources that a cell cites where the area is of several councils; of one, all."""
STAR: Final = "*"

STAR_NOTE: Final = (
    "* and “indicative”: believed, but no source was seen to say so; not counted. "
    "After a sector’s code, it holds for the link to that sector."
)


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
    how = "documented ones come first, and of each layer those that reach most people"
    notes = [_more(left, "place", how)] if left else []
    name = found.area.in_sentence
    several = len(found.area.codes) > 1
    table = Table(
        caption=_marked(f"What covers {name}, and on what basis", found),
        columns=(
            Column(name="Place", width=2.3),
            Column(name="Layer", width=1.2),
            Column(name="Basis", width=2.5 if several else 1.3),
            Column(name="Evidence and source", width=2.0),
            Column(name="Sectors", width=1.1),
            Column(name="Programmes, and who named it", width=3.6 if several else 4.4),
        ),
        rows=rows,
        notes=(*notes, *_legend(rows)),
    )
    return Shown(table=table, source_ids=_cited(_sources(found, line.shown) for line in lines))


def sectors_table(answers: Answers, found: Coverage) -> Table:
    """List the eight sectors: strongest basis, evidence, and the first places behind it."""
    several = len(found.area.codes) > 1
    before = answers.coverage_before(found.area).sectors
    rows = tuple(
        _sector_row(answers, found, cover, len(before[sector].codes))
        for sector, cover in found.sectors.items()
    )
    return Table(
        caption=_marked(f"The eight growth-driving sectors in {found.area.in_sentence}", found),
        columns=(
            Column(name="Sector", width=2.3),
            Column(name="Strongest basis", width=1.9),
            Column(name="Evidence", width=1.4),
            Column(name="Places", width=4.6),
            *([Column(name="Councils reached", width=1.2, align="right")] if several else []),
        ),
        rows=rows,
        notes=_legend(rows),
    )


def near_table(found: Coverage, near: Sequence[NearSite]) -> Shown:
    """List the nearest strategic sites, the area's own first."""
    shown = nearest(near)
    rows = tuple(
        Row(
            cells=(
                _starred(site.shown.place.name, site.shown.evidence),
                _distance(site),
                site.shown.place.kind,
                sector_codes(site.shown) or "none named",
                _evidence(site.shown.evidence, _citing(found, site.shown)),
            ),
            tone=_tone(site.shown.evidence),
        )
        for site in shown
    )
    left = len(near) - len(shown)
    notes = [_more(left, "site", "all are within the area")] if left else []
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
        notes=(*notes, *_legend(rows)),
    )
    return Shown(table=table, source_ids=_cited(_sources(found, site.shown) for site in shown))


def nearest(near: Sequence[NearSite]) -> tuple[NearSite, ...]:
    """Return the sites that a briefing lists: of very many hosts, documented ones first."""
    firm_first = sorted(near, key=lambda site: site.is_host and not _is_firm(site))
    keep = {site.shown.place.id for site in firm_first[:MOST_NEAR]}
    return tuple(site for site in near if site.shown.place.id in keep)


def comparison_table(answers: Answers, found: Coverage) -> Table | None:
    """Set an area beside others; None where there is nothing to compare with."""
    others = answers.compared(found.area)
    if not others:
        return None
    rows = (
        _compared_row(answers, found, "this area", "own"),
        *(_compared_row(answers, answers.coverage(area), why, "") for area, why in others),
    )
    return Table(
        caption=_marked(f"{_upper(found.area.in_sentence)} beside others", found),
        columns=(
            Column(name="Area", width=2.2),
            Column(name="Why", width=2.2),
            Column(name="Nearest site", width=2.7),
            Column(name="People", width=1.3, align="right"),
            Column(name="City regions", width=1.0, align="right"),
            Column(name="Clusters", width=1.1, align="right"),
            Column(name="Sites", width=0.9, align="right"),
            Column(name="Sectors of 8", width=1.0, align="right"),
        ),
        rows=rows,
        notes=(
            "Counts are of documented, place-based places; “+1*” is one more on indicative "
            "evidence, not counted.",
            *_proposal_note(answers),
        ),
    )


def gaps_table(answers: Answers, found: Coverage) -> Table | None:
    """Count whom each layer and sector leaves out; None for one council, which has sentences."""
    if len(found.area.codes) == 1:
        return None
    gaps = answers.gaps(found.area)
    sectors = answers.atlas.registry.sectors
    names = {f"sector:{code}": sector.name for code, sector in sectors.items()}
    councils = answers.atlas.registry.local_authorities
    rows = []
    for key, name in names.items():
        gap = gaps.gaps[key]
        left = sorted(gap.codes, key=lambda code: (-councils[code].population_mid2024, code))
        who = named([councils[code].LAD25NM for code in left], MOST_PLACES)
        if len(left) == len(found.area.codes):
            who = "all of them"
        rows.append(
            Row(cells=(name, f"{len(left)} of {len(gaps.rows)}", f"{gap.population:,}", who))
        )
    return Table(
        caption=_marked(f"Councils of {found.area.in_sentence} left out, by sector", found),
        columns=(
            Column(name="Sector", width=2.5),
            Column(name="Councils left out", width=1.3, align="right"),
            Column(name="People there", width=1.3, align="right"),
            Column(name="The largest of them", width=4.6),
        ),
        rows=tuple(rows),
        notes=("Left out: nothing documented and place-based links the council to the sector.",),
    )


def named(names: Sequence[str], most: int) -> str:
    """Name the first few, and say how many more there are."""
    shown = "; ".join(names[:most])
    left = len(names) - most
    return f"{shown}; and {left} more" if left > 0 else shown or "none"


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
                not counts(line.evidence),
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
            _starred(shown.place.name, line.evidence),
            _layer(line),
            f"{basis}; {reach}" if reach else basis,
            _evidence(line.evidence, _citing(found, shown)),
            sector_codes(shown) or "none named",
            f"{programmes} ({levels})" if levels else programmes or shown.place.kind,
        ),
        tone=_tone(line.evidence),
    )


def _sector_row(answers: Answers, found: Coverage, cover: SectorCover, before: int) -> Row:
    today = f" ({before} without the proposal)" if before != len(cover.codes) else ""
    sector = answers.atlas.registry.sectors[cover.sector]
    evidence = cover.evidence or ""
    words = _evidence(evidence) if evidence else "none"
    places = [_sector_place(line, cover.sector) for line in cover.covers]
    cells = [
        _starred(f"{sector.name} ({cover.sector})", evidence),
        sector_words(cover) if evidence else "nothing found",
        words,
        named(places, MOST_PLACES if len(found.area.codes) == 1 else MOST_PLACES - 1),
    ]
    if len(found.area.codes) > 1:
        cells.append(f"{len(cover.codes)} of {len(found.area.codes)}{today}")
    return Row(cells=tuple(cells), tone=_tone(evidence))


def _sector_place(line: AreaCover, sector: str) -> str:
    words = f"{line.shown.place.name} ({_noun(line.shown.place.layer)})"
    return _starred(words, sector_evidence(line, sector))


def _compared_row(answers: Answers, found: Coverage, why: str, tone: Tone) -> Row:
    near = answers.near(found.area, most=1)
    sectors = sum(bool(cover.codes) for cover in found.sectors.values())
    return Row(
        cells=(
            found.area.name,
            why,
            _nearest(near),
            f"{found.population:,}",
            *(_count(found, layer) for layer in PLACE_LAYERS),
            str(sectors),
        ),
        tone=tone,
    )


def _distance(site: NearSite) -> str:
    """Say how far it is, with an asterisk where the host is not documented."""
    firm = not site.is_host or _is_firm(site)
    return site.words if firm else f"{site.words}{STAR} (indicative)"


def _is_firm(site: NearSite) -> bool:
    """Whether both the site and who hosts it are documented."""
    return counts(site.shown.evidence) and counts(site.shown.place.codes_evidence)


def _nearest(near: Sequence[NearSite]) -> str:
    if not near:
        return "none"
    if any(site.is_host and _is_firm(site) for site in near):
        return "hosted"
    return f"{near[0].shown.place.name}, {_distance(near[0])}"


def _count(found: Coverage, layer: str) -> str:
    layers = (CLUSTERS, PROPOSALS) if layer == CLUSTERS else (layer,)
    lines = [line for name in layers for line in found.of_layer(name)]
    firm = sum(counts(line.evidence) for line in lines)
    proposed = " (1 proposed)" if any(line.evidence == "proposed" for line in lines) else ""
    beside = f" +{len(lines) - firm}{STAR}" if len(lines) > firm else ""
    return f"{firm}{beside}{proposed}"


def _proposal_note(answers: Answers) -> tuple[str, ...]:
    return (f"Counts include the proposal. {MARKER}.",) if answers.result.proposed else ()


def _layer(line: AreaCover) -> str:
    layer = line.shown.place.layer
    return "Proposed place" if layer == PROPOSALS else _upper(STYLES[layer].noun)


def _noun(layer: str) -> str:
    return "proposed place" if layer == PROPOSALS else STYLES[layer].noun


def _evidence(evidence: str, cited: str = "") -> str:
    words = evidence_words(evidence)
    return f"{words}{STAR if evidence == 'indicative' else ''}{f' ({cited})' if cited else ''}"


def _sources(found: Coverage, shown: ShownPlace) -> tuple[str, ...]:
    """Return the sources that a row cites."""
    every = shown.place.source_ids
    return every[:MOST_SOURCES] if len(found.area.codes) > 1 else every


def _citing(found: Coverage, shown: ShownPlace) -> str:
    few = _sources(found, shown)
    return ", ".join([*few, *(["…"] if len(few) < len(shown.place.source_ids) else [])])


def _starred(text: str, evidence: str) -> str:
    return f"{text}{STAR}" if evidence == "indicative" else text


def _tone(evidence: str) -> Tone:
    return {"indicative": "indicative", "proposed": "proposed"}.get(evidence, "")  # type: ignore[return-value]


def _legend(rows: Iterable[Row]) -> tuple[str, ...]:
    starred = any(STAR in cell for row in rows for cell in row.cells)
    return (STAR_NOTE,) if starred else ()


def _more(left: int, noun: str, how: str) -> str:
    return f"And {counted(left, noun, f'{noun}s')} more: see the export. Here, {how}."


def _cited(several: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for keys in several for key in keys))


def _marked(text: str, found: Coverage) -> str:
    touched = any(line.evidence == "proposed" for line in found.covers)
    return f"{text}. {MARKER}" if touched else text


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

