"""Columns understood: codes of any vintage, names and candidates, postcodes, coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geo.uploads.locate import Councils
from geo.uploads.numbers import parse_numbers
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import Choices

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.uploads.records import ParsedUpload


def parse_csv(text: str, councils: Councils, choices: Choices | None = None) -> ParsedUpload:
    return parse_upload(open_upload(text.encode(), "a.csv"), councils, choices)


@pytest.mark.parametrize(
    ("text", "place", "columns"),
    [
        ("LAD13CD,LAD13NM,Jobs\nE07000100,St Albans,1\nE08000010,Wigan,2\n", "code", ("LAD13CD",)),
        ("Area,Jobs\nWigan,1\nSt. Helens,2\n", "name", ("Area",)),
        ("Firm,Post Code\nA,WN1 1AA\nB,m5 4wt\n", "postcode", ("Post Code",)),
        ("Longitude,Latitude\n-2.6,53.5\n", "lonlat", ("Longitude", "Latitude")),
        ("Y,X\n53.5,-2.6\n", "lonlat", ("X", "Y")),
        ("X,Y\n358000,405000\n", "grid", ("X", "Y")),
        ('Easting,Northing\n"358,000",405000\n', "grid", ("Easting", "Northing")),
        # One row a council is a table by council, whatever its middle is.
        ("LAD25CD,LONG,LAT\nE08000010,-2.6,53.5\nE08000001,-2.4,53.6\n", "code", ("LAD25CD",)),
        # Several rows of one council, with coordinates, are points.
        ("LAD25CD,LONG,LAT\nE08000010,-2.6,53.5\nE08000010,-2.5,53.5\n", "lonlat", ("LONG", "LAT")),
    ],
)  # fmt: skip
def test_the_role_of_a_column_is_detected_from_its_values(
    text: str, place: str, columns: tuple[str, ...], councils: Councils
) -> None:
    parsed = parse_csv(text, councils)
    assert (parsed.place, parsed.columns) == (place, columns)
    assert len(parsed.placed_rows) == len(parsed.raw.frame)


def test_every_former_code_since_2009_has_a_successor(dataset: Dataset, councils: Councils) -> None:
    former = dataset.register.former_authorities
    parsed = parse_csv("Code\n" + "\n".join(former), councils)
    assert parsed.failed_rows.empty
    assert [*parsed.placed_rows["LAD25CD"]] == [row.successors[0] for row in former.values()]
    assert {"E07000100", "E06000048", "S12000043", "E08000019"} <= {*former}


def test_a_former_code_is_reported(councils: Councils) -> None:
    repairs = parse_csv("Code\nE07000026\nE07000026\n", councils).repairs
    message = "E07000026 is the former code of Allerdale, now in E06000063."
    assert repairs == (f"{message} Allerdale became part of Cumberland on 1 April 2023. (2 rows)",)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("E01000001", "the code of an LSOA"),
        ("E10000012", "the code of a county"),
        ("E07000999", "none such since 2009"),
        ("95G", "26 districts, whose place 11 took in April 2015. No source is known"),
        ("95gg", "Give today's code (N09000001 to N09000011), a postcode or coordinates."),
        ("95AB", "is no GSS code"),
        ("Wigan", "'Wigan' is no GSS code"),
        ("", "Its code is blank"),
    ],
)
def test_an_unknown_code_fails_with_its_reason(code: str, why: str, councils: Councils) -> None:
    choices = Choices(place="code", columns=("Code",))
    failed_rows = parse_csv(f"Code,Other\nE08000010,a\n{code},b\n", councils, choices).failed_rows
    assert [*failed_rows["Row"]] == [3]
    assert why in failed_rows["Why it failed"].iloc[0]


def test_a_code_of_a_split_council_is_never_guessed(small: Dataset) -> None:
    matched = Councils(small.register).by_code(pd.Series(["E07000904"], index=[2]))
    assert matched.codes == {}
    assert "Great Gorse was split between Cedar and Dolwen" in matched.failures[2]


def test_a_name_is_matched_in_full_or_suggested_but_never_guessed(councils: Councils) -> None:
    text = "Council\nthe city of edinburgh\nManchestre\nWigan Council\nAllerdale\nAtlantis\n"
    parsed = parse_csv(text, councils)
    assert [*parsed.placed_rows["LAD25CD"]] == ["S12000036", "E06000063"]
    assert {
        name: [candidate.name for candidate in candidates]
        for name, candidates in parsed.unmatched_names.items()
    } == {
        "Manchestre": ["Manchester"],
        "Wigan Council": ["Wigan"],
        "Atlantis": [],
    }
    assert [*parsed.failed_rows["Row"]] == [3, 4, 6]
    assert parsed.failed_rows["Why it failed"].iloc[0].endswith("It may be Manchester: choose one.")
    parsed_again = parse_csv(text, councils, Choices(name_matches={"Manchestre": "E08000003"}))
    assert "E08000003" in [*parsed_again.placed_rows["LAD25CD"]]
    assert len(parsed_again.failed_rows) == 2


def test_a_postcode_on_a_border_is_not_guessed(councils: Councils) -> None:
    parsed = parse_csv("Postcode\nWN1 1AA\nSW1A 9ZZ\nBT1 9ZZ\nAB1\n", councils)
    assert [*parsed.placed_rows["LAD25CD"]] == ["E08000010"]
    failed_rows = parsed.failed_rows
    reason_by_row = dict(zip(failed_rows["Row"], failed_rows["Why it failed"], strict=True))
    assert (
        "several councils: Westminster (" in reason_by_row[3]
        or "is not in the table" in reason_by_row[3]
    )
    assert "Northern Ireland" in reason_by_row[4]
    assert [*reason_by_row] == [3, 4, 5]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,234", 1234.0),
        ("£1,234.50", 1234.5),
        ("12 %", 12.0),
        ("\N{MINUS SIGN}3", -3.0),
        ("1e3", 1000.0),
        ("[c]", None),
        ("..", None),
        ("about 3", None),
        ("1,23,4", None),
    ],
)
def test_numbers_are_parsed_in_their_common_written_forms(
    written: str, number: float | None
) -> None:
    parsed_number = parse_numbers(pd.Series([written])).iloc[0]
    assert (None if pd.isna(parsed_number) else parsed_number) == number


def test_commas_are_decimal_only_if_they_cannot_separate_thousands() -> None:
    assert parse_numbers(pd.Series(["1,5", "12,25"])).tolist() == [1.5, 12.25]
    assert parse_numbers(pd.Series(["1,500", "12,250"])).tolist() == [1500.0, 12250.0]
