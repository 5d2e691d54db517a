"""Side-by-side comparison of areas, with the differences from the first area."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from geo.errors import PlaceMapError
from geo.evidence import is_confirmed
from geo.places.place import ICA_STATUS_NAMES
from geo.register.register import ICA_MEMBER_STATUSES
from geo.text import upper_first
from geo.views.coverage_phrases import evidence_label, sector_text
from geo.views.coverage_sentences import MAX_NAMES
from geo.views.distances import distance_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from geo.coverage.area import AreaCover, Coverage, SectorCover
    from geo.coverage.peers import PeerReason
    from geo.coverage.proximity import NearSite
    from geo.dataset import Dataset
    from geo.views.coverage_json import Cell

Difference = Literal["", "more", "fewer", "nearer", "farther", "different"]

MAX_OTHER_AREAS: Final = 5
"""Maximum number of areas next to the first; more would be unreadable."""

NONE: Final = "none"

PEER_REASONS: Final[Mapping[PeerReason, str]] = MappingProxyType(
    {
        "neighbour": "neighbour",
        "fellow_member": "ICA member in the same region",
        "similar_population": "similar population",
    }
)
"""Why a council is worth comparing with → the wording in a table or on a button."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparisonCell:
    """The value of one row for one area."""

    value: Cell
    difference: Difference
    """How it differs from the first area; "" if it does not."""

    @property
    def text(self) -> str:
        """The value as text, with thousands separators."""
        return f"{self.value:,}" if isinstance(self.value, int) else str(self.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparisonRow:
    """One row of the comparison, with a cell for each area."""

    label: str
    group: str
    """The heading above the row: "The area", "Sectors", and so on."""
    cells: tuple[ComparisonCell, ...]

    @property
    def differs(self) -> bool:
        """Whether any area differs from the first."""
        return any(cell.difference for cell in self.cells)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A cell before comparison: equal keys are the same, and sizes decide which is more."""

    value: Cell
    key: Hashable
    size: float | None = None
    is_distance: bool = False
    """Whether `size` is a distance: less is then nearer."""


def comparison(
    dataset: Dataset, coverages: Sequence[Coverage], near_sites: Sequence[tuple[NearSite, ...]]
) -> tuple[ComparisonRow, ...]:
    """
    Compare areas side by side.

    Parameters
    ----------
    coverages
        Coverage of each area under the same query. Others are compared with the first.
    near_sites
        The nearest sites of each area, in the same order.

    Returns
    -------
    rows
        People; ICA membership; confirmed city regions, clusters and sites by name; the number
        of confirmed nation-wide programmes and of indicative places; the strongest basis for
        each of the eight sectors; the nearest confirmed site. Places are equal if they are the
        same places, whatever their number; sites are equal if the site and distance are.

    Raises
    ------
    PlaceMapError
        If there is no area, or not one list of sites for each.
    """
    if not coverages or len(near_sites) != len(coverages):
        raise PlaceMapError(
            f"Found {len(coverages)} areas and {len(near_sites)} lists of nearest sites; "
            "expected at least one area, and a list for each."
        )
    area_group, coverage_group, sector_group = "The area", "What covers it", "Growth sectors"
    rows = [
        _row("People", area_group, [_number_entry(coverage.population) for coverage in coverages]),
        _row(
            "Industrial Communities Alliance",
            area_group,
            [_ica_entry(dataset, coverage) for coverage in coverages],
        ),
        *(
            _row(
                upper_first(f"{layer.plural} hosted" if layer.has_points else layer.plural),
                coverage_group,
                [_places_entry(coverage, key) for coverage in coverages],
            )
            for key, layer in dataset.register.coverage_layers.items()
        ),
        _row(
            "Nearest strategic site",
            coverage_group,
            [_nearest_entry(sites) for sites in near_sites],
        ),
        _row(
            "Nation-wide programmes",
            coverage_group,
            [_nationwide_entry(coverage) for coverage in coverages],
        ),
        _row(
            "Not confirmed",
            coverage_group,
            [_number_entry(len(coverage.unconfirmed)) for coverage in coverages],
        ),
        *(
            _row(
                sector.name,
                sector_group,
                [_sector_entry(coverage.sectors[code]) for coverage in coverages],
            )
            for code, sector in dataset.register.sectors.items()
        ),
    ]
    return tuple(rows)


def comparison_rows(
    coverages: Sequence[Coverage], rows: Sequence[ComparisonRow]
) -> list[dict[str, Cell]]:
    """Transpose a comparison for a spreadsheet: one row for each area, its key first."""
    return [
        {
            "Code": coverage.area.key,
            "Area": coverage.area.title,
            **{row.label: row.cells[position].value for row in rows},
        }
        for position, coverage in enumerate(coverages)
    ]


def _row(label: str, group: str, entries: Sequence[_Entry]) -> ComparisonRow:
    first = entries[0]
    cells = (
        ComparisonCell(value=entry.value, difference=_difference(first, entry)) for entry in entries
    )
    return ComparisonRow(label=label, group=group, cells=tuple(cells))


def _difference(first: _Entry, entry: _Entry) -> Difference:
    if first.key == entry.key:
        return ""
    if first.size is None or entry.size is None or first.size == entry.size:
        return "different"
    if entry.size > first.size:
        return "farther" if entry.is_distance else "more"
    return "nearer" if entry.is_distance else "fewer"


def _number_entry(number: int) -> _Entry:
    return _Entry(number, number, number)


def _ica_entry(dataset: Dataset, coverage: Coverage) -> _Entry:
    status, area = dataset.register.ica_status, coverage.area
    if not area.is_council:
        members = sum(
            code in status and status[code].status in ICA_MEMBER_STATUSES for code in area.codes
        )
        return _text_entry(f"{members} of {len(area.codes)} councils, known or probable")
    member = status.get(area.codes[0])
    if member is None:
        return _text_entry("not known to be a member")
    evidence_note = (
        "" if member.evidence == "documented" else f", {evidence_label(member.evidence)}"
    )
    return _text_entry(f"{ICA_STATUS_NAMES[member.status]}{evidence_note}")


def _places_entry(coverage: Coverage, layer: str) -> _Entry:
    covers = coverage.confirmed_layer_covers(layer)
    ids = frozenset(cover.place.place.id for cover in covers)
    return _Entry(_join_names(covers), ids, len(ids))


def _join_names(covers: Sequence[AreaCover]) -> str:
    names = [cover.place.place.name for cover in covers[:MAX_NAMES]]
    remainder = len(covers) - len(names)
    if remainder:
        names.append(f"and {remainder} more")
    return "; ".join(names) or NONE


def _nationwide_entry(coverage: Coverage) -> _Entry:
    return _number_entry(sum(is_confirmed(cover.evidence) for cover in coverage.nationwide))


def _sector_entry(cover: SectorCover) -> _Entry:
    is_unconfirmed = cover.evidence is not None and not is_confirmed(cover.evidence)
    return _text_entry(f"{sector_text(cover)}{', not yet confirmed' if is_unconfirmed else ''}")


def _nearest_entry(sites: Sequence[NearSite]) -> _Entry:
    site = next((site for site in sites if is_confirmed(site.place.evidence)), None)
    if site is None:
        return _text_entry(NONE)
    text = f"{site.place.place.name}, {distance_text(site)}"
    return _Entry(text, text, 0.0 if site.is_host else site.distance_km, is_distance=True)


def _text_entry(text: str) -> _Entry:
    return _Entry(text, text)
