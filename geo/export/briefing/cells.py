"""The cells of a briefing's tables: how a place, its evidence and what was left out are said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.evidence import is_confirmed
from geo.scenario.scenario import MARKER
from geo.text import format_count, upper_first
from geo.views.coverage_json import evidence_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.coverage.area import AreaCover, Coverage
    from geo.coverage.proximity import NearSite
    from geo.export.briefing.model import Row, Tone
    from geo.query import FilteredPlace

MAX_COVERS: Final = 9
"""Rows of what covers a large area: those of each layer that reach most people."""
MAX_PLACES: Final = 3
"""Places that a cell names."""
MAX_PROGRAMMES: Final = 2
"""Programmes that a cell names where the area is of several councils; of one, all."""
MAX_SITES: Final = 5
MAX_SOURCES: Final = 3
"""Sources that a cell cites where the area is of several councils; of one, all."""
STAR: Final = "*"

STAR_NOTE: Final = (
    "* and “indicative”: believed, but no source was seen to say so; not counted. "
    "After the code of a sector, it holds for the link to that sector."
)


def add_star(text: str, evidence: str) -> str:
    """Put the asterisk after what is indicative."""
    return f"{text}{STAR}" if evidence == "indicative" else text


def evidence_cell(evidence: str, citation: str = "") -> str:
    """Say an evidence mark, with the sources it rests on."""
    text = evidence_label(evidence)
    return f"{text}{STAR if evidence == 'indicative' else ''}{f' ({citation})' if citation else ''}"


def sources_of(coverage: Coverage, place: FilteredPlace) -> tuple[str, ...]:
    """Return the sources that a row cites."""
    source_ids = place.place.source_ids
    return source_ids[:MAX_SOURCES] if len(coverage.area.codes) > 1 else source_ids


def cite_sources(coverage: Coverage, place: FilteredPlace) -> str:
    """List the sources that a row cites; an ellipsis stands for more."""
    source_ids = sources_of(coverage, place)
    return ", ".join(
        [*source_ids, *(["…"] if len(source_ids) < len(place.place.source_ids) else [])]
    )


def tone_of(evidence: str) -> Tone:
    """Return how a row of this evidence is set."""
    return {"indicative": "indicative", "proposed": "proposed"}.get(evidence, "")  # type: ignore[return-value]


def star_notes(rows: Iterable[Row]) -> tuple[str, ...]:
    """Explain the asterisk, where there is one."""
    is_starred = any(STAR in cell for row in rows for cell in row.cells)
    return (STAR_NOTE,) if is_starred else ()


def more_note(count: int, noun: str, selection: str) -> str:
    """Say how many rows were left out, where they are, and how these were chosen."""
    return f"And {format_count(count, noun, f'{noun}s')} more: see the export. Here, {selection}."


def unique_sources(source_lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the sources of several rows, each once."""
    return tuple(dict.fromkeys(key for keys in source_lists for key in keys))


def add_marker(text: str, coverage: Coverage) -> str:
    """Add to a caption that something in the table is proposed, where it is."""
    is_proposed = any(cover.evidence == "proposed" for cover in coverage.covers)
    return f"{text}. {MARKER}" if is_proposed else text


def cover_layer(cover: AreaCover) -> str:
    """Say what a place is, as a cell does."""
    return upper_first(cover.place.place.layer_record.noun)


def distance_text(site: NearSite) -> str:
    """Say how far it is, with an asterisk where the host is not confirmed."""
    return site.distance_text if is_confirmed_site(site) else f"{site.distance_text}{STAR}"


def is_confirmed_site(site: NearSite) -> bool:
    """Whether the site and, where it is said to be hosted, that is confirmed."""
    return is_confirmed(site.evidence)
