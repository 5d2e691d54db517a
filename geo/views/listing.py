"""A result as a table: one row a place, under the same filters as the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.coverage.counts import count_places
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_KINDS, STRATEGIC_SITES
from geo.register.register import ICA_MEMBER_STATUSES
from geo.styles.layers import STYLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.coverage.counts import CountedAs
    from geo.dataset import Atlas
    from geo.places.place import Place
    from geo.query import Result, ShownPlace

UNKNOWN: Final = "unknown"
"""Written where no source says since when, or until when."""

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


COUNTED_WORDS: Final[dict[CountedAs, str]] = {
    "located": "yes",
    "nationwide": "apart: nation-wide",
    "unlocated": "apart: no published location",
    "possible": "apart: may or may not be here",
    "in_parts": "no: its parts are counted",
    "unconfirmed": "no: not confirmed",
}
"""How a place is counted (`geo.coverage.counts`) → what the table says of it."""


def listing(atlas: Atlas, result: Result) -> list[dict[str, str | int]]:
    """
    List what a result shows.

    Returns
    -------
    rows
        One a place of the layers that are on and, where a sector is in focus, linked to it;
        columns `COLUMNS`. `Sectors` are two-letter codes, an asterisk after those that rest on
        indicative statements alone. `Counted` says whether a headline counts the place, and why
        not. `Councils` counts member or host authorities, in whole or in part; `Population` is
        theirs, "" where none is known. `Reference` is the place's address within the register.
    """
    counted_as = count_places(atlas, result).counted_as
    return [
        dict(zip(COLUMNS, _row(atlas, shown, counted_as[shown.place.ref]), strict=True))
        for layer in result.query.layers
        for shown in result.listed(layer)
    ]


def sector_codes(shown: ShownPlace) -> str:
    """Write the sectors of a place: "AM CE*", the asterisk for indicative."""
    return " ".join(
        f"{code}*" if code in shown.sectors_unchecked else code for code in shown.sectors
    )


def _row(atlas: Atlas, shown: ShownPlace, counted_as: CountedAs) -> tuple[str | int, ...]:
    place = shown.place
    levels, programmes = atlas.registry.designation_levels, atlas.registry.programmes
    return (
        place.name,
        STYLES[place.layer].label,
        place.kind,
        shown.evidence,
        COUNTED_WORDS[counted_as],
        sector_codes(shown),
        ", ".join(levels[level].name for level in shown.levels),
        place.as_of or dates_of(shown),
        len(place.codes),
        atlas.population(place.codes) if place.codes else "",
        ", ".join(programmes[name].name for name in shown.programmes),
        _drawn(shown),
        ", ".join(place.source_ids),
        place.ref,
    )


def dates_of(shown: ShownPlace) -> str:
    """Write the dates of a place's designations: one, or "2024 to 23 June 2025"."""
    dated = {row.first_day: row.as_of for row in shown.designations if row.first_day}
    if not dated:
        return ""
    first, last = dated[min(dated)], dated[max(dated)]
    return first if first == last else f"{first} to {last}"


def in_force(place: Place) -> tuple[str, str]:
    """
    Write since when a place is in force, and until when: "unknown" where no source says.

    Of a cluster: since the first of its designations of which that is known, and until the day
    on which all of them end, if it is one. Layers without such dates have "" for both.
    """
    if place.layer in {CITY_REGIONS, STRATEGIC_SITES}:
        return place.in_force_from or UNKNOWN, place.in_force_to or UNKNOWN
    if place.layer != CLUSTERS:
        return "", ""
    begins = {row.in_force_day: row.in_force_from for row in place.designations if row.in_force_day}
    ends = {row.in_force_to for row in place.designations}
    end = ends.pop() if len(ends) == 1 else ""
    return (begins[min(begins)] if begins else UNKNOWN), end or UNKNOWN


def _drawn(shown: ShownPlace) -> str:
    place = shown.place
    if not place.is_drawn:
        return f"no: {place.location_note.lower()}"
    if place.parts:
        return f"yes, larger than it is: {'; '.join(place.parts.values())}"
    return "yes" if place.is_exact else "yes, but not where the site is"


def unplaced(atlas: Atlas, places: Iterable[ShownPlace]) -> list[dict[str, str | int]]:
    """List places that are named without a boundary: which councils they take in is not known."""
    levels = atlas.registry.designation_levels
    return [
        {
            "Place": shown.place.name,
            "Layer": STYLES[shown.place.layer].label,
            "Nations": ", ".join(shown.place.nations),
            "Evidence": shown.evidence,
            "Sectors": sector_codes(shown),
            "Named by": ", ".join(levels[level].name for level in shown.levels),
            "Sources": ", ".join(shown.place.source_ids),
            "Reference": shown.place.ref,
        }
        for shown in places
    ]


def members(atlas: Atlas) -> list[dict[str, str | int]]:
    """List the councils that belong to the alliance, known or inferred, by name."""
    councils = atlas.registry.local_authorities
    belonging = [
        (councils[code], member)
        for code, member in atlas.registry.ica_status.items()
        if member.status in ICA_MEMBER_STATUSES
    ]
    return [
        {
            "Council": council.LAD25NM,
            "Nation or region": council.RGNNM,
            "Footing": ICA_KINDS[member.status],
            "People": council.population_mid2024,
            "Reference": council.LAD25CD,
        }
        for council, member in sorted(belonging, key=lambda pair: pair[0].LAD25NM)
    ]
