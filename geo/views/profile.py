"""One place in full: what it is, who says so, whom it takes in, and what else is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.places.place import LOCAL_AUTHORITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.places.place import Designation, Place
    from geo.query import FilteredPlace, Result
    from geo.register.records import LocalAuthority, Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A local authority of the place, and which part of it, where not the whole."""

    council: LocalAuthority
    part: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """Everything the register says of one place."""

    place: Place
    filtered: FilteredPlace | None
    """The place under the filters; None where they hide it (and for a council, always)."""
    designations: tuple[Designation, ...]
    """All of them, those that the filters keep first."""
    members: tuple[Member, ...]
    population: int | None
    """Of all member or host authorities, whole; None where none is known."""
    sources: tuple[Source, ...]
    also_here: Mapping[str, tuple[FilteredPlace, ...]]
    """Layer → what else, under the filters, lies on some of the same councils."""


def profile(dataset: Dataset, result: Result, ref: str) -> Profile:
    """
    Describe one place.

    Parameters
    ----------
    result
        The answer on screen: its filters decide what counts as also here.
    ref
        Layer and id of the place ("clusters:P001", "local_authorities:E08000010").

    Raises
    ------
    UnknownNameError
        If there is no such place.
    """
    place = dataset.place(ref)
    filtered = next(
        (item for items in result.places.values() for item in items if item.place is place), None
    )
    filtered_designations = filtered.designations if filtered else ()
    councils = dataset.register.local_authorities
    return Profile(
        place=place,
        filtered=filtered,
        designations=(
            *filtered_designations,
            *(row for row in place.designations if row not in filtered_designations),
        ),
        members=tuple(
            Member(council=councils[code], part=place.parts.get(code, "")) for code in place.codes
        ),
        population=dataset.population_or_none(place.codes),
        sources=tuple(dataset.register.sources[key] for key in place.source_ids),
        also_here={
            layer: tuple(
                item
                for item in items
                if item.place is not place and not set(place.codes).isdisjoint(item.place.codes)
            )
            for layer, items in result.places.items()
            if layer != LOCAL_AUTHORITIES
        },
    )
