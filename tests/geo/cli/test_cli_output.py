"""What the command line writes: tables for eyes, ears and pipes; CSV that runs nothing."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cli.output import write_csv, write_sentences, write_table

if TYPE_CHECKING:
    from geo.views.coverage_json import Cell

ROWS: list[dict[str, Cell]] = [
    {"Name": "Aston", "People": 100_000, "Note": ""},
    {"Name": "Birch and Cedar", "People": 9, "Note": "one two three four five six seven eight"},
]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.cli.output._width", lambda: 52)


def test_a_row_is_printed_as_one_line_of_aligned_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_table(ROWS, ("Name", "People", "Note"), headings={"Note": "Of it"})
    assert capsys.readouterr().out.splitlines() == [
        "Name              People  Of it",
        "Aston            100,000  -",
        "Birch and Cedar        9  one two three four five six seven eight",
    ]


@pytest.mark.usefixtures("terminal")
def test_the_last_column_is_wrapped_and_indented_in_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_table(ROWS, ("Name", "People", "Note"))
    assert capsys.readouterr().out.splitlines()[2:] == [
        "Birch and Cedar        9  one two three four five",
        "                          six seven eight",
    ]


@pytest.mark.usefixtures("terminal")
def test_a_narrow_terminal_gets_unwrapped_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.cli.output._width", lambda: 30)
    write_table(ROWS, ("Name", "People", "Note"))
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.usefixtures("terminal")
def test_sentences_are_wrapped_between_words_in_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_sentences(["word " * 20])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [["word"] * 10] * 2


def parse_csv(text: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\tx",
        "\rx",
        "\nx",
        "  =1",
        "\ufeff=1",
        "\N{FULLWIDTH EQUALS SIGN}1",
    ],
)
def test_text_that_looks_like_a_formula_gets_an_apostrophe(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    write_csv(("A",), [{"A": text}], marker="")
    output = capsys.readouterr().out
    assert parse_csv(output) == [["A"], [f"'{text}"]]


def test_plain_text_and_numbers_are_unchanged(capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(("A", "B", "C"), [{"A": "0 +1*", "B": -1, "C": 'a "b", c'}], marker="")
    output = capsys.readouterr().out
    assert parse_csv(output)[1] == ["0 +1*", "-1", 'a "b", c']
    assert not output.startswith("\ufeff")


@given(cells=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
def test_any_text_round_trips_through_csv(cells: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        stream = io.StringIO(newline="")
        patch.setattr(sys, "stdout", stream)
        write_csv(("A",), [{"A": cell} for cell in cells], marker="")
    cell_texts = [row[0] if row else "" for row in parse_csv(stream.getvalue())[1:]]
    assert [cell.removeprefix("'") for cell in cell_texts] == [
        cell.removeprefix("'") for cell in cells
    ]
