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
    MADE,
    TOTALS,
    industry,
    measure,
)

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.statistics.strength import Strength


def of(small: Dataset, key: str, values: dict[str, float | None] | None = None) -> Strength:
    found = measure({"AM": MADE if values is None else values})
    return industry_strength(area_of(small.register, key), found, industry("AM"))


def test_a_quotient_by_hand(small: Dataset) -> None:
    # 20 of 100 is a fifth; the three councils that are known have 70 of 700, a tenth.
    found = of(small, ASTON)
    assert (found.value, found.share) == (20.0, 0.2)
    assert found.quotient == pytest.approx(2.0)
    assert found.is_strong()
    assert found.status == "figure"
    assert found.suppressed_codes == ()
    assert of(small, BIRCH).quotient == pytest.approx(0.5)
    assert of(small, DOLWEN).quotient == pytest.approx(1.0)
    assert location_quotient(0.2, 0.0) is None


def test_several_councils_are_added_before_they_are_compared(small: Dataset) -> None:
    found = of(small, "AB")  # 30 of 300
    assert (found.value, found.share) == (30.0, 0.1)
    assert found.quotient == pytest.approx(1.0)


def test_suppressed_stays_suppressed(small: Dataset) -> None:
    found = of(small, CEDAR)
    assert (found.value, found.share, found.quotient) == (None, None, None)
    assert found.status == "suppressed"
    assert found.suppressed_codes == (CEDAR,)
    assert found.is_strong() is None
    # Cedar has 300 of 700: without it nothing can be said of the two together.
    both = of(small, f"{CEDAR},{DOLWEN}")
    assert both.status == "suppressed"
    assert both.suppressed_codes == (CEDAR,)


def test_little_that_is_suppressed_is_left_out_of_part_and_whole_and_named(small: Dataset) -> None:
    values = {**MADE, ASTON: None, CEDAR: 30.0}  # Aston has 100 of 1,000: not above a tenth
    found = of(small, "K02000001", values)
    assert found.value == 80.0
    assert found.share == pytest.approx(80 / 900)
    assert found.quotient == pytest.approx(1.0)
    assert found.suppressed_codes == (ASTON,)


def test_a_suppressed_figure_does_not_lower_the_reference(small: Dataset) -> None:
    assert measure({"AM": MADE}).reference_shares == {"AM": pytest.approx(0.1)}
    nothing = measure({"AM": dict.fromkeys(TOTALS)})
    assert nothing.reference_shares == {"AM": None}
    assert of(small, ASTON, dict.fromkeys(TOTALS)).status == "suppressed"


def test_a_suppressed_total_is_as_a_suppressed_figure(small: Dataset) -> None:
    found = measure({"AM": MADE}, totals={**TOTALS, ASTON: None})
    aston = industry_strength(area_of(small.register, ASTON), found, industry("AM"))
    assert aston.status == "suppressed"
    assert found.reference_shares == {"AM": pytest.approx(50 / 600)}


def test_a_council_that_the_source_leaves_out_is_not_available_never_zero(small: Dataset) -> None:
    known = {code: figure for code, figure in MADE.items() if code != DOLWEN}
    found = of(small, DOLWEN, known)
    assert (found.status, found.value) == ("outside", None)
    assert of(small, "K02000001", known).status == "outside"
    assert of(small, ASTON, known).quotient == pytest.approx(0.2 / (30 / 300))


def test_no_figure_where_no_code_represents_a_sector_whatever_the_source_has(
    small: Dataset,
) -> None:
    none = industry("AM", rating=NO_CODES, caveat="No SIC code represents the sector")
    area = area_of(small.register, ASTON)
    found = industry_strength(area, measure({"AM": MADE}), none)
    assert (found.status, found.value) == ("no codes", None)
    unread = industry_strength(area, measure({}), industry("AM"))
    assert unread.status == "not published"


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
def test_the_cases(small: Dataset, quotient_of: str, case: str, *, covered: bool) -> None:
    assert case_of(of(small, quotient_of), is_covered=covered) == case


def test_what_is_strong_is_a_convention_that_a_reader_may_set(small: Dataset) -> None:
    level = of(small, DOLWEN)
    assert case_of(level, is_covered=False) == "weak-uncovered"
    assert case_of(level, is_covered=False, strong_from=1.0) == "strong-uncovered"
    for wrong in (0.99, 10.1, float("nan")):
        with pytest.raises(UnknownNameError, match="from 1 to 10"):
            check_strong_from(wrong)


def test_cover_of_a_sector_and_of_what_is_none(small: Dataset) -> None:
    result = run_query(small, default_query(small.register))
    found = find_coverage(small, result, area_of(small.register, BIRCH))
    assert covers_industry(found, industry("AM"))
    assert not covers_industry(found, industry("DE"))  # a local plan alone
    assert covers_industry(found, industry("manufacturing"))


figures = st.one_of(st.none(), st.integers(0, 1000).map(float))


@given(st.tuples(figures, figures, figures, figures))
def test_no_figure_exceeds_the_total_and_none_comes_of_nothing(
    small: Dataset, drawn: tuple[float | None, ...]
) -> None:
    values = dict(zip(TOTALS, drawn, strict=True))
    capped = {
        code: None if value is None else min(value, TOTALS[code]) for code, value in values.items()
    }
    for key in (*TOTALS, "AB", "E92000001", "K02000001"):
        area = area_of(small.register, key)
        found = of(small, key, capped)
        hidden = [code for code in area.codes if capped[code] is None]
        if len(hidden) == len(area.codes):
            assert found.value is found.share is found.quotient is None
        if found.share is not None:
            assert 0 <= found.share <= 1
            assert found.value is not None
            assert found.value <= sum(TOTALS[code] for code in area.codes)
        if hidden and found.value is not None:
            assert [*found.suppressed_codes] == hidden


def test_sums_with_something_suppressed_are_suppressed() -> None:
    assert add_figures([1.0, 2.0]) == 3.0
    assert add_figures([1.0, None]) is None
    assert add_figures([0.0]) == 0.0
    assert add_figures([]) is None


def test_gva_gives_whole_sections_alone(dataset: Dataset, tmp_path: Path) -> None:
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
    made = hartlepool["manufacturing"]
    assert made.value == 201.0
    assert made.quotient == pytest.approx((201 / 1614) / (225098 / 2434400))
    assert hartlepool["CE"].status == "no codes"
    assert hartlepool["DE"].status == "not published"
    # 216,377 over the totals of the 357 councils whose figure is known.
    assert gva.reference_shares["FS"] == pytest.approx(216377 / (2434400 - 20116))
    whole = figures.strengths(area_of(dataset.register, ""), gva)
    assert whole["FS"].quotient == pytest.approx(1.0)
    assert len(whole["FS"].suppressed_codes) == 4
    assert whole["manufacturing"].quotient == pytest.approx(1.0)


def test_measures_are_asked_for_by_key(dataset: Dataset, tmp_path: Path) -> None:
    figures = read_statistics(dataset.register, tmp_path)
    assert figures.measure_for(area_of(dataset.register, "E06000001")) is figures.measure("gva")
    with pytest.raises(UnknownNameError, match="placemap refresh statistics"):
        figures.measure("employment")
    with pytest.raises(UnknownNameError, match="gva, employment"):
        figures.measure("jobs")
