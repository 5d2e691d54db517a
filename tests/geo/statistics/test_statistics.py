"""Strength of industries: quotients by hand, and what is suppressed, outside or unrepresented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import area_of
from geo.coverage.area import find_coverage
from geo.errors import UnknownNameError
from geo.query import default_query, run_query
from geo.statistics.figures import read_statistics
from geo.statistics.industries import NO_CODES
from geo.statistics.measures import add_figures
from geo.statistics.strength import (
    case_of,
    check_strong_from,
    covers_industry,
    industry_strength,
    location_quotient,
)
from tests.support.statistics_core import (
    ASTON,
    BIRCH,
    CEDAR,
    DOLWEN,
    TOTALS,
    VALUES,
    industry,
    measure,
)

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.statistics.strength import Strength


def strength_of(
    small: Dataset, key: str, values: dict[str, float | None] | None = None
) -> Strength:
    figures_measure = measure({"AM": VALUES if values is None else values})
    return industry_strength(area_of(small.register, key), figures_measure, industry("AM"))


def test_a_location_quotient_is_calculated(small: Dataset) -> None:
    # 20 of 100 is a fifth; the three councils that are known have 70 of 700, a tenth.
    strength = strength_of(small, ASTON)
    assert (strength.value, strength.share) == (20.0, 0.2)
    assert strength.quotient == pytest.approx(2.0)
    assert strength.is_strong()
    assert strength.status == "figure"
    assert strength.suppressed_codes == ()
    assert strength_of(small, BIRCH).quotient == pytest.approx(0.5)
    assert strength_of(small, DOLWEN).quotient == pytest.approx(1.0)
    assert location_quotient(0.2, 0.0) is None


def test_councils_are_added_before_they_are_compared(small: Dataset) -> None:
    strength = strength_of(small, "AB")  # 30 of 300
    assert (strength.value, strength.share) == (30.0, 0.1)
    assert strength.quotient == pytest.approx(1.0)


def test_suppressed_figures_give_no_values(small: Dataset) -> None:
    strength = strength_of(small, CEDAR)
    assert (strength.value, strength.share, strength.quotient) == (None, None, None)
    assert strength.status == "suppressed"
    assert strength.suppressed_codes == (CEDAR,)
    assert strength.is_strong() is None
    # Cedar has 300 of 700: without it nothing can be said of the two together.
    both_strength = strength_of(small, f"{CEDAR},{DOLWEN}")
    assert both_strength.status == "suppressed"
    assert both_strength.suppressed_codes == (CEDAR,)


def test_small_suppressed_shares_are_left_out_and_listed(small: Dataset) -> None:
    values = {**VALUES, ASTON: None, CEDAR: 30.0}  # Aston has 100 of 1,000: not above a tenth
    strength = strength_of(small, "K02000001", values)
    assert strength.value == 80.0
    assert strength.share == pytest.approx(80 / 900)
    assert strength.quotient == pytest.approx(1.0)
    assert strength.suppressed_codes == (ASTON,)


def test_a_suppressed_figure_does_not_lower_the_reference(small: Dataset) -> None:
    assert measure({"AM": VALUES}).reference_shares == {"AM": pytest.approx(0.1)}
    empty_measure = measure({"AM": dict.fromkeys(TOTALS)})
    assert empty_measure.reference_shares == {"AM": None}
    assert strength_of(small, ASTON, dict.fromkeys(TOTALS)).status == "suppressed"


def test_a_suppressed_total_counts_as_a_suppressed_figure(small: Dataset) -> None:
    partial_measure = measure({"AM": VALUES}, totals={**TOTALS, ASTON: None})
    aston = industry_strength(area_of(small.register, ASTON), partial_measure, industry("AM"))
    assert aston.status == "suppressed"
    assert partial_measure.reference_shares == {"AM": pytest.approx(50 / 600)}


def test_a_council_missing_from_the_source_is_outside_and_not_zero(small: Dataset) -> None:
    values = {code: figure for code, figure in VALUES.items() if code != DOLWEN}
    strength = strength_of(small, DOLWEN, values)
    assert (strength.status, strength.value) == ("outside", None)
    assert strength_of(small, "K02000001", values).status == "outside"
    assert strength_of(small, ASTON, values).quotient == pytest.approx(0.2 / (30 / 300))


def test_a_sector_without_codes_has_no_figure(
    small: Dataset,
) -> None:
    codeless_industry = industry("AM", rating=NO_CODES, caveat="No SIC code represents the sector")
    area = area_of(small.register, ASTON)
    strength = industry_strength(area, measure({"AM": VALUES}), codeless_industry)
    assert (strength.status, strength.value) == ("no codes", None)
    unpublished_strength = industry_strength(area, measure({}), industry("AM"))
    assert unpublished_strength.status == "not published"


@pytest.mark.parametrize(
    ("quotient_of", "covered", "case"),
    [
        (ASTON, True, "strong-covered"),
        (ASTON, False, "strong-uncovered"),
        (BIRCH, True, "weak-covered"),
        (BIRCH, False, "weak-uncovered"),
        (CEDAR, True, "unknown-covered"),
        (CEDAR, False, "unknown-uncovered"),
    ],
)
def test_a_case_combines_strength_and_coverage(
    small: Dataset, quotient_of: str, case: str, *, covered: bool
) -> None:
    assert case_of(strength_of(small, quotient_of), is_covered=covered) == case


def test_the_strength_threshold_can_be_set(small: Dataset) -> None:
    strength = strength_of(small, DOLWEN)
    assert case_of(strength, is_covered=False) == "weak-uncovered"
    assert case_of(strength, is_covered=False, strong_from=1.0) == "strong-uncovered"
    for invalid_threshold in (0.99, 10.1, float("nan")):
        with pytest.raises(UnknownNameError, match="from 1 to 10"):
            check_strong_from(invalid_threshold)


def test_coverage_of_a_sector_and_of_another_industry(small: Dataset) -> None:
    result = run_query(small, default_query(small.register))
    coverage = find_coverage(small, result, area_of(small.register, BIRCH))
    assert covers_industry(coverage, industry("AM"))
    assert not covers_industry(coverage, industry("DE"))  # a local plan alone
    assert covers_industry(coverage, industry("manufacturing"))


figures = st.one_of(st.none(), st.integers(0, 1000).map(float))


@given(st.tuples(figures, figures, figures, figures))
def test_no_figure_exceeds_the_total(
    small: Dataset, drawn_figures: tuple[float | None, ...]
) -> None:
    values = dict(zip(TOTALS, drawn_figures, strict=True))
    capped = {
        code: None if value is None else min(value, TOTALS[code]) for code, value in values.items()
    }
    for key in (*TOTALS, "AB", "E92000001", "K02000001"):
        area = area_of(small.register, key)
        strength = strength_of(small, key, capped)
        suppressed_codes = [code for code in area.codes if capped[code] is None]
        if len(suppressed_codes) == len(area.codes):
            assert strength.value is strength.share is strength.quotient is None
        if strength.share is not None:
            assert 0 <= strength.share <= 1
            assert strength.value is not None
            assert strength.value <= sum(TOTALS[code] for code in area.codes)
        if suppressed_codes and strength.value is not None:
            assert [*strength.suppressed_codes] == suppressed_codes


def test_a_sum_with_a_suppressed_figure_is_suppressed() -> None:
    assert add_figures([1.0, 2.0]) == 3.0
    assert add_figures([1.0, None]) is None
    assert add_figures([0.0]) == 0.0
    assert add_figures([]) is None


def test_gva_is_available_for_full_sections_only(dataset: Dataset, tmp_path: Path) -> None:
    figures = read_statistics(dataset.register, tmp_path)
    gva = figures.measure("gva")
    assert {*gva.values} == {"FS", "manufacturing", "construction"}
    assert {code for code, figure in gva.values["FS"].items() if figure is None} == {
        "E06000052",  # Cornwall
        "E06000053",  # Isles of Scilly
        "S12000021",  # North Ayrshire
        "S12000035",  # Argyll and Bute
    }
    assert None not in gva.values["manufacturing"].values()
    hartlepool = figures.strengths(area_of(dataset.register, "E06000001"), gva)
    manufacturing = hartlepool["manufacturing"]
    assert manufacturing.value == 201.0
    assert manufacturing.quotient == pytest.approx((201 / 1614) / (225098 / 2434400))
    assert hartlepool["CE"].status == "no codes"
    assert hartlepool["DE"].status == "not published"
    # 216,377 over the totals of the 357 councils whose figure is known.
    assert gva.reference_shares["FS"] == pytest.approx(216377 / (2434400 - 20116))
    uk_strengths = figures.strengths(area_of(dataset.register, ""), gva)
    assert uk_strengths["FS"].quotient == pytest.approx(1.0)
    assert len(uk_strengths["FS"].suppressed_codes) == 4
    assert uk_strengths["manufacturing"].quotient == pytest.approx(1.0)


def test_a_measure_is_selected_by_key(dataset: Dataset, tmp_path: Path) -> None:
    figures = read_statistics(dataset.register, tmp_path)
    assert figures.measure_for(area_of(dataset.register, "E06000001")) is figures.measure("gva")
    with pytest.raises(UnknownNameError, match="placemap refresh statistics"):
        figures.measure("employment")
    with pytest.raises(UnknownNameError, match="gva, employment"):
        figures.measure("jobs")
