"""CSV: read back as it was, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.csvio import (
    DELIMITERS,
    FORMULA_PREFIXES,
    csv_bytes,
    csv_line,
    escape_formula,
    read_rows,
    sniff_delimiter,
    utf8_lines,
    write_rows,
)
from geo.errors import TextError


def test_rows_round_trip_through_csv() -> None:
    rows: list[dict[str, str | int]] = [
        {"Name": 'Rhondda, "Cynon" Taf', "People": 1234},
        {"Name": "Môn\nline", "People": 0},
    ]
    document = csv_bytes(rows)
    assert document.startswith(b"\xef\xbb\xbf")
    parsed_rows = [*csv.reader(io.StringIO(document.decode("utf-8-sig"), newline=""))]
    assert parsed_rows == [["Name", "People"], ['Rhondda, "Cynon" Taf', "1234"], ["Môn\nline", "0"]]


def test_without_rows_the_document_is_empty() -> None:
    assert csv_bytes([]) == b""


@pytest.mark.parametrize(
    "text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", " =1", "\u200b=1", "\uff1dcmd", "\ufeff@x"]
)
def test_text_that_looks_like_a_formula_is_escaped(text: str) -> None:
    assert escape_formula(text) == f"'{text}"
    assert f"'{text}" in csv_bytes([{text: text}]).decode("utf-8-sig")


def test_numbers_are_not_escaped() -> None:
    assert csv_bytes([{"a": -3, "b": -0.5}]).decode("utf-8-sig") == "a,b\r\n-3,-0.5\r\n"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not escape_formula(text).startswith(FORMULA_PREFIXES)
    assert escape_formula(text).removeprefix("'") == text.removeprefix("'")


def test_rows_are_numbered_by_their_first_line() -> None:
    lines = ["a;b\n", '"one\n', 'two";2\n', "3;4\n"]
    rows = [(1, ["a", "b"]), (2, ["one\ntwo", "2"]), (4, ["3", "4"])]
    assert [*read_rows(lines, delimiter=";")] == rows


def test_an_invalid_row_is_reported_with_its_line() -> None:
    with pytest.raises(TextError, match="Line 2: ") as caught:
        list(read_rows(["a,b\n", '"x"y,1\n'], strict=True))
    assert (caught.value.line, caught.value.encoding) == (2, "")


def test_lines_are_utf_8_with_or_without_a_byte_order_mark() -> None:
    assert [*utf8_lines(["\ufeffMôn\n".encode(), "Fôn\n".encode()])] == ["Môn\n", "Fôn\n"]
    with pytest.raises(TextError) as caught:
        list(utf8_lines([b"a\n", "Môn\n".encode("cp1252")]))
    assert (caught.value.line, caught.value.encoding) == (2, "utf-8")


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_detected_from_consistent_rows(delimiter: str) -> None:
    rows = [["name", "note"], ["Wigan", "one; two, three"], ["Bury", "a | b"]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert sniff_delimiter(text.getvalue().splitlines()) == delimiter
    assert sniff_delimiter(["M5 4WT", "WN1 1YN"]) == sniff_delimiter([]) == ","


def test_numbers_can_be_left_unescaped() -> None:
    rows = [["lon", "-2.5", " -3 ", "-1,5", "+1e5", "-2+3", "=1"]]
    text = io.StringIO(newline="")
    write_rows(text, rows, keep_numbers=True)
    assert text.getvalue() == "lon,-2.5, -3 ,\"-1,5\",+1e5,'-2+3,'=1\r\n"
    assert csv_line(["-2.5", -2.5, None]) == "'-2.5,-2.5,"
