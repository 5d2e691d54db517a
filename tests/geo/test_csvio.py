"""CSV: read back as it was, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.csvio import FORMULA_PREFIXES, csv_bytes, escape_formula


def test_rows_are_read_back_as_they_were() -> None:
    rows: list[dict[str, str | int]] = [
        {"Name": 'Rhondda, "Cynon" Taf', "People": 1234},
        {"Name": "Môn\nline", "People": 0},
    ]
    document = csv_bytes(rows)
    assert document.startswith(b"\xef\xbb\xbf")
    read = [*csv.reader(io.StringIO(document.decode("utf-8-sig"), newline=""))]
    assert read == [["Name", "People"], ['Rhondda, "Cynon" Taf', "1234"], ["Môn\nline", "0"]]


def test_without_rows_the_document_is_empty() -> None:
    assert csv_bytes([]) == b""


@pytest.mark.parametrize(
    "text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", " =1", "\u200b=1", "\uff1dcmd", "\ufeff@x"]
)
def test_what_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert escape_formula(text) == f"'{text}"
    assert f"'{text}" in csv_bytes([{text: text}]).decode("utf-8-sig")


def test_numbers_stay_numbers() -> None:
    assert csv_bytes([{"a": -3, "b": -0.5}]).decode("utf-8-sig") == "a,b\r\n-3,-0.5\r\n"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not escape_formula(text).startswith(FORMULA_PREFIXES)
    assert escape_formula(text).removeprefix("'") == text.removeprefix("'")
