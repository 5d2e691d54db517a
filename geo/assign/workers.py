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
    Done = TypeVar("Done")

MOST_WORKERS: Final = 8
"""Threads, unless more are asked for: what one thread reads and writes keeps no more at work."""

SPARE: Final = 2
"""Batches that wait beside those that are worked on, so that no thread is idle."""


def worked_on(
    batches: Iterable[Batch], work: Callable[[Batch], Done], *, workers: int | None
) -> Generator[Done, None, None]:
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
    workers = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    waiting: deque[Future[Done]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="points") as pool:
        try:
            for batch in batches:
                waiting.append(pool.submit(work, batch))
                if len(waiting) == workers + SPARE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
