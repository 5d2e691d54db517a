"""Industries by SIC code: overlaps, sections, and what no code represents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnknownNameError
from geo.register.tables import read_table
from geo.statistics.industries import SECTIONS, industries_of, industry_of, outermost, sections_of

if TYPE_CHECKING:
    from geo.dataset import Dataset

codes = st.lists(st.text("0123", min_size=2, max_size=5), max_size=12)


def test_nested_codes_are_left_out() -> None:
    assert outermost(["303", "30", "3316", "20", "20"]) == ("20", "30", "3316")
    assert outermost([]) == ()


@given(codes, st.randoms())
def test_every_code_is_counted_once_in_any_order(drawn_codes: list[str], shuffle: object) -> None:
    outer_codes = outermost(drawn_codes)
    assert {*outer_codes} <= {*drawn_codes}
    for code in drawn_codes:
        assert sum(code.startswith(outer_code) for outer_code in outer_codes) == 1
    shuffled = [*drawn_codes]
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    assert outermost(shuffled) == outer_codes


def test_sections_have_every_sic_2007_division_once() -> None:
    divisions = [
        division for section_divisions in SECTIONS.values() for division in section_divisions
    ]
    assert len(divisions) == len({*divisions}) == 88


@pytest.mark.parametrize(
    ("of", "published", "found"),
    [
        (("64", "65", "66"), ("C", "K"), ("K",)),
        (("35", "36", "37", "38", "39"), ("DE", "F"), ("DE",)),
        (("35",), ("DE",), ()),  # half of what is published together
        (("64", "65"), ("K",), ()),
        (("64", "65", "66", "701"), ("K",), ()),  # a section and something else
        (("41", "42", "43", "68"), ("F", "L"), ("F", "L")),
        ((), ("C",), ()),
    ],
)
def test_only_full_sections_are_returned(
    of: tuple[str, ...], published: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert sections_of(of, published) == found


def test_the_published_industries_have_their_definitions(dataset: Dataset) -> None:
    industries = industries_of(dataset.register)
    assert [*industries] == [
        *dataset.register.sectors,
        "manufacturing",
        "foundational",
        "construction",
    ]
    assert industries["AM"].codes == ("20", "26", "27", "28", "29", "30", "3316")
    assert industries["FS"].codes == SECTIONS["K"]
    assert industries["construction"].codes == SECTIONS["F"]
    assert "2319" not in industries["foundational"].codes  # within 231
    assert not industries["CE"].is_measurable
    assert "Hydrogen" in industries["CE"].unmeasured
    assert industries["DE"].caveat == industries["LS"].caveat
    assert "partial coverage" in industries["DE"].caveat
    assert {key for key, tested_industry in industries.items() if not tested_industry.caveat} == {
        "CR",
        "FS",
        "PB",
    }
    assert all(
        tested_industry.caveat
        for tested_industry in industries.values()
        if not tested_industry.is_sector
    )


def test_every_code_of_the_table_is_counted_in_its_industry(dataset: Dataset) -> None:
    industries = industries_of(dataset.register)
    for row in read_table(dataset.register.package.tables["sector_sic"]):
        if row["sic_code"]:
            industry_codes = industries[row["sector_code"] or "foundational"].codes
            assert sum(row["sic_code"].startswith(code) for code in industry_codes) == 1


def test_an_industry_is_selected_by_key_or_name(dataset: Dataset) -> None:
    industries = industries_of(dataset.register)
    assert industry_of(industries, "am") is industries["AM"]
    assert industry_of(industries, " Financial Services") is industries["FS"]
    assert industry_of(industries, "Manufacturing") is industries["manufacturing"]
    with pytest.raises(UnknownNameError, match=r"'mining'.*AM, CE"):
        industry_of(industries, "mining")
