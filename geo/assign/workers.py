"""Batches worked on by several threads, and handed on in order."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future

    Batch = TypeVar("Batch")
    Output = TypeVar("Output")

MAX_WORKERS: Final = 8
"""Threads, unless more are asked for: what one thread reads and writes keeps no more at work."""

SPARE_BATCHES: Final = 2
"""Batches that wait beside those that are worked on, so that no thread is idle."""


def map_batches(
    batches: Iterable[Batch], function: Callable[[Batch], Output], *, workers: int | None
) -> Generator[Output, None, None]:
    """
    Work on each batch, several at once.

    The caller's thread takes batches and receives what is done; only `work` runs in others. It
    gains by them as far as it releases Python's lock, as PROJ, GEOS, numpy and Arrow do.

    Parameters
    ----------
    batches
        Taken one at a time: there are never more than `workers` and `SPARE` at once.
    work
        Called with one batch, in any order.
    workers
        Threads, at least 1; None for one a core, and at most `MOST_WORKERS`.

    Yields
    ------
    done
        What `work` returned, in order of the batches. What it raises is raised here, in its
        place; batches that wait are then let go, as when the iterator is closed.
    """
    workers = workers or min(os.cpu_count() or 1, MAX_WORKERS)
    pending: deque[Future[Output]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="points") as pool:
        try:
            for batch in batches:
                pending.append(pool.submit(function, batch))
                if len(pending) == workers + SPARE_BATCHES:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
