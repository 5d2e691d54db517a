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


def test_codes_within_others_are_left_out() -> None:
    assert outermost(["303", "30", "3316", "20", "20"]) == ("20", "30", "3316")
    assert outermost([]) == ()


@given(codes, st.randoms())
def test_every_code_is_counted_once_in_any_order(some: list[str], shuffle: object) -> None:
    found = outermost(some)
    assert {*found} <= {*some}
    for code in some:
        assert sum(code.startswith(kept) for kept in found) == 1
    mixed = [*some]
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert outermost(mixed) == found


def test_sections_hold_each_division_of_sic_2007_once() -> None:
    divisions = [division for held in SECTIONS.values() for division in held]
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
def test_sections_that_are_exactly_some_codes(
    of: tuple[str, ...], published: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert sections_of(of, published) == found


def test_the_published_definitions(dataset: Dataset) -> None:
    found = industries_of(dataset.register)
    assert [*found] == [*dataset.register.sectors, "manufacturing", "foundational", "construction"]
    assert found["AM"].codes == ("20", "26", "27", "28", "29", "30", "3316")
    assert found["FS"].codes == SECTIONS["K"]
    assert found["construction"].codes == SECTIONS["F"]
    assert "2319" not in found["foundational"].codes  # within 231
    assert not found["CE"].is_measurable
    assert "Hydrogen" in found["CE"].unmeasured
    assert found["DE"].caveat == found["LS"].caveat
    assert "partial coverage" in found["DE"].caveat
    assert {key for key, one in found.items() if not one.caveat} == {"CR", "FS", "PB"}
    assert all(one.caveat for one in found.values() if not one.is_sector)


def test_every_code_of_the_table_is_counted_in_its_industry(dataset: Dataset) -> None:
    found = industries_of(dataset.register)
    for row in read_table(dataset.register.package.tables["sector_sic"]):
        if row["sic_code"]:
            kept = found[row["sector_code"] or "foundational"].codes
            assert sum(row["sic_code"].startswith(code) for code in kept) == 1


def test_an_industry_by_key_or_name(dataset: Dataset) -> None:
    found = industries_of(dataset.register)
    assert industry_of(found, "am") is found["AM"]
    assert industry_of(found, " Financial Services") is found["FS"]
    assert industry_of(found, "Manufacturing") is found["manufacturing"]
    with pytest.raises(UnknownNameError, match=r"'mining'.*AM, CE"):
        industry_of(found, "mining")
