"""Many briefings at once: over processes, resumable, and with every failure told at the end."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import TYPE_CHECKING, Final

from geo.areas import Area, area_of
from geo.atomic import atomic_output
from geo.dataset import load_atlas
from geo.errors import ExportError, PlaceMapError
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import Answers, Options
from geo.export.briefing.files import RENDERERS, file_name
from geo.export.briefing.manifest import Ledger, digest, fingerprint
from geo.uploads.overlay import lay

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from geo.settings import Settings
    from geo.uploads.overlay import Laid
    from geo.uploads.records import Brought

    Progress = Callable[[int, int, str], None]

MOST_WORKERS: Final = 8
"""Processes where nobody says: each holds the boundaries, some 400 MB."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Which areas, in which formats, where to, from what data, and what to say."""

    areas: tuple[Area, ...]
    folder: Path
    formats: tuple[str, ...]
    settings: Settings
    options: Options = field(default_factory=Options)
    brought: tuple[Brought, ...] = ()
    """Uploads to draw and to say something of in each. A process lays them once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A briefing that was not written, and why."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What became of a job: files written, files that were there already, and failures."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    failed: tuple[Failure, ...]


def write_briefings(
    job: Job, *, workers: int | None = None, on_progress: Progress | None = None
) -> Report:
    """
    Write a briefing on each area, in each format.

    Parameters
    ----------
    workers
        Processes; None for one a core, at most eight. Each loads the atlas once.
    on_progress
        Called with areas done, areas in all, and the name of the last, as each is done. If it
        raises, what is being written is finished, nothing more is begun, and a later run goes on.

    Returns
    -------
    report
        A file that an earlier run wrote from the same data, code, options and uploads is kept,
        whatever was done to it since. One that differs, or that nobody knows, is never overwritten
        unless it is just as it was written. A failure stops nothing else.

    Raises
    ------
    ExportError
        If the folder cannot be made.
    """
    _make(job.folder)
    ledger = Ledger(job.folder, fingerprint(job.settings, job.options, job.brought))
    kept, todo = _sorted_out(job, ledger)
    done: list[Path] = []
    same: list[Path] = list(kept)
    failed: list[Failure] = []
    total = len(job.areas)
    finished = total - len(todo)
    if on_progress and finished:
        on_progress(finished, total, "")
    # Closed whatever `on_progress` raises, so that whoever stops it has no process go on behind it.
    with closing(_run(job, todo, workers)) as results:
        for area, future in results:
            finished += 1
            error = future.exception()
            outcomes = [] if error else future.result()
            if error:
                failed.append(Failure(name=area.title, reason=_reason(error)))
            for outcome in outcomes:
                if outcome.failure:
                    failed.append(Failure(name=outcome.path.name, reason=outcome.failure))
                else:
                    ledger.enter(outcome.path.name, outcome.digest)
                    (done if outcome.is_new else same).append(outcome.path)
            if on_progress:
                on_progress(finished, total, area.title)
    return Report(
        written=tuple(sorted(done)),
        kept=tuple(sorted(same)),
        failed=tuple(sorted(failed, key=lambda failure: failure.name)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Task:
    """What a process is told of one area: nothing that holds an atlas."""

    key: str
    paths: tuple[Path, ...]
    digests: tuple[str, ...]
    """Of the files as an earlier run wrote them; "" where it did not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outcome:
    path: Path
    digest: str = ""
    is_new: bool = False
    failure: str = ""


def _sorted_out(job: Job, ledger: Ledger) -> tuple[list[Path], list[tuple[Area, _Task]]]:
    """Tell files that are there already from those to be written."""
    kept, todo = [], []
    for area in job.areas:
        paths = [job.folder / file_name(area, name) for name in job.formats]
        there = [path for path in paths if path.exists() and ledger.is_current(path.name)]
        kept += there
        left = tuple(path for path in paths if path not in there)
        if left:
            digests = tuple(ledger.digest_of(path.name) for path in left)
            todo.append((area, _Task(key=area.key, paths=left, digests=digests)))
    return kept, todo


def _run(
    job: Job, todo: Sequence[tuple[Area, _Task]], workers: int | None
) -> Generator[tuple[Area, Future[list[_Outcome]]]]:
    """Yield each area as its files are done."""
    if not todo:
        return
    compare = job.options.compare
    keys = None if compare is None else tuple(area.key for area in compare)
    # An area holds a read-only mapping, which cannot be sent to a process: its key can.
    start = (job.settings, replace(job.options, compare=None), keys, job.brought)
    count = min(len(todo), workers or min(MOST_WORKERS, os.cpu_count() or 1))
    pool = ProcessPoolExecutor(
        max_workers=count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=start,
    )
    try:
        areas = {pool.submit(_brief, task): area for area, task in todo}
        for future in as_completed(areas):
            yield areas[future], future
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Here:
    """What a process has, once it has begun."""

    answers: Answers
    yours: tuple[Laid, ...]


_here: dict[str, _Here] = {}


def _begin(
    settings: Settings,
    options: Options,
    compare: tuple[str, ...] | None,
    brought: Sequence[Brought],
) -> None:
    """Load the atlas and lay what was brought, once a process."""
    Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    atlas = load_atlas(settings)
    if compare is not None:
        areas = tuple(area_of(atlas.registry, key) for key in compare)
        options = replace(options, compare=areas)
    answers = Answers(atlas, options)
    yours = tuple(lay(atlas, answers.register, one) for one in brought)
    _here["here"] = _Here(answers=answers, yours=yours)


def _end_with_parent() -> None:
    """
    End this process when the one that began it has ended.

    One that is killed tells nobody: its workers would wait for a task for ever, each with its
    atlas in memory.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _brief(task: _Task) -> list[_Outcome]:
    """Write the files of one area."""
    here = _here["here"]
    area = area_of(here.answers.atlas.registry, task.key)
    document = briefing_of(here.answers, area, yours=here.yours)
    outcomes = []
    for path, before in zip(task.paths, task.digests, strict=True):
        try:
            content = RENDERERS[path.suffix[1:]](document)
            outcomes.append(_put(path, content, before))
        except PlaceMapError as error:
            outcomes.append(_Outcome(path=path, failure=str(error)))
    return outcomes


def _put(path: Path, content: bytes, before: str) -> _Outcome:
    """Write a file, unless somebody else's stands there; keep one that is the same."""
    found = digest(path.read_bytes()) if path.exists() else ""
    if found == digest(content):
        return _Outcome(path=path, digest=found)
    if found not in {"", before}:
        raise ExportError(
            f"{path} holds something that was not written here, or was changed since. "
            "Move it, or choose another folder."
        )
    with atomic_output(path, overwrite=True) as beside:
        beside.write_bytes(content)
    return _Outcome(path=path, digest=digest(content), is_new=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"{folder}: the folder cannot be made ({error.strerror}). Choose another."
        ) from error


def _reason(error: BaseException) -> str:
    """Say why an area failed; what is not one of our own errors is named by its kind."""
    if isinstance(error, PlaceMapError):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
