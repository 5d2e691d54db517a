"""Employment from Nomis, played on this machine: pages, blanks, and answers that are not sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.clients.http import HttpClient, HttpLimits
from geo.clients.nomis import fetch_employment
from geo.errors import SourceError
from geo.settings import Settings
from tests.support.fault_server import FaultServer, Reply, html_reply, json_reply
from tests.support.nomis_server import (
    CODES_PATH,
    DATA_PATH,
    HEADER,
    Nomis,
    code_list,
    csv_reply,
    number_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.clients.nomis import EmploymentData

QUICK = HttpLimits(timeout_s=0.2, tries=2, backoff_s=0)

FIGURES = {
    "E06000001": {"total": "31000", "10": "900", "64": "350", "26511": "0"},
    "E08000019": {"total": "260000", "10": "4500", "64": "", "26511": "75"},
    "W06000015": {"total": "220000", "10": "2250", "64": "9000", "26511": "10"},
}
CODES = ("10", "64", "26511")


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


def fetched(server: FaultServer) -> EmploymentData:
    with HttpClient(QUICK) as client:
        return fetch_employment(client, CODES, service=server.url)


def refused(server: FaultServer) -> str:
    """Return why an answer is refused."""
    with pytest.raises(SourceError) as error:
        fetched(server)
    assert "expected" in str(error.value)
    return str(error.value)


def row(code: str, at: int, count: int) -> list[str]:
    """Write a row as it might stand on a page."""
    number = "37748736" if code == "total" else number_of(code)
    return ["2024", "E06000001", number, "1", "A", str(at), str(count)]


def test_figures_as_published_blanks_suppressed(server: FaultServer) -> None:
    Nomis(figures=FIGURES).play(server)
    found = fetched(server)
    assert found.year == "2024"
    assert found.rows == 12
    assert found.figures["E06000001"] == {"total": 31000, "10": 900, "64": 350, "26511": 0}
    assert found.figures["E08000019"]["64"] is None
    (asked,) = server.asked(DATA_PATH)
    assert asked.query["geography"] == "TYPE424"
    assert asked.query["employment_status"] == "4"
    # Food, and not the broad group of the same number.
    assert number_of("10") in asked.query["industry"].split(",")
    assert "146800010" not in asked.query["industry"]


def test_a_figure_of_suppressed_status_is_suppressed_whatever_it_says(server: FaultServer) -> None:
    Nomis(figures=FIGURES, status={("W06000015", "64"): "Q"}).play(server)
    assert fetched(server).figures["W06000015"]["64"] is None


@pytest.mark.parametrize("page_rows", [1, 5, 11, 12])
def test_an_answer_that_is_cut_off_in_silence_is_asked_on(
    server: FaultServer, page_rows: int
) -> None:
    Nomis(figures=FIGURES, page_rows=page_rows).play(server)
    assert fetched(server).rows == 12
    begins = [int(asked.query["recordoffset"]) for asked in server.asked(DATA_PATH)]
    assert begins == [*range(0, 12, page_rows)]


def test_a_later_try_works(server: FaultServer) -> None:
    Nomis(figures=FIGURES).play(server)
    rows = Nomis(figures=FIGURES).reply
    turns = iter(("reset in body", "", ""))
    server.handle(
        DATA_PATH,
        lambda asked: Reply(body=rows(asked).body, fault=next(turns)),  # type: ignore[arg-type]
    )
    assert fetched(server).rows == 12


def test_a_page_that_comes_again_is_refused(server: FaultServer) -> None:
    Nomis(figures=FIGURES).play(server)
    page = csv_reply([row("total", at, 12) for at in (0, 1)])
    server.answer(DATA_PATH, page)
    assert "the page that begins at row 0, expected the one at 2" in refused(server)


def test_a_row_that_comes_twice_is_refused(server: FaultServer) -> None:
    Nomis(figures=FIGURES).play(server)
    server.answer(DATA_PATH, csv_reply([row("10", at, 2) for at in (0, 1)]))
    assert "found a row twice for E06000001" in refused(server)


@pytest.mark.parametrize("count", [1, 3])
def test_a_count_that_disagrees_is_refused(server: FaultServer, count: int) -> None:
    Nomis(figures=FIGURES).play(server)
    rows = [row(code, at, count) for at, code in enumerate(("total", "10"))]
    server.answer(DATA_PATH, csv_reply(rows), csv_reply([]))
    found = refused(server)
    assert ("2 rows, expected the 1 announced" if count == 1 else "no row from number 2") in found


def test_counts_that_change_between_pages_are_refused(server: FaultServer) -> None:
    Nomis(figures=FIGURES).play(server)
    server.answer(
        DATA_PATH,
        csv_reply([row("total", 0, 2)]),
        csv_reply([row("10", 1, 3)]),
    )
    assert "found 3 rows announced after 2 before" in refused(server)


def test_an_industry_that_is_missing_somewhere_is_refused(server: FaultServer) -> None:
    lacking = {**FIGURES, "W06000015": {"total": "1", "10": "1", "26511": "1"}}
    Nomis(figures=lacking).play(server)
    assert "found W06000015 without 1 of 4 industries (64)" in refused(server)


@pytest.mark.parametrize("figure", ["12.5", "-5", "many", "nan", "inf"])
def test_what_is_no_figure_is_refused(server: FaultServer, figure: str) -> None:
    Nomis(figures={"E06000001": {**FIGURES["E06000001"], "10": figure}}).play(server)
    assert f"found OBS_VALUE {figure!r}" in refused(server)


def test_several_years_are_refused(server: FaultServer) -> None:
    Nomis(figures=FIGURES, year="2023 and 2024").play(server)
    assert "'2023 and 2024', expected one year" in refused(server)


@pytest.mark.parametrize(
    ("reply", "named"),
    [
        (html_reply(), "no column DATE_NAME"),
        (Reply(body=b""), "begins 'nothing at all'"),
        (csv_reply([], header=HEADER.replace("OBS_VALUE", "VALUE")), "no column OBS_VALUE"),
        (csv_reply([]), "found no row from number 0"),
        (csv_reply([["2024", "E06000001"]]), "a row that breaks off"),
        (Reply(body=HEADER.encode() + b'\n"2024'), "no CSV"),
        (Reply(body=b"\xff\xfe"), "expected text in UTF-8"),
        (Reply(status=503), "HTTP 503"),
    ],
)
def test_answers_that_are_no_figures_are_refused(
    server: FaultServer, reply: Reply, named: str
) -> None:
    Nomis(figures=FIGURES).play(server)
    server.answer(DATA_PATH, reply)
    assert named in refused(server)


@pytest.mark.parametrize(
    ("reply", "named"),
    [
        (json_reply({"error": "The dataset is being updated"}), "the error 'The dataset is being"),
        (json_reply([]), "no list of codes"),
        (json_reply({"structure": {"codelists": {"codelist": []}}}), "no list of codes"),
        (
            json_reply({"structure": {"codelists": {"codelist": [{"code": [{"value": 1}]}]}}}),
            "without description or value",
        ),
        (code_list(["10", "64"]), "SIC 26511 0 times, expected it once"),
        (code_list(["10", "64", "26511", "64"]), "SIC 64 2 times"),
        (html_reply(), "expected JSON"),
    ],
)
def test_lists_of_codes_that_are_not_sound_are_refused(
    server: FaultServer, reply: Reply, named: str
) -> None:
    server.answer(CODES_PATH, reply)
    assert named in refused(server)
    assert server.asked(DATA_PATH) == []


@pytest.mark.network
def test_the_true_nomis_lists_industries_and_sends_two() -> None:
    # A division, and a group within it: what the first employs takes in the second.
    with HttpClient() as client:
        found = fetch_employment(client, ("29", "291"), service=Settings().nomis)
    assert int(found.year) >= 2023
    assert len(found.figures) > 340
    assert {area[0] for area in found.figures} == {"E", "S", "W"}
    assert found.rows == len(found.figures) * 3
    sunderland = found.figures["E08000024"]
    assert {*sunderland} == {"total", "29", "291"}
    total, vehicles, makers = (sunderland[code] or 0 for code in ("total", "29", "291"))
    assert total > vehicles >= makers > 0
