"""Employment fetched, carried, kept and added up: nothing is lost, zeroed or counted twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import area_of
from geo.audit.inventory import Inventory
from geo.audit.provenance import active_sources
from geo.cli.refresh_statistics import statistics
from geo.clients.http import HttpClient, HttpLimits
from geo.clients.nomis import EmploymentData
from geo.errors import DataError, SourceError
from geo.refresh.statistics import refresh_employment
from geo.settings import Settings
from geo.statistics.employment import (
    FILE,
    employment_measure,
    read_employment,
    remove_employment,
    store_employment,
)
from geo.statistics.figures import read_statistics
from geo.statistics.recode import recode_employment
from tests.support.fault_server import FaultServer, Reply
from tests.support.fixtures_core import ROOT
from tests.support.nomis_server import DATA_PATH, serve_great_britain
from tests.support.statistics_core import ASTON, BIRCH, CEDAR, DOLWEN, industry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.audit.provenance import ActiveSource
    from geo.dataset import Dataset
    from geo.statistics.employment import Employment

    Codes = dict[str, int | None]

DAY = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

EVEN: dict[str, Codes] = {
    code: {"total": 1000, "20": 100, "30": 50} for code in (ASTON, BIRCH, CEDAR, DOLWEN)
}


def recoded_employment(small: Dataset, figures: dict[str, Codes]) -> Employment:
    published = EmploymentData(address="https://nomis", year="2024", rows=12, figures=figures)
    industries = {"AM": industry("AM", codes=("20", "30"))}
    return recode_employment(small.register, published, industries, source="BRES", fetched_at=DAY)


def test_former_codes_are_recoded_and_listed(small: Dataset) -> None:
    # Aston under its code until 2025; Elm beside Birch, which it became part of.
    figures = {code: values for code, values in EVEN.items() if code != ASTON}
    elm: Codes = {"total": 500, "20": None, "30": 5}
    employment = recoded_employment(small, {**figures, "E07000901": EVEN[ASTON], "E07000902": elm})
    assert employment.figures[ASTON] == EVEN[ASTON]
    assert employment.figures[BIRCH] == {"total": 1500, "20": None, "30": 55}
    assert employment.provenance.carried == (
        f"E07000901 to {ASTON} (Aston)",
        f"E07000902 to {BIRCH} (Birch)",
    )
    assert employment.provenance.fetched_at == "2026-11-25T12:00:00+00:00"


@pytest.mark.parametrize(
    ("code", "named"),
    [("E07000904", "E07000904, which was split"), ("E99999999", "which is no council's, now")],
)
def test_a_split_or_unknown_code_is_refused(small: Dataset, code: str, named: str) -> None:
    with pytest.raises(SourceError, match=named):
        recoded_employment(small, {**EVEN, code: EVEN[ASTON]})


def test_a_missing_council_is_refused(small: Dataset) -> None:
    figures = {code: values for code, values in EVEN.items() if code != CEDAR}
    with pytest.raises(SourceError, match=r"no figures for Cedar \(E06000003\), expected every"):
        recoded_employment(small, figures)


def test_more_jobs_in_an_industry_than_in_total_is_refused(small: Dataset) -> None:
    figures = {code: {**values, "20": 951} for code, values in EVEN.items()}
    with pytest.raises(SourceError, match=r"4,004 jobs in advanced manufacturing and 4,000 in all"):
        recoded_employment(small, figures)


def test_codes_are_added_and_a_suppressed_one_suppresses_the_sum(small: Dataset) -> None:
    employment = recoded_employment(small, {**EVEN, CEDAR: {"total": 1000, "20": None, "30": 50}})
    two_code_industry, one_code_industry = (
        industry("AM", codes=("20", "30")),
        industry("DE", codes=("30",)),
    )
    incomplete_industry = industry("manufacturing", codes=("20", "33"))
    measure = employment_measure(
        employment,
        {
            tested_industry.key: tested_industry
            for tested_industry in (two_code_industry, one_code_industry, incomplete_industry)
        },
    )
    assert measure.values["AM"] == {ASTON: 150.0, BIRCH: 150.0, CEDAR: None, DOLWEN: 150.0}
    assert measure.values["DE"][CEDAR] == 50.0
    assert "manufacturing" not in measure.values
    assert measure.reference_shares == {"AM": pytest.approx(0.15), "DE": pytest.approx(0.05)}
    assert measure.column == "Employment 2024, jobs"


figures = st.one_of(st.none(), st.integers(0, 40).map(lambda fives: fives * 5))


@given(st.lists(figures, min_size=3, max_size=3), st.permutations(["20", "203", "3316"]))
def test_overlapping_codes_are_counted_once_in_any_order(
    small: Dataset, drawn_figures: list[int | None], order: list[str]
) -> None:
    twenty, within_twenty, repair = drawn_figures
    council: Codes = {"total": 1000, "20": twenty, "203": within_twenty, "3316": repair}
    sector = industry("AM", codes=("20", "3316"))  # as `outermost` leaves it
    reordered: Codes = {code: council[code] for code in [*order, "total"]}
    employment = recoded_employment(small, {**dict.fromkeys(EVEN, council), ASTON: reordered})
    values = employment_measure(employment, {"AM": sector}).values["AM"]
    expected = None if twenty is None or repair is None else float(twenty + repair)
    assert set(values.values()) == {expected}


def test_stored_employment_round_trips(small: Dataset, tmp_path: Path) -> None:
    assert read_employment(tmp_path) is None
    employment = recoded_employment(small, EVEN)
    path = store_employment(employment, tmp_path)
    assert path == tmp_path / FILE
    stored = read_employment(tmp_path)
    assert stored is not None
    assert stored.provenance == employment.provenance
    assert stored.figures == employment.figures
    assert [path.name for path in path.parent.iterdir()] == [path.name]
    assert remove_employment(tmp_path)
    assert not remove_employment(tmp_path)
    assert read_employment(tmp_path) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("100", "900"),
        lambda _: "[]",
        lambda _: '{"provenance": {}, "figures": {}}',
        lambda _: "",
    ],
)
def test_damaged_employment_is_ignored_and_reported(
    small: Dataset, tmp_path: Path, spoil: object, caplog: pytest.LogCaptureFixture
) -> None:
    path = store_employment(recoded_employment(small, EVEN), tmp_path)
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")  # type: ignore[operator]
    with pytest.raises(DataError, match="placemap refresh statistics"):
        read_employment(tmp_path)
    statistics_data = read_statistics(small.register, tmp_path)
    assert [*statistics_data.measures] == ["gva"]
    assert str(path) in statistics_data.employment_error
    assert len(caplog.messages) == 1
    assert str(path) in caplog.messages[0]


def test_an_unwritable_cache_is_refused(small: Dataset, tmp_path: Path) -> None:
    (tmp_path / "statistics").write_text("a file stands in the way")
    with pytest.raises(DataError, match=r"cannot be written.*PLACEMAP_CACHE_DIR"):
        store_employment(recoded_employment(small, EVEN), tmp_path)


def test_a_killed_writer_leaves_a_valid_file(small: Dataset, tmp_path: Path) -> None:
    store_employment(recoded_employment(small, EVEN), tmp_path)
    program = textwrap.dedent(f"""
        from pathlib import Path
        from geo.statistics.employment import store_employment, read_employment
        folder = Path({str(tmp_path)!r})
        found = read_employment(folder)
        print("ready", flush=True)
        while True:
            store_employment(found, folder)
    """)
    for _ in range(3):
        with subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            os.kill(writer.pid, signal.SIGKILL)
        assert read_employment(tmp_path) is not None


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


def test_great_britain_is_fetched_stored_and_used(
    dataset: Dataset, tmp_path: Path, server: FaultServer
) -> None:
    register = dataset.register
    rows = serve_great_britain(dataset.register, server)
    settings = replace(Settings(), cache_dir=tmp_path)
    with HttpClient(HttpLimits(tries=1)) as client:
        employment = refresh_employment(register, settings, client, service=server.url)
    assert employment.provenance.rows == rows > 25_000
    assert len(server.requests_for(DATA_PATH)) == 2
    assert employment.provenance.carried == (
        "E08000016 to E08000038 (Barnsley)",
        "E08000019 to E08000039 (Sheffield)",
    )
    statistics_data = read_statistics(register, tmp_path)
    jobs = statistics_data.measure("employment")
    assert {*jobs.values} == {*statistics_data.industries} - {"CE"}
    sheffield = area_of(register, "E08000039")
    assert statistics_data.measure_for(sheffield) is jobs
    assert statistics_data.strengths(sheffield, jobs)["AM"].value == 25.0 * 7
    belfast = area_of(register, "N09000003")
    assert statistics_data.measure_for(belfast).key == "gva"
    assert statistics_data.measure_for(belfast, statistics_data.industries["AM"]) is jobs
    outside_strength = statistics_data.strengths(belfast, jobs)["AM"]
    assert (outside_strength.status, outside_strength.value) == ("outside", None)
    # A refresh that fails leaves what there is.
    server.answer(DATA_PATH, Reply(status=500))
    with HttpClient(HttpLimits(tries=1)) as client, pytest.raises(SourceError, match="HTTP 500"):
        refresh_employment(register, settings, client, service=server.url)
    stored = read_employment(tmp_path)
    assert stored is not None
    assert stored.provenance == employment.provenance


def active_employment(dataset: Dataset, settings: Settings) -> list[ActiveSource]:
    all_sources = active_sources(
        dataset.register, Inventory(dataset.register.package), settings, register_dates=""
    )
    return [source for source in all_sources if source.description.startswith("Employment")]


def test_the_command_fetches_reports_and_resets(
    dataset: Dataset, tmp_path: Path, server: FaultServer
) -> None:
    rows = serve_great_britain(dataset.register, server)
    settings = replace(Settings(), cache_dir=tmp_path)
    process = CliRunner().invoke(statistics, ["--service", f"{server.url}/"], obj=settings)
    assert process.exit_code == 0
    assert f"Employment 2024 by SIC code: {rows:,} figures for 350 councils" in process.stdout
    assert "E08000019 to E08000039 (Sheffield)" in process.stdout
    assert str(tmp_path / FILE) in process.stdout
    (source,) = active_employment(dataset, settings)
    assert source.description.startswith("Employment by SIC code, Great Britain: ")
    assert source.date.startswith("2024, fetched on ")
    assert source.origins[0].startswith(server.url)
    assert "E08000019 to E08000039 (Sheffield)" in source.notes[1]
    for message in ("alone are in use again", "Nothing was fetched"):
        assert message in CliRunner().invoke(statistics, ["--reset"], obj=settings).stdout
    assert read_employment(tmp_path) is None
    (source,) = active_employment(dataset, settings)
    assert source.description == "Employment, not fetched"
    assert "placemap refresh statistics" in source.notes[0]
