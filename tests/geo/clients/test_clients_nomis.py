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


def fetch(server: FaultServer) -> EmploymentData:
    with HttpClient(QUICK) as client:
        return fetch_employment(client, CODES, service=server.url)


def fetch_error(server: FaultServer) -> str:
    """Return why an answer is refused."""
    with pytest.raises(SourceError) as error:
        fetch(server)
    assert "expected" in str(error.value)
    return str(error.value)


def page_row(code: str, offset: int, count: int) -> list[str]:
    """Write a row as it might stand on a page."""
    number = "37748736" if code == "total" else number_of(code)
    return ["2024", "E06000001", number, "1", "A", str(offset), str(count)]


def test_figures_are_parsed_and_blanks_are_suppressed(server: FaultServer) -> None:
    Nomis(figures=FIGURES).serve_on(server)
    employment = fetch(server)
    assert employment.year == "2024"
    assert employment.rows == 12
    assert employment.figures["E06000001"] == {"total": 31000, "10": 900, "64": 350, "26511": 0}
    assert employment.figures["E08000019"]["64"] is None
    (request,) = server.requests_for(DATA_PATH)
    assert request.query["geography"] == "TYPE424"
    assert request.query["employment_status"] == "4"
    # Food, and not the broad group of the same number.
    assert number_of("10") in request.query["industry"].split(",")
    assert "146800010" not in request.query["industry"]


def test_a_figure_with_a_suppressed_status_is_suppressed(server: FaultServer) -> None:
    Nomis(figures=FIGURES, status={("W06000015", "64"): "Q"}).serve_on(server)
    assert fetch(server).figures["W06000015"]["64"] is None


@pytest.mark.parametrize("page_rows", [1, 5, 11, 12])
def test_a_truncated_response_is_continued(server: FaultServer, page_rows: int) -> None:
    Nomis(figures=FIGURES, page_rows=page_rows).serve_on(server)
    assert fetch(server).rows == 12
    offsets = [int(request.query["recordoffset"]) for request in server.requests_for(DATA_PATH)]
    assert offsets == [*range(0, 12, page_rows)]


def test_a_retry_succeeds(server: FaultServer) -> None:
    Nomis(figures=FIGURES).serve_on(server)
    rows = Nomis(figures=FIGURES).reply
    faults = iter(("reset in body", "", ""))
    server.handle(
        DATA_PATH,
        lambda request: Reply(body=rows(request).body, fault=next(faults)),  # type: ignore[arg-type]
    )
    assert fetch(server).rows == 12


def test_a_repeated_page_is_refused(server: FaultServer) -> None:
    Nomis(figures=FIGURES).serve_on(server)
    page = csv_reply([page_row("total", offset, 12) for offset in (0, 1)])
    server.answer(DATA_PATH, page)
    assert "the page that begins at row 0, expected the one at 2" in fetch_error(server)


def test_a_repeated_row_is_refused(server: FaultServer) -> None:
    Nomis(figures=FIGURES).serve_on(server)
    server.answer(DATA_PATH, csv_reply([page_row("10", offset, 2) for offset in (0, 1)]))
    assert "found a row twice for E06000001" in fetch_error(server)


@pytest.mark.parametrize("count", [1, 3])
def test_a_wrong_row_count_is_refused(server: FaultServer, count: int) -> None:
    Nomis(figures=FIGURES).serve_on(server)
    rows = [page_row(code, offset, count) for offset, code in enumerate(("total", "10"))]
    server.answer(DATA_PATH, csv_reply(rows), csv_reply([]))
    message = fetch_error(server)
    assert ("2 rows, expected the 1 announced" if count == 1 else "no row from number 2") in message


def test_changing_row_counts_are_refused(server: FaultServer) -> None:
    Nomis(figures=FIGURES).serve_on(server)
    server.answer(
        DATA_PATH,
        csv_reply([page_row("total", 0, 2)]),
        csv_reply([page_row("10", 1, 3)]),
    )
    assert "found 3 rows announced after 2 before" in fetch_error(server)


def test_a_missing_industry_is_refused(server: FaultServer) -> None:
    incomplete_figures = {**FIGURES, "W06000015": {"total": "1", "10": "1", "26511": "1"}}
    Nomis(figures=incomplete_figures).serve_on(server)
    assert "found W06000015 without 1 of 4 industries (64)" in fetch_error(server)


@pytest.mark.parametrize("figure", ["12.5", "-5", "many", "nan", "inf"])
def test_an_invalid_figure_is_refused(server: FaultServer, figure: str) -> None:
    Nomis(figures={"E06000001": {**FIGURES["E06000001"], "10": figure}}).serve_on(server)
    assert f"found OBS_VALUE {figure!r}" in fetch_error(server)


def test_figures_of_several_years_are_refused(server: FaultServer) -> None:
    Nomis(figures=FIGURES, year="2023 and 2024").serve_on(server)
    assert "'2023 and 2024', expected one year" in fetch_error(server)


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
def test_invalid_responses_are_refused(server: FaultServer, reply: Reply, named: str) -> None:
    Nomis(figures=FIGURES).serve_on(server)
    server.answer(DATA_PATH, reply)
    assert named in fetch_error(server)


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
def test_invalid_code_lists_are_refused(server: FaultServer, reply: Reply, named: str) -> None:
    server.answer(CODES_PATH, reply)
    assert named in fetch_error(server)
    assert server.requests_for(DATA_PATH) == []


@pytest.mark.network
def test_the_real_nomis_lists_industries_and_returns_two() -> None:
    # A division, and a group within it: what the first employs takes in the second.
    with HttpClient() as client:
        employment = fetch_employment(client, ("29", "291"), service=Settings().nomis)
    assert int(employment.year) >= 2023
    assert len(employment.figures) > 340
    assert {area[0] for area in employment.figures} == {"E", "S", "W"}
    assert employment.rows == len(employment.figures) * 3
    sunderland = employment.figures["E08000024"]
    assert {*sunderland} == {"total", "29", "291"}
    total, vehicles, makers = (sunderland[code] or 0 for code in ("total", "29", "291"))
    assert total > vehicles >= makers > 0
