"""An area beside others, and whom its places leave out: the tables of comparison and gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.coverage.basis import PLACE_LAYERS
from geo.evidence import is_confirmed
from geo.export.briefing.cells import MOST_PLACES, STAR, distance, is_firm, marked, named, upper
from geo.export.briefing.model import Column, Row, Table
from geo.places.place import CLUSTERS, PROPOSALS
from geo.scenario.scenario import MARKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.export.briefing.data import Answers
    from geo.export.briefing.model import Tone


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
        caption=marked(f"{upper(found.area.in_sentence)} beside others", found),
        columns=(
            Column(name="Area", width=2.2),
            Column(name="Why", width=2.0),
            Column(name="Nearest site", width=2.6),
            Column(name="People", width=1.3, align="right"),
            Column(name="City regions", width=1.1, align="right"),
            Column(name="Clusters", width=1.2, align="right"),
            Column(name="Sites", width=0.9, align="right"),
            Column(name="Sectors of 8", width=1.1, align="right"),
        ),
        rows=rows,
        notes=(
            (
                "Counts are of confirmed, place-based places; “+1*” is one more on unconfirmed "
                "evidence, not counted."
            ),
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
        caption=marked(f"Councils of {found.area.in_sentence} left out, by sector", found),
        columns=(
            Column(name="Sector", width=2.5),
            Column(name="Councils left out", width=1.3, align="right"),
            Column(name="People there", width=1.3, align="right"),
            Column(name="The largest of them", width=4.6),
        ),
        rows=tuple(rows),
        notes=("Left out: no confirmed, place-based designation links the council to the sector.",),
    )


def _compared_row(answers: Answers, found: Coverage, why: str, tone: Tone) -> Row:
    near = answers.near(found.area, most=1)
    sectors = sum(bool(cover.codes) for cover in found.sectors.values())
    return Row(
        cells=(
            found.area.title,
            why,
            _nearest(near),
            f"{found.population:,}",
            *(_count(found, layer) for layer in PLACE_LAYERS),
            str(sectors),
        ),
        tone=tone,
    )


def _nearest(near: Sequence[NearSite]) -> str:
    if not near:
        return "none"
    if any(site.is_host and is_firm(site) for site in near):
        return "hosted"
    return f"{near[0].shown.place.name}, {distance(near[0])}"


def _count(found: Coverage, layer: str) -> str:
    layers = (CLUSTERS, PROPOSALS) if layer == CLUSTERS else (layer,)
    lines = [line for name in layers for line in found.of_layer(name)]
    firm = sum(is_confirmed(line.evidence) for line in lines)
    proposed = " (1 proposed)" if any(line.evidence == "proposed" for line in lines) else ""
    beside = f" +{len(lines) - firm}{STAR}" if len(lines) > firm else ""
    return f"{firm}{beside}{proposed}"


def _proposal_note(answers: Answers) -> tuple[str, ...]:
    return (f"Counts include the proposal. {MARKER}.",) if answers.result.proposed else ()
