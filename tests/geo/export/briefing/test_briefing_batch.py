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

WORKER_EXIT_S = 60
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
    progress_calls: list[tuple[int, int]] = []
    briefing_job = job(small, settings, folder, "pdf", "docx", "html")
    report = write_briefings(
        briefing_job,
        workers=2,
        on_progress=lambda result, total, _: progress_calls.append((result, total)),
    )
    assert (len(report.written_files), report.current_files, report.failures) == (12, (), ())
    assert progress_calls == [(1, 4), (2, 4), (3, 4), (4, 4)]
    for path in report.written_files:
        assert path.stat().st_size > 5000
    assert 2 <= len(PdfReader(folder / "aston-E07000001.pdf").pages) <= 4

    # Again: nothing to do. With one gone and one cut short by hand: what is gone is written.
    assert write_briefings(briefing_job).written_files == ()
    (folder / "aston-E07000001.pdf").unlink()
    second_report = write_briefings(briefing_job, workers=1)
    assert [path.name for path in second_report.written_files] == ["aston-E07000001.pdf"]
    assert len(second_report.current_files) == 11
    assert {path.name for path in folder.iterdir()} == {
        MANIFEST_NAME,
        *(file_name(area, name) for area in briefing_job.areas for name in briefing_job.formats),
    }


class StopError(Exception):
    """What somebody who stops a batch raises."""


