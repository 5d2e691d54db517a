"""Files of points of any size: read, assigned on every core, and written, batch by batch."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from geo.assign.assigner import COLUMNS
from geo.assign.delimited import RAGGED
from geo.assign.grid import NOWHERE
from geo.assign.location import Asked
from geo.assign.points import REASONS
from geo.assign.sinks import opened_sink, require_writable
from geo.assign.sources import opened_source
from geo.assign.work import working
from geo.errors import DataError
from geo.outputs.safely import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from geo.assign.assigner import Assigner
    from geo.assign.sources import Source
    from geo.assign.work import Numbers, Work

    Progress = Callable[[float], None]

UNEVEN: Final = "too many or too few cells"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """
    What is to be done with a file of points.

    Attributes
    ----------
    path
        What `geo.assign.sources` reads.
    target
        `.parquet` or `.csv`.
    asked
        What is said of the coordinates.
    prefix
        Put before the names of the columns that are added.
    overwrite
        Whether a `target` that is there may be replaced.
    workers
        Processes; None for one a core, and for a small file none but this one.
    about
        What must be known of the file that is written.
    """

    path: Path
    target: Path
    asked: Asked = field(default_factory=Asked)
    prefix: str = ""
    overwrite: bool = False
    workers: int | None = None
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Assigned:
    """What became of a file of points."""

    path: Path
    rows: int
    reasons: Mapping[str, int]
    """Why rows are in no council → how many, most first."""
    located_by: str
    """Columns and CRS that were read."""
    size_bytes: int

    @property
    def in_a_council(self) -> int:
        """Rows that are in a council."""
        return self.rows - sum(self.reasons.values())


def assign_file(job: Job, assigner: Assigner, *, on_progress: Progress | None = None) -> Assigned:
    """
    Assign a file of points, which may be larger than memory.

    Parameters
    ----------
    on_progress
        Called with the share that is done, 0 to 1.

    Returns
    -------
    assigned
        Every row is in `target`, in order, with its own columns and `Assigner.columns`: the same
        as `geo.assign.frames.assign` gives, however many processes there are. Only rows of a CSV
        file with too many or too few cells come last. `target` is whole or not there: what was
        there stays until all is done.

    Raises
    ------
    DataError, CRSError
        If `job.path` cannot be read, nothing says where its rows are, or it has a column of the
        name of one that is added.
    ExportError
        If `job.target` cannot be written.
    """
    require_writable(job.target)
    counts: Counter[str] = Counter()
    with opened_source(job.path, job.asked) as source:
        words = source.location.words
        schema = schema_with(source, assigner, job.prefix)
        about = {**job.about, "points": words, "columns": dict(COLUMNS)}
        with (
            replacing(job.target, overwrite=job.overwrite) as temporary,
            opened_sink(job.target, temporary, schema, about) as write,
        ):
            for batch, why in assigned_batches(source, assigner, schema, job.workers):
                write(batch)
                counts.update(why)
                if on_progress:
                    on_progress(source.share())
    rows = counts.total()
    counts.pop("", None)
    return Assigned(
        path=job.target,
        rows=rows,
        reasons=MappingProxyType(dict(counts.most_common())),
        located_by=words,
        size_bytes=job.target.stat().st_size,
    )


def schema_with(source: Source, assigner: Assigner, prefix: str) -> pa.Schema:
    """Return the columns that are written: the file's own, then ours."""
    ours = [f"{prefix}{name}" for name in assigner.columns]
    there = {name.casefold() for name in source.schema.names}
    taken = [name for name in ours if name.casefold() in there]
    if taken:
        raise DataError(
            f"{source.path} has a column {taken[0]} already. Put something before the names of "
            "ours: --prefix placemap_."
        )
    schema = source.schema
    for name in ours:
        schema = schema.append(pa.field(name, pa.dictionary(pa.int32(), pa.string())))
    return schema


def assigned_batches(
    source: Source, assigner: Assigner, schema: pa.Schema, workers: int | None
) -> Iterator[tuple[pa.RecordBatch, Counter[str]]]:
    """
    Yield the rows of a source in order, with what their points are given.

    Parameters
    ----------
    schema
        Of the batches: `schema_with`.
    workers
        As for `Job`.

    Yields
    ------
    batch, counts
        Rows; and reason → how many of them, "" for those that are in a council.
    """
    with working(assigner, source, workers) as (work, ahead):
        for batch, numbers in _in_order(source, work, ahead):
            yield _joined(batch, numbers, assigner, schema)


def _joined(
    batch: pa.RecordBatch, found: Numbers, assigner: Assigner, schema: pa.Schema
) -> tuple[pa.RecordBatch, Counter[str]]:
    """Put together a batch and what its points are given, and count why some are nowhere."""
    numbers, reasons = found
    is_ragged = batch.schema.names[-1:] == [RAGGED]
    if is_ragged:  # cells have moved: what stands under a heading may be something else
        numbers = np.full_like(numbers, NOWHERE)
    nowhere = numbers == NOWHERE
    added = [
        pa.DictionaryArray.from_arrays(
            pa.array(places[numbers].astype(np.int32), mask=nowhere),
            pa.array(distinct, pa.string()),
        )
        for places, distinct in assigner.values.values()
    ]
    why = pa.DictionaryArray.from_arrays(
        pa.array(reasons.astype(np.int32)), pa.array(REASONS, pa.string())
    )
    counts = Counter({REASONS[key]: int(n) for key, n in enumerate(np.bincount(reasons)) if n})
    columns = batch.columns
    if is_ragged:
        *columns, text = columns
        why = text.dictionary_encode()
        counts = Counter({UNEVEN: len(batch)})
    return pa.record_batch([*columns, *added, why], schema=schema), counts


def _in_order(source: Source, work: Work, ahead: int) -> Iterator[tuple[pa.RecordBatch, Numbers]]:
    """Yield batches in order with what was found, as many being worked on as may wait."""
    waiting: deque[tuple[pa.RecordBatch, Callable[[], Numbers]]] = deque()
    for batch in source.batches():
        waiting.append((batch, work(batch.select([*source.location.columns]))))
        if len(waiting) > ahead:
            yield _next(waiting)
    while waiting:
        yield _next(waiting)


def _next(
    waiting: deque[tuple[pa.RecordBatch, Callable[[], Numbers]]],
) -> tuple[pa.RecordBatch, Numbers]:
    batch, result = waiting.popleft()
    return batch, result()
