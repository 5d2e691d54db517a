"""Write many briefings in parallel: resumable, with all failures reported at the end."""

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
from geo.dataset import load_dataset
from geo.errors import ExportError, PlaceMapError
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import BriefingData, BriefingOptions
from geo.export.briefing.files import RENDERERS, file_name
from geo.export.briefing.manifest import Manifest, digest, fingerprint
from geo.uploads.overlay import overlay_upload

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from geo.settings import Settings
    from geo.uploads.overlay import UploadOverlay
    from geo.uploads.records import Upload

    Progress = Callable[[int, int, str], None]

MAX_WORKERS: Final = 8
"""Default maximum of processes: each holds the boundaries (about 400 MB)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BriefingJob:
    """Areas, formats, target folder, data settings and options of a batch."""

    areas: tuple[Area, ...]
    folder: Path
    formats: tuple[str, ...]
    settings: Settings
    options: BriefingOptions = field(default_factory=BriefingOptions)
    uploads: tuple[Upload, ...] = ()
    """Uploads to include in each briefing. Each process overlays them once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A briefing that was not written, and the reason."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchReport:
    """Result of a batch: files written, files already current, and failures."""

    written_files: tuple[Path, ...]
    current_files: tuple[Path, ...]
    failures: tuple[Failure, ...]


def write_briefings(
    job: BriefingJob, *, workers: int | None = None, on_progress: Progress | None = None
) -> BatchReport:
    """
    Write a briefing on each area in each format.

    Parameters
    ----------
    workers
        Number of processes; None for one per core, up to eight. Each loads the dataset once.
    on_progress
        Called after each area with areas done, total areas and the name of the area. If it
        raises, areas in progress are finished and no more start. A later run resumes.

    Returns
    -------
    report
        A file from an earlier run with the same data, code, options and uploads is kept, even if
        edited since. A different file is overwritten only if it is exactly as an earlier run
        wrote it. A failure does not stop the others.

    Raises
    ------
    ExportError
        If the folder cannot be created.
    """
    _make_folder(job.folder)
    manifest = Manifest(job.folder, fingerprint(job.settings, job.options, job.uploads))
    current_files, todo = _plan_tasks(job, manifest)
    new_files: list[Path] = []
    unchanged_files: list[Path] = list(current_files)
    failures: list[Failure] = []
    total = len(job.areas)
    finished_count = total - len(todo)
    if on_progress and finished_count:
        on_progress(finished_count, total, "")
    # Closed even if `on_progress` raises, so that no process runs on.
    with closing(_run_tasks(job, todo, workers)) as results:
        for area, future in results:
            finished_count += 1
            error = future.exception()
            outcomes = [] if error else future.result()
            if error:
                failures.append(Failure(name=area.title, reason=_reason(error)))
            for outcome in outcomes:
                if outcome.failure:
                    failures.append(Failure(name=outcome.path.name, reason=outcome.failure))
                else:
                    manifest.add(outcome.path.name, outcome.digest)
                    (new_files if outcome.is_new else unchanged_files).append(outcome.path)
            if on_progress:
                on_progress(finished_count, total, area.title)
    return BatchReport(
        written_files=tuple(sorted(new_files)),
        current_files=tuple(sorted(unchanged_files)),
        failures=tuple(sorted(failures, key=lambda failure: failure.name)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Task:
    """Task of a process for one area, small enough to pickle."""

    key: str
    paths: tuple[Path, ...]
    digests: tuple[str, ...]
    """Hashes of the files as an earlier run wrote them; "" if it did not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outcome:
    path: Path
    digest: str = ""
    is_new: bool = False
    failure: str = ""


def _plan_tasks(
    job: BriefingJob, manifest: Manifest
) -> tuple[list[Path], list[tuple[Area, _Task]]]:
    """Return the files that are current, and the tasks for the rest."""
    current_files, todo = [], []
    for area in job.areas:
        paths = [job.folder / file_name(area, name) for name in job.formats]
        current = [path for path in paths if path.exists() and manifest.is_current(path.name)]
        current_files += current
        outdated = tuple(path for path in paths if path not in current)
        if outdated:
            digests = tuple(manifest.digest_of(path.name) for path in outdated)
            todo.append((area, _Task(key=area.key, paths=outdated, digests=digests)))
    return current_files, todo


def _run_tasks(
    job: BriefingJob, todo: Sequence[tuple[Area, _Task]], workers: int | None
) -> Generator[tuple[Area, Future[list[_Outcome]]]]:
    """Yield each area when its files are done."""
    if not todo:
        return
    compare = job.options.compare
    keys = None if compare is None else tuple(area.key for area in compare)
    # An area holds a read-only mapping, which cannot be pickled; its key can.
    init_args = (job.settings, replace(job.options, compare=None), keys, job.uploads)
    count = min(len(todo), workers or min(MAX_WORKERS, os.cpu_count() or 1))
    pool = ProcessPoolExecutor(
        max_workers=count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_init_worker,
        initargs=init_args,
    )
    try:
        areas = {pool.submit(_write_area, task): area for area, task in todo}
        for future in as_completed(areas):
            yield areas[future], future
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class _WorkerState:
    """State of a worker process."""

    data: BriefingData
    overlays: tuple[UploadOverlay, ...]


_worker_state: dict[str, _WorkerState] = {}


def _init_worker(
    settings: Settings,
    options: BriefingOptions,
    compare: tuple[str, ...] | None,
    uploads: Sequence[Upload],
) -> None:
    """Load the dataset and overlay the uploads, once per process."""
    Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    dataset = load_dataset(settings)
    if compare is not None:
        areas = tuple(area_of(dataset.register, key) for key in compare)
        options = replace(options, compare=areas)
    data = BriefingData(dataset, options)
    overlays = tuple(overlay_upload(dataset, data.register_result, upload) for upload in uploads)
    _worker_state["here"] = _WorkerState(data=data, overlays=overlays)


def _end_with_parent() -> None:
    """
    End this process when its parent ends.

    If the parent is killed, its workers would wait for tasks for ever, each with a dataset in
    memory.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _write_area(task: _Task) -> list[_Outcome]:
    """Write the files of one area."""
    state = _worker_state["here"]
    area = area_of(state.data.dataset.register, task.key)
    document = briefing_of(state.data, area, overlays=state.overlays)
    outcomes = []
    for path, previous_digest in zip(task.paths, task.digests, strict=True):
        try:
            content = RENDERERS[path.suffix[1:]](document)
            outcomes.append(_write_if_changed(path, content, previous_digest))
        except PlaceMapError as error:
            outcomes.append(_Outcome(path=path, failure=str(error)))
    return outcomes


def _write_if_changed(path: Path, content: bytes, previous_digest: str) -> _Outcome:
    """Write a file if its content differs; raise `ExportError` if it was edited or is not ours."""
    current_digest = digest(path.read_bytes()) if path.exists() else ""
    if current_digest == digest(content):
        return _Outcome(path=path, digest=current_digest)
    if current_digest not in {"", previous_digest}:
        raise ExportError(
            f"{path} holds something that was not written here, or was changed since. "
            "Move it, or choose another folder."
        )
    with atomic_output(path, overwrite=True) as temp_path:
        temp_path.write_bytes(content)
    return _Outcome(path=path, digest=digest(content), is_new=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"{folder}: the folder cannot be made ({error.strerror}). Choose another."
        ) from error


def _reason(error: BaseException) -> str:
    """Return why an area failed; other errors than our own are named by type."""
    if isinstance(error, PlaceMapError):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
