"""Batches of points looked up: in this process, or in one a core."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    import numpy as np
    from numpy.typing import NDArray

    from geo.assign.assigner import Assigner
    from geo.assign.location import Location
    from geo.assign.sources import Source

    Numbers = tuple[NDArray[np.int16], NDArray[np.uint8]]
    Work = Callable[[pa.RecordBatch], Callable[[], Numbers]]

WAITING: Final = 2
"""Batches that wait for each process, so that none is idle and memory stays bounded."""

FEW_BYTES: Final = 200_000_000
"""A smaller file is done in this process by the time that others have begun."""


@contextmanager
def working(assigner: Assigner, source: Source, workers: int | None) -> Iterator[tuple[Work, int]]:
    """
    Make ready to look points up.

    Parameters
    ----------
    workers
        Processes; None for one a core, and for a small file none but this one.

    Yields
    ------
    work, ahead
        What takes the columns of a batch that say where its rows are, and returns a function that
        waits for the answer; and how many answers to wait for at once.
    """
    if workers is None:
        workers = 1 if source.path.stat().st_size < FEW_BYTES else os.cpu_count() or 1
    if workers == 1:
        yield _here(assigner, source.location), 0
        return
    pool = ProcessPoolExecutor(
        max_workers=workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(assigner, source.location),
    )
    try:
        yield (
            lambda batch: _waited_for(pool.submit(_look_up, _packed(batch), batch.schema)),
            (workers * WAITING),
        )
    finally:
        pool.shutdown(cancel_futures=True)


def _here(assigner: Assigner, location: Location) -> Work:
    def work(batch: pa.RecordBatch) -> Callable[[], Numbers]:
        found = assigner.numbers(location.points(batch.columns))
        return lambda: found

    return work


def _packed(batch: pa.RecordBatch) -> bytes:
    """Pack rows to be sent: to pickle a slice would send the whole of what it is cut from."""
    return bytes(batch.serialize())


def _waited_for(future: Future[Numbers]) -> Callable[[], Numbers]:
    def wait() -> Numbers:
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise DataError(
                "A process that looked points up was ended, perhaps for want of memory. Try again "
                "with --workers 1."
            ) from error

    return wait


_ready: dict[str, tuple[Assigner, Location]] = {}
"""What this process looks points up with, once it has begun."""


def _begin(assigner: Assigner, location: Location) -> None:
    _ready["here"] = (assigner, location)


def _look_up(packed: bytes, schema: pa.Schema) -> Numbers:
    assigner, location = _ready["here"]
    batch = pa.ipc.read_record_batch(pa.py_buffer(packed), schema)
    return assigner.numbers(location.points(batch.columns))
