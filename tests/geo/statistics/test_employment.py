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
from tests.support.nomis_server import DATA_PATH, play_great_britain
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


def fetched(small: Dataset, figures: dict[str, Codes]) -> Employment:
    published = EmploymentData(address="https://nomis", year="2024", rows=12, figures=figures)
    one = {"AM": industry("AM", codes=("20", "30"))}
    return recode_employment(small.register, published, one, source="BRES", fetched_at=DAY)


def test_codes_that_have_ended_are_carried_and_named(small: Dataset) -> None:
    # Aston under its code until 2025; Elm beside Birch, which it became part of.
    figures = {code: of for code, of in EVEN.items() if code != ASTON}
    elm: Codes = {"total": 500, "20": None, "30": 5}
    found = fetched(small, {**figures, "E07000901": EVEN[ASTON], "E07000902": elm})
    assert found.figures[ASTON] == EVEN[ASTON]
    assert found.figures[BIRCH] == {"total": 1500, "20": None, "30": 55}
    assert found.provenance.carried == (
        f"E07000901 to {ASTON} (Aston)",
        f"E07000902 to {BIRCH} (Birch)",
    )
    assert found.provenance.fetched_at == "2026-11-25T12:00:00+00:00"


@pytest.mark.parametrize(
    ("code", "named"),
    [("E07000904", "E07000904, which was split"), ("E99999999", "which is no council's, now")],
)
def test_what_cannot_be_carried_is_refused(small: Dataset, code: str, named: str) -> None:
    with pytest.raises(SourceError, match=named):
        fetched(small, {**EVEN, code: EVEN[ASTON]})


def test_a_council_that_is_missing_is_refused(small: Dataset) -> None:
    figures = {code: of for code, of in EVEN.items() if code != CEDAR}
    with pytest.raises(SourceError, match=r"no figures for Cedar \(E06000003\), expected every"):
        fetched(small, figures)


def test_more_in_an_industry_than_in_all_is_refused(small: Dataset) -> None:
    figures = {code: {**of, "20": 951} for code, of in EVEN.items()}
    with pytest.raises(SourceError, match=r"4,004 jobs in advanced manufacturing and 4,000 in all"):
        fetched(small, figures)


def test_codes_are_added_and_a_suppressed_one_suppresses_the_sum(small: Dataset) -> None:
    found = fetched(small, {**EVEN, CEDAR: {"total": 1000, "20": None, "30": 50}})
    both, one = industry("AM", codes=("20", "30")), industry("DE", codes=("30",))
    lacking = industry("manufacturing", codes=("20", "33"))
    measure = employment_measure(found, {each.key: each for each in (both, one, lacking)})
    assert measure.values["AM"] == {ASTON: 150.0, BIRCH: 150.0, CEDAR: None, DOLWEN: 150.0}
    assert measure.values["DE"][CEDAR] == 50.0
    assert "manufacturing" not in measure.values
    assert measure.reference_shares == {"AM": pytest.approx(0.15), "DE": pytest.approx(0.05)}
    assert measure.column == "Employment 2024, jobs"


figures = st.one_of(st.none(), st.integers(0, 40).map(lambda fives: fives * 5))


@given(st.lists(figures, min_size=3, max_size=3), st.permutations(["20", "203", "3316"]))
def test_overlaps_within_an_industry_are_counted_once_in_any_order(
    small: Dataset, drawn: list[int | None], order: list[str]
) -> None:
    twenty, within, repair = drawn
    council: Codes = {"total": 1000, "20": twenty, "203": within, "3316": repair}
    sector = industry("AM", codes=("20", "3316"))  # as `outermost` leaves it
    mixed: Codes = {code: council[code] for code in [*order, "total"]}
    found = fetched(small, {**dict.fromkeys(EVEN, council), ASTON: mixed})
    values = employment_measure(found, {"AM": sector}).values["AM"]
    expected = None if twenty is None or repair is None else float(twenty + repair)
    assert set(values.values()) == {expected}


