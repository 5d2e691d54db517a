"""Many briefings: over processes, resumable, failures told; and the command that asks for them."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from geo.areas import Area, area_from_codes, area_of
from geo.errors import ExportError, UnknownNameError
from geo.export.briefing import files
from geo.export.briefing.batch import BriefingJob, write_briefings
from geo.export.briefing.data import BriefingData, BriefingOptions
from geo.export.briefing.files import file_name, parse_formats, write_briefing
from geo.export.briefing.manifest import MANIFEST_NAME, Manifest, fingerprint
from geo.scenario.scenario import Circle, Scenario
from geo.settings import Settings
from tests.support.briefings import WIGAN, document_of
from tests.support.command_line import run
from tests.support.fixtures_core import write_small

if TYPE_CHECKING:
    from geo.dataset import Dataset

ENDED_S = 60
"""A bound on waiting, for any machine."""

ROOT = Path(__file__).parents[4]
CODES = ("E07000001", "E07000002", "E06000003", "W06000004")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=write_small(tmp_path_factory.mktemp("briefings")).folder)


def job(small: Dataset, settings: Settings, folder: Path, *formats: str) -> BriefingJob:
    areas = tuple(area_of(small.register, code) for code in CODES)
    return BriefingJob(areas=areas, folder=folder, formats=formats or ("html",), settings=settings)


@pytest.mark.slow
def test_four_councils_over_two_processes(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    told: list[tuple[int, int]] = []
    asked = job(small, settings, folder, "pdf", "docx", "html")
    report = write_briefings(
        asked, workers=2, on_progress=lambda done, total, _: told.append((done, total))
    )
    assert (len(report.written_files), report.current_files, report.failures) == (12, (), ())
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    for path in report.written_files:
        assert path.stat().st_size > 5000
    assert 2 <= len(PdfReader(folder / "aston-E07000001.pdf").pages) <= 4

    # Again: nothing to do. With one gone and one cut short by hand: what is gone is written.
    assert write_briefings(asked).written_files == ()
    (folder / "aston-E07000001.pdf").unlink()
    again = write_briefings(asked, workers=1)
    assert [path.name for path in again.written_files] == ["aston-E07000001.pdf"]
    assert len(again.current_files) == 11
    assert {path.name for path in folder.iterdir()} == {
        MANIFEST_NAME, *(file_name(area, name) for area in asked.areas for name in asked.formats)
    }  # fmt: skip


class StopError(Exception):
    """What somebody who stops a batch raises."""


@pytest.mark.slow
def test_one_that_is_stopped_begins_nothing_more_and_a_later_run_goes_on(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    # Some wait within the pool, and are made all the same: there have to be more.
    more = ("E10000001", "E12000001", "E12000007", "W92000004", "AB", "CD")
    areas = tuple(area_of(small.register, key) for key in (*CODES, *more))
    asked = replace(job(small, settings, tmp_path), areas=areas)

    def stop(done: int, total: int, _: str) -> None:
        raise StopError(f"{done} of {total}")

    # Held, traceback and all, as whoever shows an error holds it: nothing may go on behind it.
    with pytest.raises(StopError, match="1 of 10") as held:
        write_briefings(asked, workers=1, on_progress=stop)
    made = {*tmp_path.glob("*.html")}
    assert 1 <= len(made) <= 5
    assert held.value
    report = write_briefings(asked, workers=1)
    assert {*report.written_files}.isdisjoint(made)
    assert {*report.written_files, *report.current_files} == {*tmp_path.glob("*.html")}
    assert len({*tmp_path.glob("*.html")}) == len(areas)


@pytest.mark.slow
def test_a_failure_is_told_and_stops_nothing_else(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    nobody = Area(key="E99999999", name="Nowhere", kind="council", codes=("E99999999",))
    stranger = tmp_path / file_name(area_of(small.register, CODES[1]), "html")
    stranger.write_text("an officer's own", encoding="utf-8")
    asked = job(small, settings, tmp_path)
    report = write_briefings(replace(asked, areas=(nobody, *asked.areas[:2])), workers=1)
    assert [path.name for path in report.written_files] == ["aston-E07000001.html"]
    assert [failure.name for failure in report.failures] == ["Nowhere", stranger.name]
    assert "No area has the key 'E99999999'" in report.failures[0].reason
    assert "Move it, or choose another folder" in report.failures[1].reason
    assert stranger.read_text(encoding="utf-8") == "an officer's own"


@pytest.mark.slow
def test_what_is_made_from_other_data_is_written_again_but_never_over_a_change(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    asked = job(small, settings, tmp_path)
    two = replace(asked, areas=asked.areas[:2])
    first, second = write_briefings(two, workers=1).written_files
    second.write_text("edited", encoding="utf-8")
    kept = write_briefings(two, workers=1)
    assert kept.current_files == (first, second)  # finished is finished, whatever was done to it
    titled = write_briefings(replace(two, options=BriefingOptions(title="Other")), workers=1)
    assert titled.written_files == (first,)
    assert [failure.name for failure in titled.failures] == [second.name]


@pytest.mark.slow
def test_a_file_whose_entry_was_lost_is_kept_if_it_is_the_same(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    asked = job(small, settings, tmp_path)
    one = replace(asked, areas=asked.areas[:1])
    (path,) = write_briefings(one, workers=1).written_files
    (tmp_path / MANIFEST_NAME).write_text('{"name": "aston', encoding="utf-8")
    report = write_briefings(one, workers=1)
    assert (report.written_files, report.current_files, report.failures) == ((), (path,), ())


@pytest.mark.slow
def test_options_reach_the_processes(small: Dataset, settings: Settings, tmp_path: Path) -> None:
    options = BriefingOptions(
        compare=(area_of(small.register, "AB"),),
        scenario=Scenario(name="Pro & con", sectors=("AM",), councils=("E06000003",)),
    )
    asked = replace(job(small, settings, tmp_path), options=options)
    (path,) = write_briefings(replace(asked, areas=asked.areas[:1]), workers=1).written_files
    page = path.read_text(encoding="utf-8")
    assert "What-if briefing" in page
    assert "Aston and Birch" in page


def test_the_fingerprint_follows_data_and_options(settings: Settings, tmp_path: Path) -> None:
    plain = fingerprint(settings, BriefingOptions())
    package = write_small(tmp_path)
    own = Settings(data_dir=package.folder)
    assert fingerprint(own, BriefingOptions()) == plain
    circle = Scenario(name="x", sectors=(), circle=Circle(lon=0, lat=51, radius_km=3))
    options = [
        BriefingOptions(title="x"),
        BriefingOptions(compare=()),
        BriefingOptions(scenario=circle),
    ]
    assert len({plain, *(fingerprint(settings, each) for each in options)}) == 4
    package.edit("local_authorities", 2, "LAD25NM", "Ashton")
    assert fingerprint(own, BriefingOptions()) != plain


def test_an_unfinished_line_is_not_read(tmp_path: Path) -> None:
    ledger = Manifest(tmp_path, "now")
    ledger.add("a.pdf", "1")
    with (tmp_path / MANIFEST_NAME).open("a", encoding="utf-8") as file:
        file.write('[]\n{"name": "b"}\n{"name": "c.pdf", "ma')
    read = Manifest(tmp_path, "now")
    assert read.is_current("a.pdf")
    assert [*read.entries] == ["a.pdf"]
    assert not Manifest(tmp_path, "then").is_current("a.pdf")


def test_a_file_where_the_folder_should_be(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="the folder cannot be made"):
        write_briefings(job(small, settings, tmp_path / "out"))


def test_names_of_files(dataset: Dataset) -> None:
    register = dataset.register
    assert file_name(area_of(register, WIGAN), "pdf") == "wigan-E08000010.pdf"
    assert file_name(area_of(register, "W06000002"), "pdf") == "gwynedd-W06000002.pdf"
    several = area_from_codes(register, [*register.local_authorities][:9])
    assert file_name(several, "html") == f"{several.file_stem}.html"
    others = area_from_codes(register, [*register.local_authorities][1:10])
    assert others.name == several.name
    assert file_name(others, "html") != file_name(several, "html")
    names = {file_name(area_of(register, code), "pdf") for code in register.local_authorities}
    assert len(names) == len(register.local_authorities)


def test_formats_are_read_from_a_list() -> None:
    assert parse_formats("PDF, .docx,pdf") == ("pdf", "docx")
    with pytest.raises(UnknownNameError, match="found 'odt', expected some of pdf, docx, html"):
        parse_formats("pdf,odt")


def test_a_file_is_not_overwritten_unasked(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "wigan.html"
    size = write_briefing(document_of(dataset), path)
    assert path.stat().st_size == size
    with pytest.raises(ExportError, match="exists already"):
        write_briefing(document_of(dataset), path)
    assert write_briefing(document_of(dataset), path, overwrite=True) == size
    assert set(files.RENDERERS) == {"pdf", "docx", "html"}


def test_the_command_writes_one(small: Dataset, settings: Settings, tmp_path: Path) -> None:
    data = ("--data-dir", str(settings.data_dir), "briefing")
    path = tmp_path / "aston.html"
    done = run(*data, "Aston", "-o", str(path), "--title", "<i>Own</i>", "--compare", "Birch")
    assert (done.exit_code, done.stdout) == (0, f"{path}\n"), done.stderr
    page = path.read_text(encoding="utf-8")
    assert "&lt;i&gt;Own&lt;/i&gt;" in page
    assert "chosen" in page
    again = run(*data, "Aston", "-o", str(path))
    assert again.exit_code == 1
    assert "exists already" in again.stderr
    del small


def test_the_command_takes_a_what_if(settings: Settings, tmp_path: Path) -> None:
    what_if = tmp_path / "what-if.json"
    told = {"placemap_scenario": 1, "name": "Works", "sectors": ["AM"], "councils": [CODES[2]]}
    what_if.write_text(json.dumps(told), encoding="utf-8")
    path = tmp_path / "works.html"
    data = ("--data-dir", str(settings.data_dir), "briefing")
    done = run(*data, "--scenario", str(what_if), "-o", str(path))
    assert done.exit_code == 0, done.stderr
    assert "Proposed - not a designation" in path.read_text(encoding="utf-8")


def test_the_command_writes_all_of_an_area(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    data = ("--data-dir", str(settings.data_dir), "briefing", "--all", "AB", "--workers", "1")
    asked = (*data, "--format", "html", "-o", str(folder))
    done = run(*asked)
    assert (done.exit_code, done.stdout) == (0, "Written: 2. Kept: 0.\n"), done.stderr
    assert run(*asked).stdout == "Written: 0. Kept: 2.\n"
    (folder / MANIFEST_NAME).unlink()
    (folder / "aston-E07000001.html").write_text("other", encoding="utf-8")
    failed = run(*asked)
    assert (failed.exit_code, failed.stdout) == (1, "Written: 0. Kept: 1.\n")
    assert "Failed: aston-E07000001.html: " in failed.stderr
    assert "1 failed. Run again to write what is missing." in failed.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Nobody to brief on"),
        (("Aston", "--all", "AB"), "Found both WHO and --all"),
        (("Aston", "--format", "odt"), "Format: found 'odt'"),
        (("Aston", "--format", "pdf", "-o", "a.docx"), "Name a folder, or leave one out"),
        (("Nowhere at all",), "Nothing is called"),
    ],
)
def test_misuse_has_status_two(
    settings: Settings, arguments: tuple[str, ...], message: str
) -> None:
    done = run("--data-dir", str(settings.data_dir), "briefing", *arguments)
    assert done.exit_code == 2, done.stderr
    assert message in done.stderr


def test_what_all_share_is_worked_out_once(small: Dataset) -> None:
    answers = BriefingData(small)
    assert answers.matrix is answers.matrix
    assert answers.matrix_before is answers.matrix
    assert Path(files.__file__).with_name("briefing.typ").exists()


KILLED = """
import multiprocessing, sys
from pathlib import Path
from geo.areas import area_of
from geo.dataset import load_dataset
from geo.export.briefing.batch import BriefingJob, write_briefings
from geo.settings import Settings

def stay(*_):
    print(*(each.pid for each in multiprocessing.active_children()), flush=True)
    sys.stdin.read()

if __name__ == "__main__":
    settings = Settings(data_dir=Path(sys.argv[1]), cache_dir=Path(sys.argv[2]))
    register = load_dataset(settings).register
    areas = tuple(area_of(register, code) for code in sys.argv[4:])
    job = BriefingJob(areas=areas, folder=Path(sys.argv[3]), formats=("html",), settings=settings)
    write_briefings(job, workers=2, on_progress=stay)
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="has no handle of a process")
def test_a_batch_that_is_killed_leaves_no_workers(settings: Settings, tmp_path: Path) -> None:
    script = tmp_path / "batch.py"
    script.write_text(KILLED)
    folders = [settings.data_dir, tmp_path / "cache", tmp_path / "briefings"]
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, str(script), *map(str, folders), *CODES],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as batch:
        assert batch.stdout is not None
        workers = [os.pidfd_open(int(pid)) for pid in batch.stdout.readline().split()]
        assert len(workers) == 2
        batch.kill()
    for worker in workers:
        ended, _, _ = select.select([worker], [], [], ENDED_S)
        os.close(worker)
        assert ended, "a worker goes on without the batch that it works for"
