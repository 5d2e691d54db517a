"""Cached results for pages, computed once for all sessions. Read-only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from geo.areas import area_of
from geo.coverage.area import Coverage, find_coverage
from geo.coverage.basis import Cover, find_covers
from geo.coverage.proximity import NearSite, nearest_sites
from geo.query import Query, Result, run_query, unfiltered_query
from geo.statistics.figures import statistics_of
from geo.views.listing import listing
from geo.views.summary import Summary, summarise
from ui.state.cache import process_cache
from ui.state.shared import current_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.coverage.matrix import Matrix
    from geo.coverage.peers import Peer
    from geo.scenario.effect import Effect
    from geo.scenario.scenario import Scenario
    from geo.statistics.agreement import Agreement

CACHE_SIZE: Final = 256
"""Number of cached results, least recently used dropped first: about 50 MB when full."""

MATRIX_CACHE_SIZE: Final = 32


@dataclass(frozen=True, kw_only=True)
class ResultViews:
    """The result of a query, in each form that a page shows."""

    result: Result
    summary: Summary
    rows: list[dict[str, str | int]]


@process_cache(CACHE_SIZE)
def result_views(query: Query) -> ResultViews:
    """Run a query and return its views, cached for all sessions."""
    result = run_query(current_dataset(), query)
    return ResultViews(
        result=result,
        summary=summarise(current_dataset(), result),
        rows=listing(current_dataset(), result),
    )


def uk_result(query: Query) -> Result:
    """Run a query's filters on the whole UK with every layer on, as coverage needs."""
    return _uk_result(_uk(query))


def matrix_of(query: Query) -> Matrix:
    """Return the matrix of every council by place, cached for all sessions."""
    return _matrix(_uk(query))


def effect_of(query: Query, scenario: Scenario) -> tuple[Effect, dict[str, Any] | None]:
    """
    Return the effect of a scenario, cached for all sessions.

    Returns
    -------
    effect
        Changes in the whole UK.
    geometry
        The proposed place's shape for display; None if it is a set of councils.

    Raises
    ------
    ScenarioError
        If the scenario cannot be applied.
    """
    return _effect(_uk(query), scenario)


def coverage_of(query: Query, key: str) -> Coverage:
    """Return what covers an area (`geo.areas.Area.key`), cached for all sessions."""
    return _coverage(_uk(query), key)


def unfiltered_coverage_of(key: str) -> Coverage:
    """Return what covers an area in the whole register, without filters."""
    return coverage_of(unfiltered_query(current_dataset().register), key)


def nearest_of(query: Query, key: str) -> tuple[NearSite, ...]:
    """Return the sites nearest to an area, cached for all sessions."""
    return _nearest(_uk(query), key)


def agreements_of(
    query: Query, area: Area, *, measure: str, strong_from: float
) -> Mapping[str, Agreement]:
    """Return industry → its agreement in an area, cached for all sessions."""
    return _agreements(_uk(query), area.key, area.codes, measure=measure, strong_from=strong_from)


@process_cache(CACHE_SIZE)
def peers_of(key: str) -> tuple[Peer, ...]:
    """Return councils to compare an area with, cached for all sessions."""
    from geo.coverage.peers import peers  # noqa: PLC0415 - as above

    return peers(current_dataset(), area_of(current_dataset().register, key))


def _uk(query: Query) -> Query:
    layers = tuple(current_dataset().register.layers)
    return replace(query, layers=layers, sector="", area="")


@process_cache(CACHE_SIZE)
def _uk_result(query: Query) -> Result:
    return run_query(current_dataset(), query)


@process_cache(MATRIX_CACHE_SIZE)
def _matrix(query: Query) -> Matrix:
    from geo.coverage.matrix import build_matrix  # noqa: PLC0415 - the map needs none of it

    return build_matrix(current_dataset(), _uk_result(query))


@process_cache(MATRIX_CACHE_SIZE)
def _effect(query: Query, scenario: Scenario) -> tuple[Effect, dict[str, Any] | None]:
    from geo.scenario.effect import scenario_effect  # noqa: PLC0415 - the map needs none of it
    from geo.views.geojson import scenario_geometry  # noqa: PLC0415 - as above

    effect = scenario_effect(current_dataset(), _matrix(query), scenario)
    return effect, scenario_geometry(effect.scenario_place)


@process_cache(MATRIX_CACHE_SIZE)
def _agreements(
    query: Query, key: str, codes: tuple[str, ...], *, measure: str, strong_from: float
) -> Mapping[str, Agreement]:
    from geo.statistics.agreement import industry_agreement  # noqa: PLC0415 - the map needs none of it

    dataset = current_dataset()
    area = replace(area_of(dataset.register, key), codes=codes)  # Filters may restrict the members.
    selected_measure = statistics_of(dataset).measure(measure)
    return {
        name: industry_agreement(
            dataset,
            _matrix(query),
            area,
            industry_measure=(industry, selected_measure),
            strong_from=strong_from,
        )
        for name, industry in statistics_of(dataset).industries.items()
    }


@process_cache(CACHE_SIZE)
def _coverage(query: Query, key: str) -> Coverage:
    area = area_of(current_dataset().register, key)
    return find_coverage(current_dataset(), _uk_result(query), area, by_council=_covers(query))


@process_cache(MATRIX_CACHE_SIZE)
def _covers(query: Query) -> Mapping[str, tuple[Cover, ...]]:
    return find_covers(current_dataset(), _uk_result(query))


@process_cache(CACHE_SIZE)
def _nearest(query: Query, key: str) -> tuple[NearSite, ...]:
    return nearest_sites(
        current_dataset(), _uk_result(query), area_of(current_dataset().register, key)
    )
