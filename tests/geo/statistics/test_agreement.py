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
from tests.support.fixtures_core import query_with, unfiltered_query_with
from tests.support.statistics_core import ASTON, BIRCH, CEDAR, DOLWEN, VALUES, industry, measure

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement
    from geo.statistics.industries import Industry


def agreement_of(
    small: Dataset,
    key: str = "",
    *,
    industry_or_none: Industry | None = None,
    strong_from: float = 1.25,
) -> Agreement:
    """Lay advanced manufacturing over what the UK Government named."""
    tested_industry = industry_or_none or industry("AM")
    figures = measure({"AM": VALUES, "manufacturing": VALUES, "DE": VALUES})
    matrix = build_matrix(small, run_query(small, query_with(small)))
    area = area_of(small.register, key)
    return industry_agreement(
        small, matrix, area, industry_measure=(tested_industry, figures), strong_from=strong_from
    )


def test_the_four_cases_and_councils_without_a_figure_are_grouped(small: Dataset) -> None:
    # Aston and Birch are in a cluster for it; Cedar's is indicative; Dolwen's zone has no place.
    uk = agreement_of(small)
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


def test_a_lower_threshold_makes_more_councils_strong(small: Dataset) -> None:
    groups = agreement_of(small, strong_from=1.0).groups
    assert groups["strong-uncovered"].codes == (DOLWEN,)
    with pytest.raises(UnknownNameError, match="must be from 1 to 10"):
        agreement_of(small, strong_from=0.5)


def test_an_industry_that_is_no_sector_is_covered_by_any_place(small: Dataset) -> None:
    agreement = agreement_of(small, industry_or_none=industry("manufacturing"))
    assert agreement.groups["strong-covered"].codes == (ASTON,)


def test_coverage_is_shown_without_figures(small: Dataset) -> None:
    agreement = agreement_of(small, industry_or_none=industry("DE", rating="none"))
    assert [*agreement.groups] == ["unknown-covered", "unknown-uncovered"]
    assert not agreement.has_figures
    assert agreement.area_strength.status == "no codes"
    assert agreement.groups["unknown-uncovered"].codes == (CEDAR, ASTON, BIRCH, DOLWEN)


def test_one_council_is_in_one_case(small: Dataset) -> None:
    assert [*agreement_of(small, ASTON).groups] == ["strong-covered"]
    assert [*agreement_of(small, CEDAR).groups] == ["unknown-uncovered"]


def test_every_council_is_in_one_case_under_any_filters(dataset: Dataset) -> None:
    figures = statistics_of(dataset)
    for query in (
        query_with(dataset),
        unfiltered_query_with(dataset),
        query_with(dataset, documented_only=True),
    ):
        matrix = build_matrix(dataset, run_query(dataset, query))
        for key in ("FS", "CE", "manufacturing"):
            tested_industry = figures.industries[key]
            uk = area_of(dataset.register, "")
            agreement = industry_agreement(
                dataset, matrix, uk, industry_measure=(tested_industry, figures.measure("gva"))
            )
            codes = [code for group in agreement.groups.values() for code in group.codes]
            assert sorted(codes) == sorted(uk.codes)
            population = sum(group.population for group in agreement.groups.values())
            assert population == dataset.population(uk.codes)
            for case, group in agreement.groups.items():
                assert case in CASES
                for code in group.codes:
                    row = matrix.rows[code]
                    is_covered = row.has_sector(key) if tested_industry.is_sector else row.total > 0
                    assert case.endswith("-covered") == is_covered
