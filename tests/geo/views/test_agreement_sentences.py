"""Strength beside designation in words: each case, one council, why there is no figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.areas import area_of
from geo.coverage.matrix import build_matrix
from geo.query import run_query
from geo.statistics.agreement import industry_agreement
from geo.statistics.industries import NO_CODES
from geo.statistics.strength import CASES, industry_strength
from geo.views.agreement_sentences import case_sentence, case_title
from geo.views.strength_sentences import CASE_LABELS, strength_caveat
from tests.support.fixtures_core import query_with
from tests.support.statistics_core import ASTON, CEDAR, DOLWEN, VALUES, industry, measure

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement
    from geo.statistics.industries import Industry


def agreement_of(
    small: Dataset, key: str = "", *, industry_or_none: Industry | None = None
) -> Agreement:
    figures = measure({"AM": VALUES, "manufacturing": VALUES})
    matrix = build_matrix(small, run_query(small, query_with(small)))
    area = area_of(small.register, key)
    return industry_agreement(
        small, matrix, area, industry_measure=(industry_or_none or industry("AM"), figures)
    )


def test_every_case_has_a_label() -> None:
    assert [*CASE_LABELS] == [*CASES]
    assert case_title("strong-uncovered") == "Strong, not covered"


def test_the_cases_of_several_councils_are_described(small: Dataset) -> None:
    uk = agreement_of(small)
    sentence = case_sentence(uk, "strong-covered")
    assert sentence.count == "1 of 4"
    assert sentence.text == (
        "1 of 4 councils in the United Kingdom, home to 100,000 people, is strong in advanced "
        "manufacturing and covered for it."
    )
    assert case_sentence(uk, "strong-uncovered").text == (
        "0 of 4 councils in the United Kingdom are strong in advanced manufacturing and not "
        "covered for it."
    )
    assert case_sentence(uk, "unknown-uncovered").text == (
        "1 of 4 councils in the United Kingdom, home to 400,000 people, has no figure for "
        "advanced manufacturing, and is not covered for it (suppressed; evidence that is not yet "
        "confirmed says otherwise)."
    )


def test_an_industry_that_is_no_sector_is_covered_by_any_place(small: Dataset) -> None:
    agreement = agreement_of(small, industry_or_none=industry("manufacturing"))
    assert case_sentence(agreement, "strong-covered").text.endswith(
        "is strong in manufacturing and covered by something place-based."
    )
    assert case_sentence(agreement, "weak-uncovered").text.endswith(
        "is neither strong in manufacturing nor covered by anything place-based "
        "(evidence that is not yet confirmed says otherwise)."
    )


def test_the_case_of_one_council_is_described(small: Dataset) -> None:
    assert case_sentence(agreement_of(small, ASTON), "strong-covered").text == (
        "Aston is strong in advanced manufacturing and covered for it."
    )
    assert case_sentence(agreement_of(small, CEDAR), "unknown-uncovered").text.endswith(
        "not covered for it (suppressed; evidence that is not yet confirmed says otherwise)."
    )


@pytest.mark.parametrize(
    ("key", "values", "caveat"),
    [
        (ASTON, VALUES, "A proxy"),
        (CEDAR, VALUES, "Suppressed by the publisher"),
        (f"{CEDAR},{DOLWEN}", VALUES, "No figure: suppressed by the publisher for Cedar"),
        (
            "",
            {**VALUES, ASTON: None, CEDAR: 30.0},
            "A proxy; Without Aston, suppressed by the publisher",
        ),
        (DOLWEN, {ASTON: 20.0}, "Not available: gross value added is for UK only"),
    ],
)
def test_a_figure_has_a_caveat(
    small: Dataset, key: str, values: dict[str, float | None], caveat: str
) -> None:
    area = area_of(small.register, key)
    strength = industry_strength(area, measure({"AM": values}), industry("AM"))
    assert strength_caveat(small.register, strength) == caveat


def test_a_missing_figure_is_explained(small: Dataset) -> None:
    area = area_of(small.register, ASTON)
    codeless_industry = industry("AM", rating=NO_CODES, caveat="No SIC code represents the sector")
    strength = industry_strength(area, measure({"AM": VALUES}), codeless_industry)
    assert strength_caveat(small.register, strength) == (
        "No figure can be given. No SIC code represents the sector"
    )
    strength = industry_strength(area, measure({}), industry("AM"))
    assert "cuts across sections" in strength_caveat(small.register, strength)
