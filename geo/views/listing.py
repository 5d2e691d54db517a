"""A result as a table: one row for each place, under the same filters as the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.coverage.counts import count_places
from geo.places.place import CLUSTERS, ICA_MEMBERS, ICA_STATUS_NAMES, LOCAL_AUTHORITIES
from geo.register.register import ICA_MEMBER_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.coverage.counts import CountStatus
    from geo.dataset import Dataset
    from geo.places.place import Place
    from geo.query import FilteredPlace, Result

UNKNOWN: Final = "unknown"
"""Written if no source gives the start or end date."""

COLUMNS: Final = (
    "Name",
    "Layer",
    "Kind",
    "Evidence",
    "Counted",
    "Sectors",
    "Named by",
    "As of",
    "Councils",
    "Population",
    "Programmes",
    "On the map",
    "Sources",
    "Reference",
)


COUNT_STATUS_LABELS: Final[dict[CountStatus, str]] = {
    "located": "yes",
    "nationwide": "apart: nation-wide",
    "unlocated": "apart: no published location",
    "possible": "apart: may or may not be here",
    "in_parts": "no: its parts are counted",
    "unconfirmed": "no: not confirmed",
}
"""Count status of a place (`geo.coverage.counts`) → its wording in the table."""


def listing(dataset: Dataset, result: Result) -> list[dict[str, str | int]]:
    """
    List the places of a result.

    Returns
    -------
    rows
        One for each place of the active layers that is linked to the sector in focus, if any;
        columns `COLUMNS`. `Sectors` are two-letter codes, with an asterisk if only indicative
        statements support them. `Counted` says whether a headline counts the place, and why
        not. `Councils` counts member or host authorities, in whole or in part; `Population` is
        theirs, or "" if unknown. `Reference` is the place's reference in the register.
    """
    statuses = count_places(dataset, result).statuses
    return [
        dict(zip(COLUMNS, _row(dataset, place, statuses[place.place.ref]), strict=True))
        for layer in result.query.layers
        for place in result.places_in_focus(layer)
    ]


def format_sectors(place: FilteredPlace) -> str:
    """Format the sectors of a place: "AM CE*", the asterisk for indicative."""
    return " ".join(
        f"{code}*" if code in place.indicative_sectors else code for code in place.sectors
    )


def _row(dataset: Dataset, filtered: FilteredPlace, status: CountStatus) -> tuple[str | int, ...]:
    place = filtered.place
    levels, programmes = dataset.register.designation_levels, dataset.register.programmes
    return (
        place.name,
        place.layer_record.label,
        place.kind,
        filtered.evidence,
        COUNT_STATUS_LABELS[status],
        format_sectors(filtered),
        ", ".join(levels[level].name for level in filtered.levels),
        place.as_of or dates_of(filtered),
        len(place.codes),
        dataset.population(place.codes) if place.codes else "",
        ", ".join(programmes[name].name for name in filtered.programmes),
        _on_map_text(filtered),
        ", ".join(place.source_ids),
        place.ref,
    )


def dates_of(place: FilteredPlace) -> str:
    """Format the dates of a place's designations: one date, or "2024 to 23 June 2025"."""
    as_of_by_day = {row.as_of_day: row.as_of for row in place.designations if row.as_of_day}
    if not as_of_by_day:
        return ""
    first, last = as_of_by_day[min(as_of_by_day)], as_of_by_day[max(as_of_by_day)]
    return first if first == last else f"{first} to {last}"


def in_force_dates(place: Place) -> tuple[str, str]:
    """
    Return the first and last day on which a place is in force; "unknown" without a source.

    A cluster starts with the earliest known start of its designations. It ends on the day on
    which all of them end, if that is one day. Layers without such dates have "" for both.
    """
    if place.layer in {ICA_MEMBERS, LOCAL_AUTHORITIES}:
        return "", ""
    if place.layer != CLUSTERS:
        return place.in_force_from or UNKNOWN, place.in_force_to or UNKNOWN
    start_dates = {
        row.in_force_day: row.in_force_from for row in place.designations if row.in_force_day
    }
    end_dates = {row.in_force_to for row in place.designations}
    end = end_dates.pop() if len(end_dates) == 1 else ""
    return (start_dates[min(start_dates)] if start_dates else UNKNOWN), end or UNKNOWN


def _on_map_text(filtered: FilteredPlace) -> str:
    place = filtered.place
    if not place.has_geometry:
        return f"no: {place.location_note.lower()}"
    if place.parts:
        return f"yes, larger than it is: {'; '.join(place.parts.values())}"
    return "yes" if place.is_exact else "yes, but not where the site is"


def unplaced_rows(dataset: Dataset, places: Iterable[FilteredPlace]) -> list[dict[str, str | int]]:
    """List places named without a boundary: their councils are not known."""
    levels = dataset.register.designation_levels
    return [
        {
            "Place": place.place.name,
            "Layer": place.place.layer_record.label,
            "Nations": ", ".join(place.place.nations),
            "Evidence": place.evidence,
            "Sectors": format_sectors(place),
            "Named by": ", ".join(levels[level].name for level in place.levels),
            "Sources": ", ".join(place.place.source_ids),
            "Reference": place.place.ref,
        }
        for place in places
    ]


def member_rows(dataset: Dataset) -> list[dict[str, str | int]]:
    """List the councils that are confirmed or probable ICA members, by name."""
    councils = dataset.register.local_authorities
    member_councils = [
        (councils[code], member)
        for code, member in dataset.register.ica_status.items()
        if member.status in ICA_MEMBER_STATUSES
    ]
    return [
        {
            "Council": council.LAD25NM,
            "Nation or region": council.RGNNM,
            "ICA membership": ICA_STATUS_NAMES[member.status],
            "People": council.population_mid2024,
            "Reference": council.LAD25CD,
        }
        for council, member in sorted(member_councils, key=lambda pair: pair[0].LAD25NM)
    ]
