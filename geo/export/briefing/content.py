"""Content of a briefing: two to four pages for any area."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.export.briefing import sentences
from geo.export.briefing.comparison import comparison_table, gaps_table
from geo.export.briefing.data import BriefingData, BriefingOptions
from geo.export.briefing.model import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyFigures,
    Note,
    Paragraph,
    Table,
    clean_text,
    map_texts,
)
from geo.export.briefing.picture import area_figure
from geo.export.briefing.strength import strength_block
from geo.export.briefing.tables import covers_table, sectors_table, sites_table
from geo.export.briefing.uploads import upload_blocks
from geo.scenario.scenario import MARKER
from geo.text import format_people
from geo.uploads.overlay import restrict_to
from geo.views.area_gaps import area_gap_sentences, closed_gap_sentences, unlocated_text
from geo.views.coverage_sentences import statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.areas import Area
    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.dataset import Dataset
    from geo.register.layers import Layer
    from geo.uploads.overlay import UploadOverlay


def briefing(
    dataset: Dataset, area: Area | None, options: BriefingOptions | None = None
) -> Document:
    """
    Return a briefing on an area.

    Parameters
    ----------
    area
        Area of the briefing; None for the councils that the scenario covers.

    Returns
    -------
    document
        Headline, map, coverage and its basis, the eight sectors, nearest sites, comparison, gaps,
        sources, method and limits. The map is drawn on first use. For several areas,
        `briefing_of` with shared `BriefingData` is much faster.

    Raises
    ------
    ScenarioError, UnknownNameError
        If the options are not valid, or there is neither an area nor a scenario.
    """
    return briefing_of(BriefingData(dataset, options), area)


def briefing_of(
    data: BriefingData, area: Area | None, *, overlays: Sequence[UploadOverlay] = ()
) -> Document:
    """
    Return a briefing on an area, from data shared between briefings.

    Parameters
    ----------
    overlays
        Uploads to draw on the map and to list in their own section. Each is overlaid on
        `data.register_result`, once for any number of areas.
    """
    is_scenario_area = area is None
    area = area or data.scenario_area()
    area_overlays = [restrict_to(overlay, area.codes) for overlay in overlays]
    coverage = data.coverage(area)
    near_sites = data.nearest_sites(area)
    marker = MARKER if data.result.scenario_place else ""
    kind = "Council briefing" if area.is_council else "Area briefing"
    blocks = (
        *_opening(data, coverage, near_sites, area_overlays),
        *_coverage(data, coverage, near_sites),
        *_gaps(data, coverage),
        *upload_blocks(area_overlays),
        *_closing(data, coverage, near_sites),
    )
    document = Document(
        kicker=f"What-if briefing. {marker}" if marker else kind,
        title=data.options.title.strip() or _title(data, area, is_scenario_area=is_scenario_area),
        subtitle=sentences.subtitle(data.dataset, area),
        area=area.title,
        as_of=data.dataset.register.data_date,
        attribution=data.dataset.attribution,
        blocks=_number_tables(blocks),
    )
    return map_texts(document, clean_text)


def _number_tables(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Add a number to each table, so that readers can refer to it."""
    numbered_blocks: list[Block] = []
    number = 0
    for block in blocks:
        if isinstance(block, Table):
            number += 1
            numbered_blocks.append(replace(block, caption=f"Table {number}. {block.caption}"))
        else:
            numbered_blocks.append(block)
    return tuple(numbered_blocks)


def _title(data: BriefingData, area: Area, *, is_scenario_area: bool) -> str:
    scenario = data.options.scenario
    if scenario is None:
        return area.title
    return scenario.name if is_scenario_area else f"{area.title}, with “{scenario.name}”"


