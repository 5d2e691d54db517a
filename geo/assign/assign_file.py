"""Files of points of any size: read, assigned on every core, and written, batch by batch."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from geo.assign.assigner import COLUMNS
from geo.assign.csv_reader import RAGGED
from geo.assign.grid import NOWHERE
from geo.assign.location import Asked
from geo.assign.points import REASONS
from geo.assign.readers import opened_source
from geo.assign.workers import worked_on
from geo.assign.writers import opened_sink, require_writable
from geo.atomic import atomic_output
from geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.assign.assigner import Assigner
    from geo.assign.readers import Source

    Found = tuple[NDArray[np.int16], NDArray[np.uint8], tuple[pa.Array, ...]]
    Progress = Callable[[float], None]

UNEVEN: Final = "too many or too few cells"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """
    What is to be done with a file of points.

    Attributes
    ----------
    path
        What `geo.assign.readers` reads.
    target
        `.parquet` or `.csv`.
    asked
        What is said of the coordinates.
    prefix
        Put before the names of the columns that are added.
    overwrite
        Whether a `target` that is there may be replaced.
    workers
        Threads that look points up, beside the one that reads and writes; None for one a core.
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


class Piece(NamedTuple):
    """Rows that are assigned, and ready to be written."""

    packed: Any
    """What is written: as `pack` made it."""
    counts: Counter[str]
    """Reason → how many of the rows, "" for those that are in a council."""
    share: float
    """How much of the file had been read with them, 0 to 1."""


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
        as `geo.assign.assign_frame.assign` gives, however many threads there are. Only rows of a
        CSV file with too many or too few cells come last. `target` is whole or not there: what was
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
        about = {**job.about, "points": words, "columns": {**COLUMNS, **source.location.added}}
        with (
            atomic_output(job.target, overwrite=job.overwrite) as temporary,
            opened_sink(job.target, temporary, schema, about) as sink,
            closing(
                assigned_pieces(source, assigner, schema, sink.pack, workers=job.workers)
            ) as pieces,
        ):
            for piece in pieces:
                sink.write(piece.packed)
                counts.update(piece.counts)
                if on_progress:
                    on_progress(piece.share)
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
    ours = [f"{prefix}{name}" for name in (*assigner.columns, *source.location.added)]
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


def assigned_pieces(
    source: Source,
    assigner: Assigner,
    schema: pa.Schema,
    pack: Callable[[pa.RecordBatch], Any],
    *,
    workers: int | None,
) -> Generator[Piece, None, None]:
    """
    Yield the rows of a source in order, with what their points are given.

    Parameters
    ----------
    schema
        Of the batches: `schema_with`.
    pack
        What makes of a batch of them what is written. It is called in other threads.
    workers
        As for `Job`.
    """

    def work(read: tuple[pa.RecordBatch, float]) -> Piece:
        batch, share = read
        columns = batch.select([*source.location.columns]).columns
        found = source.location.find(columns, assigner)
        joined, counts = _joined(batch, found, assigner, schema)
        return Piece(pack(joined), counts, share)

    batches = ((batch, source.share()) for batch in source.batches())
    yield from worked_on(batches, work, workers=workers)


def _joined(
    batch: pa.RecordBatch, found: Found, assigner: Assigner, schema: pa.Schema
) -> tuple[pa.RecordBatch, Counter[str]]:
    """Put together a batch and what its points are given, and count why some are nowhere."""
    numbers, reasons, besides = found
    is_ragged = batch.schema.names[-1:] == [RAGGED]
    if is_ragged:  # cells have moved: what stands under a heading may be something else
        numbers = np.full_like(numbers, NOWHERE)
        besides = tuple(pa.array([""] * len(batch)).dictionary_encode() for _ in besides)
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
    return pa.record_batch([*columns, *added, why, *besides], schema=schema), counts
