"""Scopes of a look-up: indexes of codes, ids and names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.areas import ICA, UK, area_of, names_of_areas
from geo.lookup.names import Candidate, Names, normalise_name
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, LOCAL_AUTHORITIES
from geo.register.code_history import describe_change, describe_history, keeps_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.register.register import Register


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """Candidates of a look-up, best first, and a note."""

    candidates: tuple[Candidate, ...] = ()
    note: str = ""
    is_fuzzy: bool = False
    """Whether the candidates only have a similar name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Indexes of what can be found, and texts for messages about anything else."""

    councils: Mapping[str, Candidate]
    """LAD25CD → candidate, with this scope's key."""
    codes: Mapping[str, Outcome]
    """GSS code → outcome."""
    keys: Mapping[str, Outcome]
    """Key that is not a GSS code → outcome; case matters."""
    ids: Mapping[str, Outcome]
    """City region id, case-folded → outcome."""
    names: Names
    kinds: str
    """Kinds of things with a code, for messages."""
    other_codes: str
    """Kinds of codes other than those of councils, for messages."""
    examples: str
    """Examples of what to type, for messages."""


_FORMER_RANK: Final = 999
"""Rank of a successor found by a former name: below all other candidates."""

_KINDS: Final = ("council", "nation", "uk", "county", "region", "city region", "members")
"""Kinds of area, in order of rank."""

_ALIASES: Final = {"UK": UK, "ICA": ICA}
"""Short name of an area → key."""


def scope_of_places(dataset: Dataset) -> Scope:
    """Return the scope of the map: councils and places of the layers, by `Place.ref`."""
    register = dataset.register
    layers = _named_layers(register)
    candidates = {
        place.ref: Candidate(
            key=place.ref,
            name=place.name,
            kind_text=_council_kind(register, place.id) if rank == 0 else place.kind,
            rank=rank,
            kind=place.kind,
        )
        for rank, layer in enumerate(layers)
        for place in dataset.places[layer]
    }
    councils = {place.id: candidates[place.ref] for place in dataset.places[LOCAL_AUTHORITIES]}
    regions = {place.id: candidates[place.ref] for place in dataset.places[CITY_REGIONS]}
    candidate_by_label = {
        (label, place.ref): candidates[place.ref]
        for layer in layers
        for place in dataset.places[layer]
        for label in (
            place.name,
            *(row.name for row in place.designations if layer == CLUSTERS),
        )
    }
    return Scope(
        councils=councils,
        codes=_codes_of_regions(register, regions)
        | _codes_of_counties(register, councils)
        | _codes_of_councils(register, councils),
        keys={},
        ids=_ids(regions),
        names=Names(
            [
                *((label, candidate) for (label, _), candidate in candidate_by_label.items()),
                *_former_names(register, councils),
            ]
        ),
        kinds="council or city region",
        other_codes="a county's",
        examples="a council, a city region, a site, a GSS code such as E08000010, or a postcode "
        "such as M5 4WT",
    )


def _named_layers(register: Register) -> tuple[str, ...]:
    """Return the layers whose names are searched, in order of rank."""
    # Members of the alliance are councils, whose names are already in the index.
    return (LOCAL_AUTHORITIES, *(layer for layer in register.layers if layer != ICA_MEMBERS))


