"""The cells of a briefing's tables: how a place, its evidence and what was left out are said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.evidence import is_confirmed
from geo.places.place import PROPOSALS
from geo.scenario.scenario import MARKER
from geo.styles.layers import STYLES
from geo.views.coverage_json import evidence_words
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.coverage.area import AreaCover, Coverage
    from geo.coverage.proximity import NearSite
    from geo.export.briefing.model import Row, Tone
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
    "After the code of a sector, it holds for the link to that sector."
)


def named(names: Sequence[str], most: int) -> str:
    """Name the first few, and say how many more there are."""
    shown = "; ".join(names[:most])
    left = len(names) - most
    return f"{shown}; and {left} more" if left > 0 else shown or "none"


def starred(text: str, evidence: str) -> str:
    """Put the asterisk after what is indicative."""
    return f"{text}{STAR}" if evidence == "indicative" else text


def evidence_cell(evidence: str, cited: str = "") -> str:
    """Say an evidence mark, with the sources it rests on."""
    words = evidence_words(evidence)
    return f"{words}{STAR if evidence == 'indicative' else ''}{f' ({cited})' if cited else ''}"


def sources_of(found: Coverage, shown: ShownPlace) -> tuple[str, ...]:
    """Return the sources that a row cites."""
    every = shown.place.source_ids
    return every[:MOST_SOURCES] if len(found.area.codes) > 1 else every


def citing(found: Coverage, shown: ShownPlace) -> str:
    """List the sources that a row cites; an ellipsis stands for more."""
    few = sources_of(found, shown)
    return ", ".join([*few, *(["…"] if len(few) < len(shown.place.source_ids) else [])])


def tone_of(evidence: str) -> Tone:
    """Return how a row of this evidence is set."""
    return {"indicative": "indicative", "proposed": "proposed"}.get(evidence, "")  # type: ignore[return-value]


def legend(rows: Iterable[Row]) -> tuple[str, ...]:
    """Explain the asterisk, where there is one."""
    is_starred = any(STAR in cell for row in rows for cell in row.cells)
    return (STAR_NOTE,) if is_starred else ()


def more(left: int, noun: str, how: str) -> str:
    """Say how many rows were left out, where they are, and how these were chosen."""
    return f"And {counted(left, noun, f'{noun}s')} more: see the export. Here, {how}."


def cited(several: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the sources of several rows, each once."""
    return tuple(dict.fromkeys(key for keys in several for key in keys))


def marked(text: str, found: Coverage) -> str:
    """Add to a caption that something in the table is proposed, where it is."""
    touched = any(line.evidence == "proposed" for line in found.covers)
    return f"{text}. {MARKER}" if touched else text


def upper(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def noun_of(layer: str) -> str:
    """Say what a place of a layer is."""
    return "proposed place" if layer == PROPOSALS else STYLES[layer].noun


def layer_of(line: AreaCover) -> str:
    """Say what a place is, as a cell does."""
    layer = line.shown.place.layer
    return "Proposed place" if layer == PROPOSALS else upper(STYLES[layer].noun)


def distance(site: NearSite) -> str:
    """Say how far it is, with an asterisk where the host is not confirmed."""
    return site.words if is_firm(site) else f"{site.words}{STAR}"


def is_firm(site: NearSite) -> bool:
    """Whether the site and, where it is said to be hosted, that is confirmed."""
    return is_confirmed(site.evidence)
