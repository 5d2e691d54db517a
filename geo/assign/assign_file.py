"""Files of points of any size: read, assigned on every core, and written, batch by batch."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from geo.assign.csv_reader import MALFORMED_COLUMN
from geo.assign.grid import NO_MATCH
from geo.assign.location import LocationOptions
from geo.assign.points import REASONS
from geo.assign.readers import open_source
from geo.assign.workers import map_batches
from geo.assign.writers import open_writer, require_writable
from geo.atomic import atomic_output
from geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.assign.assigner import Assigner
    from geo.assign.readers import Source

    Matches = tuple[NDArray[np.int16], NDArray[np.uint8], tuple[pa.Array, ...]]
    ProgressCallback = Callable[[float], None]

WRONG_CELL_COUNT: Final = "too many or too few cells"


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignRequest:
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
    options: LocationOptions = field(default_factory=LocationOptions)
    prefix: str = ""
    overwrite: bool = False
    workers: int | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignSummary:
    """What became of a file of points."""

    path: Path
    rows: int
    reasons: Mapping[str, int]
    """Why rows are in no council → how many, most first."""
    located_by: str
    """Columns and CRS that were read."""
    size_bytes: int

    @property
    def matched_rows(self) -> int:
        """Rows that are in a council."""
        return self.rows - sum(self.reasons.values())


class Batch(NamedTuple):
    """Rows that are assigned, and ready to be written."""

    data: Any
    """What is written: as `pack` made it."""
    counts: Counter[str]
    """Reason → how many of the rows, "" for those that are in a council."""
    progress: float
    """How much of the file had been read with them, 0 to 1."""


def assign_file(
    request: AssignRequest, assigner: Assigner, *, on_progress: ProgressCallback | None = None
) -> AssignSummary:
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
    require_writable(request.target)
    counts: Counter[str] = Counter()
    with open_source(request.path, request.options) as source:
        description = source.location.description
        schema = output_schema(source, assigner, request.prefix)
        metadata = {
            **request.metadata,
            "points": description,
            "columns": {**assigner.descriptions, **source.location.extra_columns},
        }
        with (
            atomic_output(request.target, overwrite=request.overwrite) as temporary,
            open_writer(request.target, temporary, schema, metadata) as writer,
            closing(
                assign_batches(source, assigner, schema, writer.pack, workers=request.workers)
            ) as batches,
        ):
            for batch in batches:
                writer.write(batch.data)
                counts.update(batch.counts)
                if on_progress:
                    on_progress(batch.progress)
    rows = counts.total()
    counts.pop("", None)
    return AssignSummary(
        path=request.target,
        rows=rows,
        reasons=MappingProxyType(dict(counts.most_common())),
        located_by=description,
        size_bytes=request.target.stat().st_size,
    )


def output_schema(source: Source, assigner: Assigner, prefix: str) -> pa.Schema:
    """Return the columns that are written: the file's own, then ours."""
    new_columns = [
        f"{prefix}{name}" for name in (*assigner.columns, *source.location.extra_columns)
    ]
    existing = {name.casefold() for name in source.schema.names}
    conflicts = [name for name in new_columns if name.casefold() in existing]
    if conflicts:
        raise DataError(
            f"{source.path} has a column {conflicts[0]} already. Put something before the names of "
            "ours: --prefix placemap_."
        )
    schema = source.schema
    for name in new_columns:
        schema = schema.append(pa.field(name, pa.dictionary(pa.int32(), pa.string())))
    return schema


def assign_batches(
    source: Source,
    assigner: Assigner,
    schema: pa.Schema,
    pack: Callable[[pa.RecordBatch], Any],
    *,
    workers: int | None,
) -> Generator[Batch, None, None]:
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

    def process(item: tuple[pa.RecordBatch, float]) -> Batch:
        record_batch, progress = item
        columns = record_batch.select([*source.location.columns]).columns
        matches = source.location.find(columns, assigner)
        output, counts = _join_columns(record_batch, matches, assigner, schema)
        return Batch(pack(output), counts, progress)

    batches = ((record_batch, source.progress()) for record_batch in source.batches())
    yield from map_batches(batches, process, workers=workers)


def _join_columns(
    record_batch: pa.RecordBatch, matches: Matches, assigner: Assigner, schema: pa.Schema
) -> tuple[pa.RecordBatch, Counter[str]]:
    """Put together a batch and what its points are given, and count why some are nowhere."""
    numbers, reasons, extra_columns = matches
    is_malformed = record_batch.schema.names[-1:] == [MALFORMED_COLUMN]
    if is_malformed:  # cells have moved: what stands under a heading may be something else
        numbers = np.full_like(numbers, NO_MATCH)
        extra_columns = tuple(
            pa.array([""] * len(record_batch)).dictionary_encode() for _ in extra_columns
        )
    is_unmatched = numbers == NO_MATCH
    council_columns = [
        pa.DictionaryArray.from_arrays(
            pa.array(indices[numbers].astype(np.int32), mask=is_unmatched),
            pa.array(categories, pa.string()),
        )
        for indices, categories in assigner.values.values()
    ]
    reason_column = pa.DictionaryArray.from_arrays(
        pa.array(reasons.astype(np.int32)), pa.array(REASONS, pa.string())
    )
    counts = Counter({REASONS[key]: int(n) for key, n in enumerate(np.bincount(reasons)) if n})
    columns = record_batch.columns
    if is_malformed:
        *columns, text = columns
        reason_column = text.dictionary_encode()
        counts = Counter({WRONG_CELL_COUNT: len(record_batch)})
    return pa.record_batch(
        [*columns, *council_columns, reason_column, *extra_columns], schema=schema
    ), counts
