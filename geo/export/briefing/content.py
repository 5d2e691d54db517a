"""A briefing's content, from the core's answers alone: two to four pages for any area."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.export.briefing import sentences
from geo.export.briefing.comparison import comparison_table, gaps_table
from geo.export.briefing.data import Answers, Options
from geo.export.briefing.model import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyFigures,
    Note,
    Paragraph,
    Table,
    mapped,
    writable,
)
from geo.export.briefing.picture import area_figure
from geo.export.briefing.strength import strength_block
from geo.export.briefing.tables import covers_table, near_table, sectors_table
from geo.export.briefing.uploads import brought_blocks
from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.scenario.scenario import MARKER
from geo.uploads.overlay import narrowed
from geo.views.coverage_sentences import statement
from geo.views.summary import people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.dataset import Atlas
    from geo.uploads.overlay import Laid


def briefing(atlas: Atlas, area: Area | None, options: Options | None = None) -> Document:
    """
    Write a briefing on an area.

    Parameters
    ----------
    area
        Of whom; None for the councils that the scenario of the options covers.

    Returns
    -------
    document
        Headline, map, what covers the area and on what basis, the eight sectors, the nearest
        sites, a comparison, gaps, sources, method and limits. Its map is drawn when a renderer
        asks for it. For several areas, `briefing_of` with one `Answers` is much faster.

    Raises
    ------
    ScenarioError, UnknownNameError
        If the options cannot be used, or there is neither an area nor a scenario.
    """
    return briefing_of(Answers(atlas, options), area)


def briefing_of(answers: Answers, area: Area | None, *, yours: Sequence[Laid] = ()) -> Document:
    """
    Write a briefing as `briefing` does, from answers that others share.

    Parameters
    ----------
    yours
        Uploads to draw on the map and to say something of in a section of their own, each laid
        over `answers.register`: once for any number of areas.
    """
    whole = area is None
    area = area or answers.of_scenario()
    own = [narrowed(laid, area.codes) for laid in yours]
    found = answers.coverage(area)
    near = answers.near(area)
    marker = MARKER if answers.result.proposed else ""
    kind = "Council briefing" if area.is_council else "Area briefing"
    blocks = (
        *_opening(answers, found, near, own),
        *_coverage(answers, found, near),
        *_gaps(answers, found),
        *brought_blocks(own),
        *_end(answers, found, near),
    )
    document = Document(
        kicker=f"What-if briefing. {marker}" if marker else kind,
        title=answers.options.title.strip() or _title(answers, area, whole=whole),
        subtitle=sentences.subtitle(answers.atlas, area),
        area=area.title,
        as_of=answers.atlas.registry.data_date,
        attribution=answers.atlas.attribution,
        blocks=_numbered(blocks),
    )
    return mapped(document, writable)


def _numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Give each table a number, so that an officer can speak of it."""
    found: list[Block] = []
    number = 0
    for block in blocks:
        if isinstance(block, Table):
            number += 1
            found.append(replace(block, caption=f"Table {number}. {block.caption}"))
        else:
            found.append(block)
    return tuple(found)


def _title(answers: Answers, area: Area, *, whole: bool) -> str:
    scenario = answers.options.scenario
    if scenario is None:
        return area.title
    return scenario.name if whole else f"{area.title}, with “{scenario.name}”"


def _opening(
    answers: Answers, found: Coverage, near: tuple[NearSite, ...], own: Sequence[Laid]
) -> Sequence[Block]:
    # The register first, as it is; then what is proposed, marked as such.
    registered = answers.coverage_before(found.area)
    lead, *sentences = statement(answers.atlas, registered, near)
    sentences += [
        sentence
        for sentence in statement(answers.atlas, found, near)
        if sentence.startswith(MARKER)
    ]
    note = [Note(text=_warning(answers))] if answers.result.proposed else []
    return (
        *note,
        Paragraph(text=lead, is_lead=True),
        _figures(registered),
        area_figure(answers, found, near, own),
        Bullets(items=tuple(sentences)),
    )


def _warning(answers: Answers) -> str:
    names = ", ".join(f"“{one.shown.place.name}”" for one in answers.result.proposed)
    return (
        f"{MARKER}. This briefing lays {names} over the register to show what it would change. "
        "Nobody has designated it. Headings, tables and map say where it counts."
    )


def _figures(found: Coverage) -> KeyFigures:
    def number(layer: str, singular: str, plural: str) -> tuple[str, str]:
        several = len(found.counted(layer))
        return str(several), singular if several == 1 else plural

    several = len(found.area.codes)
    sectors = sum(bool(cover.codes) for cover in found.sectors.values())
    return KeyFigures(
        items=(
            (people(found.population), "people, mid-2024"),
            *([(str(several), "councils")] if several > 1 else []),
            number(CITY_REGIONS, "city region", "city regions"),
            number(CLUSTERS, "cluster", "clusters"),
            number(STRATEGIC_SITES, "strategic site hosted", "strategic sites hosted"),
            (f"{sectors} of {len(found.sectors)}", "growth sectors"),
        )
    )


def _coverage(answers: Answers, found: Coverage, near: tuple[NearSite, ...]) -> Sequence[Block]:
    covers = covers_table(answers, found).table
    nothing = Paragraph(text=f"Nothing in the register covers {found.area.in_sentence}.")
    unplaced = sentences.unplaced(found)
    strong = strength_block(answers, found)
    compared = comparison_table(answers, found)
    beside: tuple[Block, ...] = ()
    if compared:
        beside = (Heading(text=_marked(answers, "Comparison")), compared)
    return (
        Heading(text=_marked(answers, "What covers it, and on what basis")),
        covers if covers.rows else nothing,
        *([Paragraph(text=unplaced)] if unplaced else []),
        Heading(text=_marked(answers, "The eight growth-driving sectors")),
        sectors_table(answers, found),
        *([strong] if strong else []),
        Heading(text="Nearest strategic sites"),
        near_table(found, near).table,
        *beside,
    )


def _gaps(answers: Answers, found: Coverage) -> Sequence[Block]:
    table = gaps_table(answers, found)
    return (
        Heading(text=_marked(answers, "Gaps")),
        Bullets(items=(*sentences.missing(answers, found), *sentences.changed(answers, found))),
        *([table] if table else []),
    )


def _end(answers: Answers, found: Coverage, near: tuple[NearSite, ...]) -> Sequence[Block]:
    cited = (
        *covers_table(answers, found).source_ids,
        *near_table(found, near).source_ids,
        *sentences.footing_sources(answers, found.area),
    )
    references, more = sentences.references(answers, cited)
    return (
        Heading(text="Sources"),
        references,
        *([Paragraph(text=more)] if more else []),
        Heading(text="Method and limits"),
        Bullets(items=sentences.method(answers, found), is_small=True),
    )


def _marked(answers: Answers, text: str) -> str:
    return f"{text} ({MARKER})" if answers.result.proposed else text
