"""Profile of one place: what it is, its sources, its councils, and other places there."""

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
    """A local authority of the place, and which part of it if not the whole."""

    council: LocalAuthority
    part: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """All that the register records on one place."""

    place: Place
    filtered: FilteredPlace | None
    """The place under the filters; None if they hide it (and always for a council)."""
    designations: tuple[Designation, ...]
    """All designations, those that pass the filters first."""
    members: tuple[Member, ...]
    population: int | None
    """Population of all member or host authorities, whole; None if unknown."""
    sources: tuple[Source, ...]
    also_here: Mapping[str, tuple[FilteredPlace, ...]]
    """Layer → other places, under the filters, that share councils with this one."""


def profile(dataset: Dataset, result: Result, ref: str) -> Profile:
    """
    Describe one place.

    Parameters
    ----------
    result
        The current result: its filters decide which other places are listed.
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