def _opening(
    data: BriefingData,
    coverage: Coverage,
    near_sites: tuple[NearSite, ...],
    area_overlays: Sequence[UploadOverlay],
) -> Sequence[Block]:
    # The register comes first, then the proposed place with its marker.
    register_coverage = data.coverage_before(coverage.area)
    lead, *sentences = statement(data.dataset, register_coverage, near_sites).sentences
    sentences += statement(data.dataset, coverage, near_sites).proposals
    note = [Note(text=_warning(data))] if data.result.scenario_place else []
    return (
        *note,
        Paragraph(text=lead, is_lead=True),
        _key_figures(data.dataset.register.coverage_layers.values(), register_coverage),
        area_figure(data, coverage, near_sites, area_overlays),
        Bullets(items=tuple(sentences)),
    )


def _warning(data: BriefingData) -> str:
    names = ", ".join(
        f"“{scenario_place.place.place.name}”" for scenario_place in data.result.scenario_place
    )
    return (
        f"{MARKER}. This briefing lays {names} over the register to show what it would change. "
        "It is not designated. Headings, tables and map say where it counts."
    )


def _key_figures(layers: Iterable[Layer], coverage: Coverage) -> KeyFigures:
    def place_count(layer: Layer) -> tuple[str, str]:
        count = len(coverage.confirmed_layer_covers(layer.layer_id))
        noun = layer.noun if count == 1 else layer.plural
        return str(count), f"{noun} hosted" if layer.has_points else noun

    council_count = len(coverage.area.codes)
    sectors = sum(bool(cover.codes) for cover in coverage.sectors.values())
    return KeyFigures(
        items=(
            (format_people(coverage.population), "people, mid-2024"),
            *([(str(council_count), "councils")] if council_count > 1 else []),
            *map(place_count, layers),
            (f"{sectors} of {len(coverage.sectors)}", "growth sectors"),
        )
    )


def _coverage(
    data: BriefingData, coverage: Coverage, near_sites: tuple[NearSite, ...]
) -> Sequence[Block]:
    covers = covers_table(data, coverage).table
    empty_note = Paragraph(text=f"Nothing in the register covers {coverage.area.in_sentence}.")
    unlocated_note = unlocated_text(coverage)
    strength = strength_block(data, coverage)
    comparison = comparison_table(data, coverage)
    comparison_blocks: tuple[Block, ...] = ()
    if comparison:
        comparison_blocks = (Heading(text=_mark_proposed(data, "Comparison")), comparison)
    return (
        Heading(text=_mark_proposed(data, "What covers it, and on what basis")),
        covers if covers.rows else empty_note,
        *([Paragraph(text=unlocated_note)] if unlocated_note else []),
        Heading(text=_mark_proposed(data, "The eight growth-driving sectors")),
        sectors_table(data, coverage),
        *([strength] if strength else []),
        Heading(text="Nearest strategic sites"),
        sites_table(coverage, near_sites).table,
        *comparison_blocks,
    )


def _gaps(data: BriefingData, coverage: Coverage) -> Sequence[Block]:
    table = gaps_table(data, coverage)
    gaps = data.gaps(coverage.area)
    closed_sentences = (
        closed_gap_sentences(data.dataset, data.gaps_before(coverage.area), gaps)
        if data.result.scenario_place
        else ()
    )
    return (
        Heading(text=_mark_proposed(data, "Gaps")),
        Bullets(
            items=(
                *area_gap_sentences(data.dataset, coverage, gaps),
                *closed_sentences,
            )
        ),
        *([table] if table else []),
    )


def _closing(
    data: BriefingData, coverage: Coverage, near_sites: tuple[NearSite, ...]
) -> Sequence[Block]:
    source_ids = (
        *covers_table(data, coverage).source_ids,
        *sites_table(coverage, near_sites).source_ids,
        *sentences.membership_sources(data, coverage.area),
    )
    references, omitted_text = sentences.references(data, source_ids)
    return (
        Heading(text="Sources"),
        references,
        *([Paragraph(text=omitted_text)] if omitted_text else []),
        Heading(text="Method and limits"),
        Bullets(items=sentences.method_sentences(data, coverage), is_small=True),
    )


def _mark_proposed(data: BriefingData, text: str) -> str:
    return f"{text} ({MARKER})" if data.result.scenario_place else text