def test_kept_and_read_again_the_same(small: Dataset, tmp_path: Path) -> None:
    assert read_employment(tmp_path) is None
    found = fetched(small, EVEN)
    path = store_employment(found, tmp_path)
    assert path == tmp_path / FILE
    kept = read_employment(tmp_path)
    assert kept is not None
    assert kept.provenance == found.provenance
    assert kept.figures == found.figures
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
def test_what_is_spoilt_is_left_out_and_said(
    small: Dataset, tmp_path: Path, spoil: object, caplog: pytest.LogCaptureFixture
) -> None:
    path = store_employment(fetched(small, EVEN), tmp_path)
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")  # type: ignore[operator]
    with pytest.raises(DataError, match="placemap refresh statistics"):
        read_employment(tmp_path)
    found = read_statistics(small.register, tmp_path)
    assert [*found.measures] == ["gva"]
    assert str(path) in found.employment_error
    assert len(caplog.messages) == 1
    assert str(path) in caplog.messages[0]


def test_a_cache_that_cannot_be_written_keeps_what_there_was(
    small: Dataset, tmp_path: Path
) -> None:
    (tmp_path / "statistics").write_text("a file stands in the way")
    with pytest.raises(DataError, match=r"cannot be written.*PLACEMAP_CACHE_DIR"):
        store_employment(fetched(small, EVEN), tmp_path)


def test_killing_the_writer_leaves_a_whole_file(small: Dataset, tmp_path: Path) -> None:
    store_employment(fetched(small, EVEN), tmp_path)
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


def test_great_britain_is_fetched_kept_and_used(
    dataset: Dataset, tmp_path: Path, server: FaultServer
) -> None:
    register = dataset.register
    rows = play_great_britain(dataset.register, server)
    settings = replace(Settings(), cache_dir=tmp_path)
    with HttpClient(HttpLimits(tries=1)) as client:
        found = refresh_employment(register, settings, client, service=server.url)
    assert found.provenance.rows == rows > 25_000
    assert len(server.asked(DATA_PATH)) == 2
    assert found.provenance.carried == (
        "E08000016 to E08000038 (Barnsley)",
        "E08000019 to E08000039 (Sheffield)",
    )
    known = read_statistics(register, tmp_path)
    jobs = known.measure("employment")
    assert {*jobs.values} == {*known.industries} - {"CE"}
    sheffield = area_of(register, "E08000039")
    assert known.measure_for(sheffield) is jobs
    assert known.strengths(sheffield, jobs)["AM"].value == 25.0 * 7
    belfast = area_of(register, "N09000003")
    assert known.measure_for(belfast).key == "gva"
    assert known.measure_for(belfast, known.industries["AM"]) is jobs
    none = known.strengths(belfast, jobs)["AM"]
    assert (none.status, none.value) == ("outside", None)
    # A refresh that fails leaves what there is.
    server.answer(DATA_PATH, Reply(status=500))
    with HttpClient(HttpLimits(tries=1)) as client, pytest.raises(SourceError, match="HTTP 500"):
        refresh_employment(register, settings, client, service=server.url)
    kept = read_employment(tmp_path)
    assert kept is not None
    assert kept.provenance == found.provenance


def employment_in_use(dataset: Dataset, settings: Settings) -> list[ActiveSource]:
    every = active_sources(
        dataset.register, Inventory(dataset.register.package), settings, register_dates=""
    )
    return [one for one in every if one.description.startswith("Employment")]


def test_the_command_fetches_says_from_where_and_lets_go(
    dataset: Dataset, tmp_path: Path, server: FaultServer
) -> None:
    rows = play_great_britain(dataset.register, server)
    settings = replace(Settings(), cache_dir=tmp_path)
    done = CliRunner().invoke(statistics, ["--service", f"{server.url}/"], obj=settings)
    assert done.exit_code == 0
    assert f"Employment 2024 by SIC code: {rows:,} figures for 350 councils" in done.stdout
    assert "E08000019 to E08000039 (Sheffield)" in done.stdout
    assert str(tmp_path / FILE) in done.stdout
    (used,) = employment_in_use(dataset, settings)
    assert used.description.startswith("Employment by SIC code, Great Britain: ")
    assert used.date.startswith("2024, fetched on ")
    assert used.origins[0].startswith(server.url)
    assert "E08000019 to E08000039 (Sheffield)" in used.notes[1]
    for said in ("alone are in use again", "Nothing was fetched"):
        assert said in CliRunner().invoke(statistics, ["--reset"], obj=settings).stdout
    assert read_employment(tmp_path) is None
    (used,) = employment_in_use(dataset, settings)
    assert used.description == "Employment, not fetched"
    assert "placemap refresh statistics" in used.notes[0]
