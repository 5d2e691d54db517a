"""Areas side by side: the same lines for each, and where the others differ from the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from geo.errors import PlaceMapError
from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_KINDS, STRATEGIC_SITES
from geo.register.register import ICA_MEMBER_STATUSES
from geo.views.coverage_json import evidence_words, sector_words
from geo.views.coverage_sentences import MOST_NAMED

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from geo.coverage.area import AreaCover, Coverage, SectorCover
    from geo.coverage.proximity import NearSite
    from geo.dataset import Atlas
    from geo.views.coverage_json import Cell

Mark = Literal["", "more", "fewer", "nearer", "farther", "different"]

MOST_OTHERS: Final = 5
"""How many areas stand beside the first; more would not be read."""

NONE: Final = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedCell:
    """What one line says of one area."""

    value: Cell
    mark: Mark
    """How it differs from the first area: "" where it does not."""

    @property
    def text(self) -> str:
        """The value as it is read, with thousands."""
        return f"{self.value:,}" if isinstance(self.value, int) else str(self.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparisonRow:
    """One line, for every area in turn."""

    label: str
    group: str
    """What the line belongs to: "The area", "Sectors", and so on."""
    cells: tuple[ComparedCell, ...]

    @property
    def differs(self) -> bool:
        """Whether any area differs from the first."""
        return any(cell.mark for cell in self.cells)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A cell before it is compared: equal keys are alike, and sizes say which is more."""

    value: Cell
    key: Hashable
    size: float | None = None


def comparison(
    atlas: Atlas, coverages: Sequence[Coverage], near: Sequence[tuple[NearSite, ...]]
) -> tuple[ComparisonRow, ...]:
    """
    Lay areas side by side.

    Parameters
    ----------
    coverages
        Of the areas, the one that the others are compared with first. All under one query.
    near
        The nearest sites of each, in the same order.

    Returns
    -------
    rows
        People; footing with the alliance; documented city regions, clusters and sites by name;
        how many documented programmes hold nation-wide, and how many places are indicative;
        each of the eight sectors' strongest basis; the nearest documented site. Places are alike
        if they are the same places, however many; a site if it is the same and as far.

    Raises
    ------
    PlaceMapError
        If there is no area, or not one list of sites for each.
    """
    if not coverages or len(near) != len(coverages):
        raise PlaceMapError(
            f"Found {len(coverages)} areas and {len(near)} lists of nearest sites; "
            "expected at least one area, and a list for each."
        )
    about, covered, sectors = "The area", "What covers it", "Growth sectors"
    rows = [
        _row("People", about, [_number(found.population) for found in coverages]),
        _row("Industrial Communities Alliance", about, [_footing(atlas, f) for f in coverages]),
        *(
            _row(label, covered, [_places(found, layer) for found in coverages])
            for label, layer in (
                ("City regions", CITY_REGIONS),
                ("Clusters", CLUSTERS),
                ("Strategic sites hosted", STRATEGIC_SITES),
            )
        ),
        _row("Nearest strategic site", covered, [_nearest(sites) for sites in near]),
        _row("Nation-wide programmes", covered, [_nationwide(found) for found in coverages]),
        _row("Not confirmed", covered, [_number(len(f.unconfirmed)) for f in coverages]),
        *(
            _row(sector.name, sectors, [_sector(found.sectors[code]) for found in coverages])
            for code, sector in atlas.registry.sectors.items()
        ),
    ]
    return tuple(rows)


def comparison_rows(
    coverages: Sequence[Coverage], rows: Sequence[ComparisonRow]
) -> list[dict[str, Cell]]:
    """Turn a comparison for a spreadsheet: one record an area, its key first."""
    return [
        {
            "Code": found.area.key,
            "Area": found.area.title,
            **{row.label: row.cells[at].value for row in rows},
        }
        for at, found in enumerate(coverages)
    ]


def _row(label: str, group: str, entries: Sequence[_Entry]) -> ComparisonRow:
    first = entries[0]
    cells = (ComparedCell(value=one.value, mark=_mark(label, first, one)) for one in entries)
    return ComparisonRow(label=label, group=group, cells=tuple(cells))


def _mark(label: str, first: _Entry, other: _Entry) -> Mark:
    if first.key == other.key:
        return ""
    if first.size is None or other.size is None or first.size == other.size:
        return "different"
    is_distance = label == "Nearest strategic site"
    if other.size > first.size:
        return "farther" if is_distance else "more"
    return "nearer" if is_distance else "fewer"


def _number(number: int) -> _Entry:
    return _Entry(number, number, number)


def _footing(atlas: Atlas, found: Coverage) -> _Entry:
    status, area = atlas.registry.ica_status, found.area
    if not area.is_council:
        members = sum(
            code in status and status[code].status in ICA_MEMBER_STATUSES for code in area.codes
        )
        return _alike(f"{members} of {len(area.codes)} councils, known or inferred")
    member = status.get(area.codes[0])
    if member is None:
        return _alike("not known to be a member")
    unchecked = "" if member.evidence == "documented" else f", {evidence_words(member.evidence)}"
    return _alike(f"{ICA_KINDS[member.status]}{unchecked}")


def _places(found: Coverage, layer: str) -> _Entry:
    lines = found.counted(layer)
    ids = frozenset(line.shown.place.id for line in lines)
    return _Entry(_listed(lines), ids, len(ids))


def _listed(lines: Sequence[AreaCover]) -> str:
    names = [line.shown.place.name for line in lines[:MOST_NAMED]]
    more = len(lines) - len(names)
    if more:
        names.append(f"and {more} more")
    return "; ".join(names) or NONE


def _nationwide(found: Coverage) -> _Entry:
    return _number(sum(is_confirmed(line.evidence) for line in found.nationwide))


def _sector(cover: SectorCover) -> _Entry:
    unchecked = cover.evidence is not None and not is_confirmed(cover.evidence)
    return _alike(f"{sector_words(cover)}{', indicative' if unchecked else ''}")


def _nearest(sites: Sequence[NearSite]) -> _Entry:
    site = next((site for site in sites if is_confirmed(site.shown.evidence)), None)
    if site is None:
        return _alike(NONE)
    words = f"{site.shown.place.name}, {site.words}"
    return _Entry(words, words, 0.0 if site.is_host else site.distance_km)


def _alike(text: str) -> _Entry:
    return _Entry(text, text)
