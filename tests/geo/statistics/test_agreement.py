"""Strength beside designation: the cases of the four squares, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.areas import area_of
from geo.coverage.matrix import build_matrix
from geo.errors import UnknownNameError
from geo.query import run_query
from geo.statistics.agreement import industry_agreement
from geo.statistics.figures import statistics_of
from geo.statistics.strength import CASES
from tests.support.fixtures_core import ask_for, ask_for_all
from tests.support.statistics_core import ASTON, BIRCH, CEDAR, DOLWEN, MADE, industry, measure

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement
    from geo.statistics.industries import Industry


def found(
    small: Dataset, key: str = "", *, of: Industry | None = None, strong_from: float = 1.25
) -> Agreement:
    """Lay advanced manufacturing over what the UK Government named."""
    one = of or industry("AM")
    figures = measure({"AM": MADE, "manufacturing": MADE, "DE": MADE})
    every = build_matrix(small, run_query(small, ask_for(small)))
    area = area_of(small.register, key)
    return industry_agreement(
        small, every, area, industry_measure=(one, figures), strong_from=strong_from
    )


def test_the_four_cases_and_those_without_a_figure(small: Dataset) -> None:
    # Aston and Birch are in a cluster for it; Cedar's is indicative; Dolwen's zone has no place.
    uk = found(small)
    assert {case: group.codes for case, group in uk.groups.items()} == {
        "strong-covered": (ASTON,),
        "strong-uncovered": (),
        "weak-covered": (BIRCH,),
        "weak-uncovered": (DOLWEN,),
        "unknown-uncovered": (CEDAR,),
    }
    assert uk.groups["strong-covered"].population == 100_000
    assert uk.councils[CEDAR].is_only_indicative
    assert uk.councils[CEDAR].strength.status == "suppressed"
    assert uk.has_figures


def test_a_lower_bar_makes_more_of_them_strong(small: Dataset) -> None:
    groups = found(small, strong_from=1.0).groups
    assert groups["strong-uncovered"].codes == (DOLWEN,)
    with pytest.raises(UnknownNameError, match="must be from 1 to 10"):
        found(small, strong_from=0.5)


def test_what_is_no_sector_is_covered_by_anything_place_based(small: Dataset) -> None:
    made = found(small, of=industry("manufacturing"))
    assert made.groups["strong-covered"].codes == (ASTON,)


def test_without_any_figure_there_is_still_cover(small: Dataset) -> None:
    none = found(small, of=industry("DE", rating="none"))
    assert [*none.groups] == ["unknown-covered", "unknown-uncovered"]
    assert not none.has_figures
    assert none.area_strength.status == "no codes"
    assert none.groups["unknown-uncovered"].codes == (CEDAR, ASTON, BIRCH, DOLWEN)


def test_one_council_is_in_one_case(small: Dataset) -> None:
    assert [*found(small, ASTON).groups] == ["strong-covered"]
    assert [*found(small, CEDAR).groups] == ["unknown-uncovered"]


def test_every_council_is_in_one_case_under_any_filters(dataset: Dataset) -> None:
    figures = statistics_of(dataset)
    for query in (ask_for(dataset), ask_for_all(dataset), ask_for(dataset, documented_only=True)):
        every = build_matrix(dataset, run_query(dataset, query))
        for key in ("FS", "CE", "manufacturing"):
            one = figures.industries[key]
            uk = area_of(dataset.register, "")
            told = industry_agreement(
                dataset, every, uk, industry_measure=(one, figures.measure("gva"))
            )
            codes = [code for group in told.groups.values() for code in group.codes]
            assert sorted(codes) == sorted(uk.codes)
            population = sum(group.population for group in told.groups.values())
            assert population == dataset.population(uk.codes)
            for case, group in told.groups.items():
                assert case in CASES
                for code in group.codes:
                    row = every.rows[code]
                    is_covered = row.has_sector(key) if one.is_sector else row.total > 0
                    assert case.endswith("-covered") == is_covered
