"""Answers that pages show, each computed once for all sessions that ask. Read-only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from geo.areas import area_of
from geo.coverage.area import Coverage, coverage
from geo.coverage.basis import Cover, covers
from geo.coverage.proximity import NearSite, nearest_sites
from geo.places.place import POLICY_LAYERS
from geo.query import Query, Result, ask, widest_query
from geo.views.listing import listing
from geo.views.summary import Summary, summarise
from ui.state.cache import remembered
from ui.state.shared import atlas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.coverage.matrix import Matrix
    from geo.coverage.peers import Peer
    from geo.scenario.effect import Effect
    from geo.scenario.scenario import Scenario
    from geo.statistics.agreement import Agreement

ANSWERS_KEPT: Final = 256
"""Answers kept for all sessions, the least used forgotten: about 50 MB when full."""

MATRICES_KEPT: Final = 32


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A query answered, in each of the forms that a page shows."""

    result: Result
    summary: Summary
    rows: list[dict[str, str | int]]


@remembered(ANSWERS_KEPT)
def answer(query: Query) -> Answer:
    """Answer a query, once for all sessions that ask it."""
    result = ask(atlas(), query)
    return Answer(result=result, summary=summarise(atlas(), result), rows=listing(atlas(), result))


def uk_result(query: Query) -> Result:
    """Answer the filters of a query for the whole UK, every layer on: what coverage is asked of."""
    return _uk_result(_uk(query))


def matrix_of(query: Query) -> Matrix:
    """Lay every place over every council, once for all sessions that ask it."""
    return _matrix(_uk(query))


def effect_of(query: Query, scenario: Scenario) -> tuple[Effect, dict[str, Any] | None]:
    """
    Lay a proposal over what there is, once for all sessions that ask it.

    Returns
    -------
    effect
        What changes in the whole UK.
    geometry
        The proposal's shape, to draw; None where it is its councils.

    Raises
    ------
    ScenarioError
        If it cannot be laid over it.
    """
    return _effect(_uk(query), scenario)


def coverage_of(query: Query, key: str) -> Coverage:
    """Say what covers an area (`geo.areas.Area.key`), once for all sessions that ask it."""
    return _coverage(_uk(query), key)


def everything_of(key: str) -> Coverage:
    """Say what covers an area in all the register, whatever the filters."""
    return coverage_of(widest_query(atlas().registry), key)


def nearest_of(query: Query, key: str) -> tuple[NearSite, ...]:
    """Find the sites nearest to an area, once for all sessions that ask it."""
    return _nearest(_uk(query), key)


def agreements_of(
    query: Query, area: Area, *, measure: str, strong_from: float
) -> Mapping[str, Agreement]:
    """Lay every industry beside what covers an area, once for all sessions: industry → answer."""
    return _agreements(_uk(query), area.key, area.codes, measure=measure, strong_from=strong_from)


@remembered(ANSWERS_KEPT)
def peers_of(key: str) -> tuple[Peer, ...]:
    """Suggest councils to compare an area with, once for all sessions that ask it."""
    from geo.coverage.peers import peers  # noqa: PLC0415 - as above

    return peers(atlas(), area_of(atlas().registry, key))


def _uk(query: Query) -> Query:
    return replace(query, layers=POLICY_LAYERS, sector="", area="")


@remembered(ANSWERS_KEPT)
def _uk_result(query: Query) -> Result:
    return ask(atlas(), query)


@remembered(MATRICES_KEPT)
def _matrix(query: Query) -> Matrix:
    from geo.coverage.matrix import matrix  # noqa: PLC0415 - the map needs none of it

    return matrix(atlas(), _uk_result(query))


@remembered(MATRICES_KEPT)
def _effect(query: Query, scenario: Scenario) -> tuple[Effect, dict[str, Any] | None]:
    from geo.scenario.effect import effect  # noqa: PLC0415 - the map needs none of it
    from geo.views.geojson import proposed_geometry  # noqa: PLC0415 - as above

    found = effect(atlas(), _matrix(query), scenario)
    return found, proposed_geometry(found.proposed)


@remembered(MATRICES_KEPT)
def _agreements(
    query: Query, key: str, codes: tuple[str, ...], *, measure: str, strong_from: float
) -> Mapping[str, Agreement]:
    from geo.statistics.agreement import agreement  # noqa: PLC0415 - the map needs none of it

    known = atlas()
    area = replace(area_of(known.registry, key), codes=codes)  # filters may narrow the members
    by = known.figures.measure(measure)
    return {
        name: agreement(known, _matrix(query), area, of=(industry, by), strong_from=strong_from)
        for name, industry in known.figures.industries.items()
    }


@remembered(ANSWERS_KEPT)
def _coverage(query: Query, key: str) -> Coverage:
    area = area_of(atlas().registry, key)
    return coverage(atlas(), _uk_result(query), area, by_council=_covers(query))


@remembered(MATRICES_KEPT)
def _covers(query: Query) -> Mapping[str, tuple[Cover, ...]]:
    return covers(atlas(), _uk_result(query))


@remembered(ANSWERS_KEPT)
def _nearest(query: Query, key: str) -> tuple[NearSite, ...]:
    return nearest_sites(atlas(), _uk_result(query), area_of(atlas().registry, key))