def scope_of_areas(register: Register) -> Scope:
    """Return the scope of areas: every area except combined ones, by `Area.key`."""
    areas = {key: area_of(register, key) for key in names_of_areas(register)}
    candidates = {
        key: Candidate(
            key=key,
            name=area.name,
            kind_text=_area_kind(register, area),
            rank=_KINDS.index(area.kind),
            kind=area.kind_name,
        )
        for key, area in areas.items()
    }
    councils = {code: candidates[code] for code in register.local_authorities}
    regions = {key: candidates[key] for key in register.city_regions}
    distinct = {
        (normalise_name(item.name), areas[item.key].codes): item
        for item in sorted(candidates.values(), key=lambda item: -item.rank)
    }  # areas with the same name and councils, such as Moray, keep the first in rank
    names = Names(
        [
            *((candidate.name, candidate) for candidate in distinct.values()),
            *((alias, candidates[key]) for alias, key in _ALIASES.items()),
            *_former_names(register, councils),
        ],
        exact=[
            (label, candidate)
            for key, candidate in candidates.items()
            for label in (areas[key].label, candidate.description)
        ],
    )
    return Scope(
        councils=councils,
        codes=_codes_of_regions(register, regions)
        | {key: _code_outcome(item) for key, item in candidates.items()}
        | _codes_of_councils(register, councils),
        keys={
            key: Outcome(
                candidates=(candidates[key],), note=_namesakes(areas, key, names.match_exact(key))
            )
            for key in [*regions, ICA]
        },
        ids=_ids(regions),
        names=names,
        kinds="area",
        other_codes="that of a county, city region, region or nation",
        examples="a council, county, city region, region or nation, a GSS code such as "
        "E08000010, a postcode such as M5 4WT, or several with commas between them",
    )


def _codes_of_councils(register: Register, councils: Mapping[str, Candidate]) -> dict[str, Outcome]:
    former = {
        code: Outcome(
            candidates=tuple(
                replace(councils[successor], match_reason=f"replaced {code}")
                for successor in row.successors
            ),
            note=describe_history(register, code),
        )
        for code, row in register.former_authorities.items()
    }
    return former | {code: _code_outcome(council) for code, council in councils.items()}


def _codes_of_counties(register: Register, councils: Mapping[str, Candidate]) -> dict[str, Outcome]:
    return {
        code: Outcome(
            candidates=tuple(
                replace(councils[row.LAD25CD], match_reason=f"in {row.CTYNM}") for row in districts
            ),
            note=f"{code} is the county of {districts[0].CTYNM}: choose a district.",
        )
        for code, districts in register.districts_of_county.items()
    }


def _codes_of_regions(register: Register, regions: Mapping[str, Candidate]) -> dict[str, Outcome]:
    return {
        row.ons_code: _code_outcome(regions[key])
        for key, row in register.city_regions.items()
        if row.ons_code
    }


def _code_outcome(candidate: Candidate) -> Outcome:
    return Outcome(candidates=(replace(candidate, match_reason="GSS code"),))


def _ids(regions: Mapping[str, Candidate]) -> dict[str, Outcome]:
    return {
        key.casefold(): Outcome(candidates=(region,), note=f"{key} is the id of {region.name}.")
        for key, region in regions.items()
    }


def _former_names(
    register: Register, councils: Mapping[str, Candidate]
) -> Iterable[tuple[str, Candidate]]:
    for row in register.former_authorities.values():
        if keeps_name(register, row):
            continue
        for code in row.successors:
            yield (
                row.former_name,
                replace(
                    councils[code],
                    match_reason=f"replaced {row.former_name}",
                    rank=_FORMER_RANK,
                    note=describe_change(register, row),
                ),
            )


def _namesakes(areas: Mapping[str, Area], key: str, candidates: Iterable[Candidate]) -> str:
    """Return a note for a key that is also the name of other areas, such as ESSEX."""
    other_areas = [
        candidate for candidate in candidates if areas[candidate.key].codes != areas[key].codes
    ]
    descriptions = " and ".join(
        f"{candidate.description} has the key {candidate.key}" for candidate in other_areas
    )
    return f"{key} is the key of {areas[key].name}; {descriptions}." if descriptions else ""


def _area_kind(register: Register, area: Area) -> str:
    if area.kind == "council":
        return _council_kind(register, area.key)
    return "members as far as known" if area.kind == "members" else area.kind_name


def _council_kind(register: Register, code: str) -> str:
    return f"council, {register.local_authorities[code].RGNNM}"