@pytest.mark.slow
def test_a_stopped_batch_starts_no_more_briefings_and_a_later_run_completes_it(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    # Some wait within the pool, and are made all the same: there have to be more.
    other_areas = ("E10000001", "E12000001", "E12000007", "W92000004", "AB", "CD")
    areas = tuple(area_of(small.register, key) for key in (*CODES, *other_areas))
    briefing_job = replace(job(small, settings, tmp_path), areas=areas)

    def stop(result: int, total: int, _: str) -> None:
        raise StopError(f"{result} of {total}")

    # Held, traceback and all, as whoever shows an error holds it: nothing may go on behind it.
    with pytest.raises(StopError, match="1 of 10") as error:
        write_briefings(briefing_job, workers=1, on_progress=stop)
    first_paths = {*tmp_path.glob("*.html")}
    assert 1 <= len(first_paths) <= 5
    assert error.value
    report = write_briefings(briefing_job, workers=1)
    assert {*report.written_files}.isdisjoint(first_paths)
    assert {*report.written_files, *report.current_files} == {*tmp_path.glob("*.html")}
    assert len({*tmp_path.glob("*.html")}) == len(areas)


@pytest.mark.slow
def test_a_failed_briefing_is_reported_and_does_not_stop_the_batch(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    unknown_area = Area(key="E99999999", name="Nowhere", kind="council", codes=("E99999999",))
    existing_path = tmp_path / file_name(area_of(small.register, CODES[1]), "html")
    existing_path.write_text("an officer's own", encoding="utf-8")
    briefing_job = job(small, settings, tmp_path)
    report = write_briefings(
        replace(briefing_job, areas=(unknown_area, *briefing_job.areas[:2])), workers=1
    )
    assert [path.name for path in report.written_files] == ["aston-E07000001.html"]
    assert [failure.name for failure in report.failures] == ["Nowhere", existing_path.name]
    assert "No area has the key 'E99999999'" in report.failures[0].reason
    assert "Move it, or choose another folder" in report.failures[1].reason
    assert existing_path.read_text(encoding="utf-8") == "an officer's own"


@pytest.mark.slow
def test_a_briefing_is_rewritten_when_its_data_changes_unless_it_was_edited(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    briefing_job = job(small, settings, tmp_path)
    two_area_job = replace(briefing_job, areas=briefing_job.areas[:2])
    first, second = write_briefings(two_area_job, workers=1).written_files
    second.write_text("edited", encoding="utf-8")
    second_report = write_briefings(two_area_job, workers=1)
    assert second_report.current_files == (
        first,
        second,
    )  # finished is finished, whatever was done to it
    retitled_report = write_briefings(
        replace(two_area_job, options=BriefingOptions(title="Other")), workers=1
    )
    assert retitled_report.written_files == (first,)
    assert [failure.name for failure in retitled_report.failures] == [second.name]


@pytest.mark.slow
def test_a_file_without_a_manifest_entry_is_current_if_its_content_is_the_same(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    briefing_job = job(small, settings, tmp_path)
    one_area_job = replace(briefing_job, areas=briefing_job.areas[:1])
    (path,) = write_briefings(one_area_job, workers=1).written_files
    (tmp_path / MANIFEST_NAME).write_text('{"name": "aston', encoding="utf-8")
    report = write_briefings(one_area_job, workers=1)
    assert (report.written_files, report.current_files, report.failures) == ((), (path,), ())


@pytest.mark.slow
def test_options_are_passed_to_the_processes(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    options = BriefingOptions(
        compare=(area_of(small.register, "AB"),),
        scenario=Scenario(name="Pro & con", sectors=("AM",), councils=("E06000003",)),
    )
    briefing_job = replace(job(small, settings, tmp_path), options=options)
    (path,) = write_briefings(
        replace(briefing_job, areas=briefing_job.areas[:1]), workers=1
    ).written_files
    page = path.read_text(encoding="utf-8")
    assert "What-if briefing" in page
    assert "Aston and Birch" in page


def test_the_fingerprint_follows_data_and_options(settings: Settings, tmp_path: Path) -> None:
    default_fingerprint = fingerprint(settings, BriefingOptions())
    package = write_small(tmp_path)
    own_settings = Settings(data_dir=package.folder)
    assert fingerprint(own_settings, BriefingOptions()) == default_fingerprint
    circle = Scenario(name="x", sectors=(), circle=Circle(lon=0, lat=51, radius_km=3))
    options = [
        BriefingOptions(title="x"),
        BriefingOptions(compare=()),
        BriefingOptions(scenario=circle),
    ]
    assert (
        len(
            {
                default_fingerprint,
                *(fingerprint(settings, briefing_options) for briefing_options in options),
            }
        )
        == 4
    )
    package.edit("local_authorities", 2, "LAD25NM", "Ashton")
    assert fingerprint(own_settings, BriefingOptions()) != default_fingerprint


def test_an_unfinished_line_is_not_read(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path, "now")
    manifest.add("a.pdf", "1")
    with (tmp_path / MANIFEST_NAME).open("a", encoding="utf-8") as file:
        file.write('[]\n{"name": "b"}\n{"name": "c.pdf", "ma')
    reloaded = Manifest(tmp_path, "now")
    assert reloaded.is_current("a.pdf")
    assert [*reloaded.entries] == ["a.pdf"]
    assert not Manifest(tmp_path, "then").is_current("a.pdf")


def test_a_file_in_place_of_the_folder_is_an_error(
    small: Dataset, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="the folder cannot be made"):
        write_briefings(job(small, settings, tmp_path / "out"))


def test_file_names_are_unique_and_made_from_the_area(dataset: Dataset) -> None:
    register = dataset.register
    assert file_name(area_of(register, WIGAN), "pdf") == "wigan-E08000010.pdf"
    assert file_name(area_of(register, "W06000002"), "pdf") == "gwynedd-W06000002.pdf"
    first_set = area_from_codes(register, [*register.local_authorities][:9])
    assert file_name(first_set, "html") == f"{first_set.file_stem}.html"
    second_set = area_from_codes(register, [*register.local_authorities][1:10])
    assert second_set.name == first_set.name
    assert file_name(second_set, "html") != file_name(first_set, "html")
    names = {file_name(area_of(register, code), "pdf") for code in register.local_authorities}
    assert len(names) == len(register.local_authorities)


def test_formats_are_read_from_a_list() -> None:
    assert parse_formats("PDF, .docx,pdf") == ("pdf", "docx")
    with pytest.raises(UnknownNameError, match="found 'odt', expected some of pdf, docx, html"):
        parse_formats("pdf,odt")


def test_a_file_is_overwritten_only_on_request(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "wigan.html"
    size = write_briefing(document_of(dataset), path)
    assert path.stat().st_size == size
    with pytest.raises(ExportError, match="exists already"):
        write_briefing(document_of(dataset), path)
    assert write_briefing(document_of(dataset), path, overwrite=True) == size
    assert set(files.RENDERERS) == {"pdf", "docx", "html"}


def test_the_command_writes_a_briefing(small: Dataset, settings: Settings, tmp_path: Path) -> None:
    data = ("--data-dir", str(settings.data_dir), "briefing")
    path = tmp_path / "aston.html"
    result = run(*data, "Aston", "-o", str(path), "--title", "<i>Own</i>", "--compare", "Birch")
    assert (result.exit_code, result.stdout) == (0, f"{path}\n"), result.stderr
    page = path.read_text(encoding="utf-8")
    assert "&lt;i&gt;Own&lt;/i&gt;" in page
    assert "chosen" in page
    second_result = run(*data, "Aston", "-o", str(path))
    assert second_result.exit_code == 1
    assert "exists already" in second_result.stderr
    del small


def test_the_command_accepts_a_scenario(settings: Settings, tmp_path: Path) -> None:
    scenario_path = tmp_path / "what-if.json"
    scenario_data = {
        "placemap_scenario": 1,
        "name": "Works",
        "sectors": ["AM"],
        "councils": [CODES[2]],
    }
    scenario_path.write_text(json.dumps(scenario_data), encoding="utf-8")
    path = tmp_path / "works.html"
    data = ("--data-dir", str(settings.data_dir), "briefing")
    result = run(*data, "--scenario", str(scenario_path), "-o", str(path))
    assert result.exit_code == 0, result.stderr
    assert "Proposed - not a designation" in path.read_text(encoding="utf-8")


def test_the_command_writes_a_briefing_for_each_council_of_an_area(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    data = ("--data-dir", str(settings.data_dir), "briefing", "--all", "AB", "--workers", "1")
    arguments = (*data, "--format", "html", "-o", str(folder))
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (0, "Written: 2. Kept: 0.\n"), result.stderr
    assert run(*arguments).stdout == "Written: 0. Kept: 2.\n"
    (folder / MANIFEST_NAME).unlink()
    (folder / "aston-E07000001.html").write_text("other", encoding="utf-8")
    failed_result = run(*arguments)
    assert (failed_result.exit_code, failed_result.stdout) == (1, "Written: 0. Kept: 1.\n")
    assert "Failed: aston-E07000001.html: " in failed_result.stderr
    assert "1 failed. Run again to write what is missing." in failed_result.stderr


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
    result = run("--data-dir", str(settings.data_dir), "briefing", *arguments)
    assert result.exit_code == 2, result.stderr
    assert message in result.stderr


def test_shared_results_are_computed_once(small: Dataset) -> None:
    briefing_data = BriefingData(small)
    assert briefing_data.matrix is briefing_data.matrix
    assert briefing_data.matrix_before is briefing_data.matrix
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
        exited, _, _ = select.select([worker], [], [], WORKER_EXIT_S)
        os.close(worker)
        assert exited, "a worker goes on without the batch that it works for"
