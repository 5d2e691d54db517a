"""Scopes: what a look-up may find, as indexes of codes, ids and names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.areas import ICA, UK, area_of, names_of_areas
from geo.lookup.names import Candidate, Names, plain
from geo.places.place import CITY_REGIONS, CLUSTERS, LOCAL_AUTHORITIES, STRATEGIC_SITES
from geo.register.code_history import keeps_name, story, story_of_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.register.register import Registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What was found, likeliest first, and what must be said with it."""

    found: tuple[Candidate, ...] = ()
    note: str = ""
    is_alike: bool = False
    """Whether nothing matched, and what was found is only spelt like it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What may be found, and what to say of anything else."""

    councils: Mapping[str, Candidate]
    """LAD25CD → the council, under this scope's key."""
    codes: Mapping[str, Outcome]
    """GSS code → what it stands for."""
    keys: Mapping[str, Outcome]
    """Keys that are no GSS code, as written."""
    ids: Mapping[str, Outcome]
    """Ids of city regions in any case, folded."""
    names: Names
    kinds: str
    """What has a code, in words."""
    other_codes: str
    """What codes there are besides those of councils, in words."""
    examples: str
    """What one may try, in words."""


_FORMER: Final = 9
"""Rank of the successor of what once had a name: below all that has it."""

_LAYERS: Final = {LOCAL_AUTHORITIES: 0, CITY_REGIONS: 1, CLUSTERS: 2, STRATEGIC_SITES: 3}
"""Layers that names are looked up in, the likeliest meaning first."""

_KINDS: Final = ("council", "nation", "uk", "county", "region", "city region", "members")
"""Kinds of area, the likeliest meaning of a name first."""

_ALIASES: Final = {"UK": UK, "ICA": ICA}
"""Short names of areas → keys."""


def scope_of_places(atlas: Atlas) -> Scope:
    """Return what the map can find: councils, city regions, clusters and sites, by `Place.ref`."""
    registry = atlas.registry
    candidates = {
        place.ref: Candidate(
            key=place.ref,
            name=place.name,
            why=_why_council(registry, place.id) if rank == 0 else place.kind,
            rank=rank,
            kind=place.kind,
        )
        for layer, rank in _LAYERS.items()
        for place in atlas.places[layer]
    }
    councils = {place.id: candidates[place.ref] for place in atlas.places[LOCAL_AUTHORITIES]}
    regions = {place.id: candidates[place.ref] for place in atlas.places[CITY_REGIONS]}
    labelled = {
        (label, place.ref): candidates[place.ref]
        for layer in _LAYERS
        for place in atlas.places[layer]
        for label in (
            place.name,
            *(row.name for row in place.designations if layer == CLUSTERS),
        )
    }
    return Scope(
        councils=councils,
        codes=_codes_of_regions(registry, regions)
        | _codes_of_counties(registry, councils)
        | _codes_of_councils(registry, councils),
        keys={},
        ids=_ids(regions),
        names=Names(
            [
                *((label, candidate) for (label, _), candidate in labelled.items()),
                *_former_names(registry, councils),
            ]
        ),
        kinds="council or city region",
        other_codes="a county's",
        examples="a council, a city region, a site, a GSS code such as E08000010, or a postcode "
        "such as M5 4WT",
    )


def scope_of_areas(registry: Registry) -> Scope:
    """Return what a question can be asked of: every area but sets, by `Area.key`."""
    areas = {key: area_of(registry, key) for key in names_of_areas(registry)}
    candidates = {
        key: Candidate(
            key=key,
            name=area.name,
            why=_why(registry, area),
            rank=_KINDS.index(area.kind),
            kind=area.kind_name,
        )
        for key, area in areas.items()
    }
    councils = {code: candidates[code] for code in registry.local_authorities}
    regions = {key: candidates[key] for key in registry.city_regions}
    distinct = {
        (plain(one.name), areas[one.key].codes): one
        for one in sorted(candidates.values(), key=lambda one: -one.rank)
    }  # of two areas with the same name and councils, such as Moray, the likelier stays
    names = Names(
        [
            *((candidate.name, candidate) for candidate in distinct.values()),
            *((alias, candidates[key]) for alias, key in _ALIASES.items()),
            *_former_names(registry, councils),
        ],
        exact=[
            (label, candidate)
            for key, candidate in candidates.items()
            for label in (areas[key].label, candidate.words)
        ],
    )
    return Scope(
        councils=councils,
        codes=_codes_of_regions(registry, regions)
        | {key: _coded(one) for key, one in candidates.items()}
        | _codes_of_councils(registry, councils),
        keys={
            key: Outcome(found=(candidates[key],), note=_namesakes(areas, key, names.whole(key)))
            for key in [*regions, ICA]
        },
        ids=_ids(regions),
        names=names,
        kinds="area",
        other_codes="that of a county, city region, region or nation",
        examples="a council, county, city region, region or nation, a GSS code such as "
        "E08000010, a postcode such as M5 4WT, or several with commas between them",
    )


def _codes_of_councils(registry: Registry, councils: Mapping[str, Candidate]) -> dict[str, Outcome]:
    former = {
        code: Outcome(
            found=tuple(replace(councils[now], why=f"replaced {code}") for now in row.successors),
            note=story_of_code(registry, code),
        )
        for code, row in registry.former_authorities.items()
    }
    return former | {code: _coded(council) for code, council in councils.items()}


def _codes_of_counties(registry: Registry, councils: Mapping[str, Candidate]) -> dict[str, Outcome]:
    return {
        code: Outcome(
            found=tuple(replace(councils[row.LAD25CD], why=f"in {row.CTYNM}") for row in districts),
            note=f"{code} is the county of {districts[0].CTYNM}: choose a district.",
        )
        for code, districts in registry.districts_of_county.items()
    }


def _codes_of_regions(registry: Registry, regions: Mapping[str, Candidate]) -> dict[str, Outcome]:
    return {
        row.ons_code: _coded(regions[key])
        for key, row in registry.city_regions.items()
        if row.ons_code
    }


def _coded(candidate: Candidate) -> Outcome:
    return Outcome(found=(replace(candidate, why="GSS code"),))


def _ids(regions: Mapping[str, Candidate]) -> dict[str, Outcome]:
    return {
        key.casefold(): Outcome(found=(region,), note=f"{key} is the id of {region.name}.")
        for key, region in regions.items()
    }


def _former_names(
    registry: Registry, councils: Mapping[str, Candidate]
) -> Iterable[tuple[str, Candidate]]:
    for row in registry.former_authorities.values():
        if keeps_name(registry, row):
            continue
        for code in row.successors:
            yield (
                row.former_name,
                replace(
                    councils[code],
                    why=f"replaced {row.former_name}",
                    rank=_FORMER,
                    note=story(registry, row),
                ),
            )


def _namesakes(areas: Mapping[str, Area], key: str, called: Iterable[Candidate]) -> str:
    """Say of a key that is also a name, such as ESSEX, which areas have that name."""
    others = [one for one in called if areas[one.key].codes != areas[key].codes]
    named = " and ".join(f"{one.words} has the key {one.key}" for one in others)
    return f"{key} is the key of {areas[key].name}; {named}." if named else ""


def _why(registry: Registry, area: Area) -> str:
    if area.kind == "council":
        return _why_council(registry, area.key)
    return "members as far as known" if area.kind == "members" else area.kind_name


def _why_council(registry: Registry, code: str) -> str:
    return f"council, {registry.local_authorities[code].RGNNM}"
