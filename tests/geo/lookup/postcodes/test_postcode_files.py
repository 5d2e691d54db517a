"""Files of postcodes: whatever their form, every row comes out with its council."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.clients.http import HttpClient, HttpLimits
from geo.clients.postcodes_io import MAX_POSTCODES, fetch_councils
from geo.errors import DataError, SourceError
from geo.lookup.postcodes.files import MATCH_COLUMNS, match_file, open_postcodes, text_lines
from geo.lookup.postcodes.matches import Matcher
from geo.lookup.postcodes.resolver import Resolver
from geo.settings import Settings
from tests.support.command_line import run
from tests.support.fault_server import FaultServer, Reply, html_reply, json_reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from geo.dataset import Dataset
    from tests.support.fault_server import ReceivedRequest
    from tests.support.fixtures_core import Package

ASTON, BIRCH, CEDAR = "E07000001", "E07000002", "E06000003"


def find_none(_: Iterable[str]) -> Mapping[str, str]:
    return {}


def match_rows(dataset: Dataset, content: bytes | str, *, column: str = "") -> list[list[str]]:
    """Match a file, and return the rows that are written, header first."""
    raw = content.encode() if isinstance(content, str) else content
    output = io.StringIO(newline="")
    file = open_postcodes(text_lines(io.BytesIO(raw)), column=column)
    match_file(file, Matcher(Resolver(dataset.register, finder=find_none)), output)
    return list(csv.reader(io.StringIO(output.getvalue(), newline="")))


@pytest.mark.parametrize(
    "content",
    [
        "name,postcode\nOne,AA1 2AA\nTwo,AA11 1AA\n",
        "name;Post Code\r\nOne;AA1 2AA\r\nTwo;AA11 1AA\r\n",
        "name\tPCDS\nOne\tAA1 2AA\nTwo\tAA11 1AA",
        b"\xef\xbb\xbfname,postcode\r\nOne,AA1 2AA\r\nTwo,AA11 1AA\r\n",
        "name,where\nOne,AA1 2AA\nTwo,AA11 1AA\n",
    ],
)
def test_the_column_is_detected_by_name_or_content(small: Dataset, content: bytes | str) -> None:
    header, *rows = match_rows(small, content)
    assert header[: len(MATCH_COLUMNS)] == [*MATCH_COLUMNS]
    assert [(row[0], row[1], row[2], row[6], row[7]) for row in rows] == [
        (ASTON, "Aston", "by sector, 100%", "One", "AA1 2AA"),
        ("W06000004", "Dolwen", "by sector, 100%", "Two", "AA11 1AA"),
    ]


@pytest.mark.parametrize("content", ["AA1 2AA\nAA11 1AA", "\ufeffAA1 2AA\r\nAA11 1AA\r\n"])
def test_a_list_without_a_header_is_read(small: Dataset, content: str) -> None:
    header, *rows = match_rows(small, content)
    assert header == [*MATCH_COLUMNS, "postcode"]
    assert [row[0] for row in rows] == [ASTON, "W06000004"]


def test_the_column_can_be_named(small: Dataset) -> None:
    content = "postcode,home\nAA1 2AA,AA11 1AA\n"
    assert match_rows(small, content)[1][0] == ASTON
    assert match_rows(small, content, column=" HOME ")[1][0] == "W06000004"


def test_rows_and_columns_are_unchanged(small: Dataset) -> None:
    content = "postcode,name\nAA1 2AA\nAA1 2AA,x,extra,\n\nnowhere,y\n,z\n"
    _, *rows = match_rows(small, content)
    assert [row[6:] for row in rows] == [
        ["AA1 2AA"],
        ["AA1 2AA", "x", "extra", ""],
        [],
        ["nowhere", "y"],
        ["", "z"],
    ]
    assert [row[2] for row in rows] == [*["by sector, 100%"] * 2, *["malformed"] * 3]


def test_text_that_looks_like_a_formula_is_escaped_and_numbers_are_not(small: Dataset) -> None:
    _, row = match_rows(small, "postcode,a,b,c\nAA1 1AA,=1+1,-2.34,+44 1\n")
    assert row[6:] == ["AA1 1AA", "'=1+1", "-2.34", "'+44 1"]
    assert row[:5] == [
        *("", "", "several councils", ""),
        f"{ASTON} 0.7500; {BIRCH} 0.2450; {CEDAR} 0.0050",
    ]


def test_a_column_with_the_name_of_a_match_column_is_preserved(small: Dataset) -> None:
    header, row = match_rows(small, "postcode,LAD25CD\nAA1 2AA,mine\n")
    assert header[0] == "LAD25CD (matched)"
    assert (row[0], row[-1]) == (ASTON, "mine")


@pytest.mark.parametrize(
    ("content", "column", "message"),
    [
        (b"", "", "There is no postcode in it"),
        (b"\n \n", "", "There is no postcode in it"),
        (b"a,b\n1,2\n", "", "No column looks like postcodes. Found a, b. Say which it is."),
        (b"a,b\nAA1 1AA,2\n", "c", "There is no column 'c'. Found a, b."),
        (b"AA1 1AA\n", "c", "There is no column 'c': found one postcode a line"),
        (b"postcode\nAA1 1AA\nCaf\xe9\n", "", "Line 3 is not in UTF-8"),
        (b"\xff\xfep\x00", "", "Line 1 is not in UTF-8"),
        (b'postcode,a\n"AA1 1AA,' + b"x" * 140_000, "", "is not readable as CSV (field larger"),
    ],
)
def test_an_unreadable_file_is_explained(
    small: Dataset, content: bytes, column: str, message: str
) -> None:
    with pytest.raises(DataError) as caught:
        match_rows(small, content, column=column)
    assert message in str(caught.value)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8)


@given(rows=st.lists(st.tuples(st.sampled_from(["AA1 2AA", "x", "AA1"]), cells), min_size=1))
def test_every_row_is_written_in_order(small: Dataset, rows: list[tuple[str, str]]) -> None:
    content = io.StringIO(newline="")
    csv.writer(content).writerows([("postcode", "remark"), *rows])
    _, *output_rows = match_rows(small, content.getvalue())
    assert [row[6] for row in output_rows] == [postcode for postcode, _ in rows]
    assert [row[7].removeprefix("'") for row in output_rows] == [
        remark.removeprefix("'") for _, remark in rows
    ]


def test_the_command_writes_a_file_and_prints_the_counts(
    small_package: Package, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("postcode\nAA1 2AA\nnowhere\nBT1 5GZ\n")
    options = ("--data-dir", str(small_package.folder), "postcodes", str(tmp_path / "in.csv"))
    process = run(*options, "-o", str(tmp_path / "out.csv"))
    assert (process.exit_code, process.stderr) == (0, "")
    assert process.stdout.startswith(f"3 rows in {tmp_path / 'out.csv'}: sector: 1; not found: 1; ")
    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfLAD25CD,LAD25NM,")
    assert content.count(b"\r\n") == 4
    second_process = run(*options, "-o", str(tmp_path / "out.csv"))
    assert second_process.exit_code == 1
    assert (tmp_path / "out.csv").read_bytes() == content
    stdout_process = run(*options)
    assert stdout_process.stdout_bytes == content.removeprefix(b"\xef\xbb\xbf")
    assert stdout_process.stderr.startswith("3 rows: sector: 1; ")


def test_a_file_with_an_invalid_line_leaves_no_output(
    small_package: Package, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_bytes(b"postcode\n" + b"AA1 2AA\n" * 2000 + b"Caf\xe9\n")
    process = run(
        *("--data-dir", str(small_package.folder), "postcodes", str(tmp_path / "in.csv")),
        *("-o", str(tmp_path / "out.csv")),
    )
    assert process.exit_code == 1
    assert f"{tmp_path / 'in.csv'}: Line 2002 is not in UTF-8" in process.stderr
    assert not (tmp_path / "out.csv").exists()


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


def result_json(query: str, code: str | None) -> dict[str, object]:
    codes = {"admin_district": code, "admin_county": "E99999999"}
    return {"query": query, "result": {"postcode": query, "codes": codes} if code else None}


def service_json(codes: Mapping[str, str]) -> Mapping[str, object]:
    return {"status": 200, "result": [result_json(query, code) for query, code in codes.items()]}


def fetch(server: FaultServer, postcodes: Iterable[str]) -> Mapping[str, str]:
    limits = HttpLimits(timeout_s=0.3, tries=2, backoff_s=0, max_bytes=1_000_000)
    with HttpClient(limits) as client:
        return fetch_councils(client, f"{server.url}/", postcodes)


def test_only_postcodes_are_sent_and_at_most_100_at_a_time(
    server: FaultServer,
) -> None:
    def play(received: ReceivedRequest) -> Reply:
        request_json = json.loads(received.body)
        assert [*request_json] == ["postcodes"]
        assert len(request_json["postcodes"]) <= MAX_POSTCODES
        return json_reply(service_json(dict.fromkeys(request_json["postcodes"], CEDAR)))

    server.handle("/postcodes", play)
    postcodes = [f"AA{number} 1AA" for number in range(250)]
    assert fetch(server, [*postcodes, postcodes[0]]) == dict.fromkeys(postcodes, CEDAR)
    assert [len(json.loads(request.body)["postcodes"]) for request in server.requests] == [
        100,
        100,
        50,
    ]
    assert {request.method for request in server.requests} == {"POST"}


def test_unknown_codes_are_left_out(server: FaultServer) -> None:
    document = {
        "status": 200,
        "result": [result_json("A", CEDAR), result_json("B", None), result_json("C", "E99999999")],
    }
    server.answer("/postcodes", json_reply(document))
    assert fetch(server, "ABC") == {"A": CEDAR}


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (html_reply(), "expected JSON"),
        (json_reply([]), "expected status 200 and a result"),
        (json_reply({"status": 400, "error": "Invalid"}), "found Invalid, expected status 200"),
        (json_reply({"status": 200, "result": []}), "found 0 results, expected 1"),
        (json_reply({"status": 200}), "found no list of results"),
        (json_reply({"status": 200, "result": [result_json("B", CEDAR)]}), "a result for 'B'"),
        (json_reply({"status": 200, "result": [{"query": "A"}]}), "a result without 'result'"),
        (
            json_reply({"status": 200, "result": [{"query": "A", "result": {"codes": {}}}]}),
            "a result without 'admin_district'",
        ),
        (
            json_reply({"status": 200, "result": [{"query": "A", "result": {"codes": 1}}]}),
            "a result without",
        ),
        (Reply(status=500), "500"),
        (Reply(status=429, headers={"Retry-After": "3600"}), "429"),
        (Reply(fault="reset"), "127.0.0.1"),
        (Reply(fault="stall"), "127.0.0.1"),
    ],
)
def test_invalid_service_responses_are_explained(
    server: FaultServer, reply: Reply, message: str
) -> None:
    server.answer("/postcodes", reply)
    with pytest.raises(SourceError) as caught:
        fetch(server, "A")
    assert message in str(caught.value)


def test_postcodes_are_sent_online_only_if_enabled_and_requested(
    small_package: Package,
    tmp_path: Path,
    server: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.answer("/postcodes", json_reply(service_json({"AA11ZZ": CEDAR})))
    (tmp_path / "in.csv").write_text("postcode,secret\nAA1 1ZZ,Ann Smith\nAA1 2ZZ,B\n")
    options = ("--data-dir", str(small_package.folder), "postcodes", str(tmp_path / "in.csv"))
    refused_process = run(*options, "--online")
    assert refused_process.exit_code == 2
    assert "PLACEMAP_ONLINE=1" in refused_process.stderr
    monkeypatch.setenv("PLACEMAP_ONLINE", "1")
    monkeypatch.setenv("PLACEMAP_POSTCODES_IO", server.url)
    assert run(*options).exit_code == 0
    assert server.requests == []
    process = run(*options, "--online")
    assert process.exit_code == 0
    assert [row[:3] for row in csv.reader(process.stdout.splitlines()[1:])] == [
        [CEDAR, "Cedar", "online"],
        [ASTON, "Aston", "by sector, 100%"],
    ]
    assert "1 were sent online." in process.stderr
    (request,) = server.requests
    assert json.loads(request.body) == {"postcodes": ["AA11ZZ"]}


def test_the_command_continues_offline_if_the_service_fails(
    small_package: Package,
    tmp_path: Path,
    server: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.answer("/postcodes", Reply(status=404))
    monkeypatch.setenv("PLACEMAP_ONLINE", "1")
    monkeypatch.setenv("PLACEMAP_POSTCODES_IO", server.url)
    (tmp_path / "in.csv").write_text("postcode\nAA1 1ZZ\n")
    process = run(
        *("--data-dir", str(small_package.folder), "postcodes", str(tmp_path / "in.csv")),
        *("--online", "-o", str(tmp_path / "out.csv")),
    )
    assert process.exit_code == 1
    assert "Look-ups online ended early." in process.stderr
    assert "several councils" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("value", "is_on"), [("1", True), ("0", False), ("", False), ("on", False)]
)
def test_online_look_ups_are_off_unless_the_setting_is_1(
    monkeypatch: pytest.MonkeyPatch, value: str, *, is_on: bool
) -> None:
    monkeypatch.setenv("PLACEMAP_ONLINE", value)
    assert Settings.from_environment().online is is_on
