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
from tests.support.fixtures_core import ask_for
from tests.support.statistics_core import ASTON, CEDAR, DOLWEN, MADE, industry, measure

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement
    from geo.statistics.industries import Industry


def laid(small: Dataset, key: str = "", *, of: Industry | None = None) -> Agreement:
    figures = measure({"AM": MADE, "manufacturing": MADE})
    matrix = build_matrix(small, run_query(small, ask_for(small)))
    area = area_of(small.register, key)
    return industry_agreement(small, matrix, area, industry_measure=(of or industry("AM"), figures))


def test_every_case_has_a_label() -> None:
    assert [*CASE_LABELS] == [*CASES]
    assert case_title("strong-uncovered") == "Strong, not covered"


def test_the_cases_of_several_councils(small: Dataset) -> None:
    uk = laid(small)
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


def test_what_is_no_sector_is_covered_by_anything_place_based(small: Dataset) -> None:
    made = laid(small, of=industry("manufacturing"))
    assert case_sentence(made, "strong-covered").text.endswith(
        "is strong in manufacturing and covered by something place-based."
    )
    assert case_sentence(made, "weak-uncovered").text.endswith(
        "is neither strong in manufacturing nor covered by anything place-based "
        "(evidence that is not yet confirmed says otherwise)."
    )


def test_one_council(small: Dataset) -> None:
    assert case_sentence(laid(small, ASTON), "strong-covered").text == (
        "Aston is strong in advanced manufacturing and covered for it."
    )
    assert case_sentence(laid(small, CEDAR), "unknown-uncovered").text.endswith(
        "not covered for it (suppressed; evidence that is not yet confirmed says otherwise)."
    )


@pytest.mark.parametrize(
    ("key", "values", "caveat"),
    [
        (ASTON, MADE, "A proxy"),
        (CEDAR, MADE, "Suppressed by the publisher"),
        (f"{CEDAR},{DOLWEN}", MADE, "No figure: suppressed by the publisher for Cedar"),
        (
            "",
            {**MADE, ASTON: None, CEDAR: 30.0},
            "A proxy; Without Aston, suppressed by the publisher",
        ),
        (DOLWEN, {ASTON: 20.0}, "Not available: gross value added is for UK only"),
    ],
)
def test_a_figure_says_what_it_leaves_out(
    small: Dataset, key: str, values: dict[str, float | None], caveat: str
) -> None:
    area = area_of(small.register, key)
    strength = industry_strength(area, measure({"AM": values}), industry("AM"))
    assert strength_caveat(small.register, strength) == caveat


def test_why_there_can_be_no_figure(small: Dataset) -> None:
    area = area_of(small.register, ASTON)
    none = industry("AM", rating=NO_CODES, caveat="No SIC code represents the sector")
    strength = industry_strength(area, measure({"AM": MADE}), none)
    assert strength_caveat(small.register, strength) == (
        "No figure can be given. No SIC code represents the sector"
    )
    strength = industry_strength(area, measure({}), industry("AM"))
    assert "cuts across sections" in strength_caveat(small.register, strength)
