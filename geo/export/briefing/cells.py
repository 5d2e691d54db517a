"""Table cells of a briefing: places, evidence, sources and notes on omitted rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.evidence import is_confirmed
from geo.scenario.scenario import MARKER
from geo.text import format_count, upper_first
from geo.views.coverage_phrases import evidence_label
from geo.views.distances import distance_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.coverage.area import AreaCover, Coverage
    from geo.coverage.proximity import NearSite
    from geo.evidence import Evidence
    from geo.export.briefing.model import Row, Tone
    from geo.query import FilteredPlace

MAX_COVERS: Final = 9
"""Maximum rows of coverage for a large area, by population in each layer."""
MAX_PLACES: Final = 3
"""Maximum places named in a cell."""
MAX_PROGRAMMES: Final = 2
"""Maximum programmes in a cell if the area has several councils; one council has all."""
MAX_SITES: Final = 5
MAX_SOURCES: Final = 3
"""Maximum sources in a cell if the area has several councils; one council has all."""
STAR: Final = "*"

STAR_NOTE: Final = (
    "* and “indicative”: not yet confirmed in a source; not counted. "
    "After the code of a sector, it holds for the link to that sector."
)


def add_star(text: str, evidence: str) -> str:
    """Add an asterisk if the evidence is indicative."""
    return f"{text}{STAR}" if evidence == "indicative" else text


def evidence_cell(evidence: Evidence, citation: str = "") -> str:
    """Return the evidence label, with its sources."""
    text = evidence_label(evidence)
    return f"{text}{STAR if evidence == 'indicative' else ''}{f' ({citation})' if citation else ''}"


def sources_of(coverage: Coverage, place: FilteredPlace) -> tuple[str, ...]:
    """Return the sources cited in a row."""
    source_ids = place.place.source_ids
    return source_ids[:MAX_SOURCES] if len(coverage.area.codes) > 1 else source_ids


def cite_sources(coverage: Coverage, place: FilteredPlace) -> str:
    """Return the cited sources as text, with an ellipsis if there are more."""
    source_ids = sources_of(coverage, place)
    return ", ".join(
        [*source_ids, *(["…"] if len(source_ids) < len(place.place.source_ids) else [])]
    )


def tone_of(evidence: str) -> Tone:
    """Return the tone of a row with this evidence."""
    return {"indicative": "indicative", "proposed": "proposed"}.get(evidence, "")  # type: ignore[return-value]


def star_notes(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the note on the asterisk, if a cell has one."""
    is_starred = any(STAR in cell for row in rows for cell in row.cells)
    return (STAR_NOTE,) if is_starred else ()


def more_note(count: int, noun: str, selection: str) -> str:
    """Return the note on omitted rows: how many, where they are, and how rows were chosen."""
    return f"And {format_count(count, noun, f'{noun}s')} more: see the export. Here, {selection}."


def unique_sources(source_lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the sources of several rows without duplicates."""
    return tuple(dict.fromkeys(key for keys in source_lists for key in keys))


def add_marker(text: str, coverage: Coverage) -> str:
    """Add the scenario marker to a caption if the table has a proposed place."""
    is_proposed = any(cover.evidence == "proposed" for cover in coverage.covers)
    return f"{text}. {MARKER}" if is_proposed else text


def cover_layer(cover: AreaCover) -> str:
    """Return the layer of a place, as a cell."""
    return upper_first(cover.place.place.layer_record.noun)


def distance_cell(site: NearSite) -> str:
    """Return how far a site is, with an asterisk where its host is not confirmed."""
    return f"{distance_text(site)}{'' if is_confirmed_site(site) else STAR}"


def is_confirmed_site(site: NearSite) -> bool:
    """Whether the site is confirmed, and its host too if it has one."""
    return is_confirmed(site.evidence)
