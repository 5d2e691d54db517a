"""Assign files of points of any size, in batches and on all cores."""

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
    A request to assign a file of points.

    Attributes
    ----------
    path
        File that `geo.assign.readers` can read.
    target
        `.parquet` or `.csv`.
    options
        Location columns and CRS, as given by the user.
    prefix
        Prefix for the names of added columns.
    overwrite
        Whether an existing `target` may be replaced.
    workers
        Look-up threads, in addition to the one that reads and writes; None for one per core.
    metadata
        Metadata for the output file.
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
    """Summary of an assigned file of points."""

    path: Path
    rows: int
    reasons: Mapping[str, int]
    """Reason for having no council → number of rows, largest first."""
    located_by: str
    """Location columns and CRS that were read."""
    size_bytes: int

    @property
    def matched_rows(self) -> int:
        """Number of rows that are in a council."""
        return self.rows - sum(self.reasons.values())


class Batch(NamedTuple):
    """Assigned rows, ready to be written."""

    data: Any
    """Data to write, as returned by `pack`."""
    counts: Counter[str]
    """Reason → number of rows; "" for rows in a council."""
    progress: float
    """Share of the file read so far, 0 to 1."""


def assign_file(
    request: AssignRequest, assigner: Assigner, *, on_progress: ProgressCallback | None = None
) -> AssignSummary:
    """
    Assign a file of points, which may be larger than memory.

    Parameters
    ----------
    on_progress
        Called with the share done, 0 to 1.

    Returns
    -------
    summary
        Every row is in `target`, in order, with its own columns and `Assigner.columns`. Values
        equal those of `geo.assign.assign_frame.assign`, for any number of threads. CSV rows with
        too many or too few cells come last. `target` is written atomically: an old file stays
        until the new one is complete.

    Raises
    ------
    DataError, CRSError
        If `request.path` cannot be read or has no location columns, or one of its columns has the
        name of an added one.
    ExportError
        If `request.target` cannot be written.
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
    """Return the output schema: the file's own columns, then the added ones."""
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
    Yield the rows of a source in order, with the columns of `assigner` added.

    Parameters
    ----------
    schema
        Schema of the batches, from `output_schema`.
    pack
        Converts a batch to the data to write. Called in other threads.
    workers
        As for `AssignRequest`.
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
    """Return a batch with the added columns, and the number of rows for each reason."""
    numbers, reasons, extra_columns = matches
    is_malformed = record_batch.schema.names[-1:] == [MALFORMED_COLUMN]
    if is_malformed:  # cells may be under the wrong heading
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
