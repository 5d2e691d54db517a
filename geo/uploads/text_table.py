"""A text table filled row by row, stored in Arrow columns to use a quarter of the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

BATCH_ROWS: Final = 4_096
"""Maximum rows stored as Python strings at any time."""


class TextTable:
    """
    A table that is filled row by row.

    Parameters
    ----------
    names
        Column names. Without headings, the longest row sets the number of columns.
    has_headings
        Whether a row may have no more cells than there are names.

    Attributes
    ----------
    row_count
        Number of rows so far.
    failures
        Row → why its cells do not match the names. Its first cells are in the table.
    """

    def __init__(self, names: Sequence[str], *, has_headings: bool) -> None:
        self._names = list(names)
        self._has_headings = has_headings
        # Arrow's default pool reserves spare room: half as much again for many short columns.
        self._pool = pa.system_memory_pool()
        self._batch: list[list[str]] = []
        self._batches: list[list[pa.Array]] = []
        self._numbers: list[np.ndarray] = []
        self._batch_numbers: list[int] = []
        self._lengths: dict[int, int] = {}
        self.row_count = 0
        self.failures: dict[int, str] = {}

    def add(self, number: int, cells: list[str]) -> None:
        """Add a row with its row number in the file."""
        self.row_count += 1
        length = len(cells)
        self._lengths[length] = self._lengths.get(length, 0) + 1
        if self._has_headings and length > len(self._names):
            width = len(self._names)
            if any(cells[width:]):
                self.failures[number] = f"It has {length} cells, and there are {width} headings."
            cells = cells[:width]
        self._batch.append(cells)
        self._batch_numbers.append(number)
        if len(self._batch) == BATCH_ROWS:
            self._flush()

    @property
    def short_rows(self) -> int:
        """Number of rows with fewer cells than there are names."""
        return sum(count for length, count in self._lengths.items() if length < self._width)

    def to_frame(self) -> pd.DataFrame:
        """Return the table as text, "" for missing cells; index `Row`."""
        self._flush()
        names = [*self._names, *(f"Column {n + 1}" for n in range(len(self._names), self._width))]
        columns = {
            name: pa.chunked_array(
                [
                    batch[i] if i < len(batch) else _blank_column(len(numbers))
                    for batch, numbers in zip(self._batches, self._numbers, strict=True)
                ],
                type=pa.large_string(),
            )
            for i, name in enumerate(names)
        }
        frame: pd.DataFrame = pa.table(columns).to_pandas(self_destruct=True, split_blocks=True)
        numbers = np.concatenate([np.empty(0, dtype="int64"), *self._numbers])
        frame.index = pd.Index(numbers, name="Row")
        self._batches = []
        return frame

    @property
    def _width(self) -> int:
        return len(self._names) if self._has_headings else max(self._lengths, default=0)

    def _flush(self) -> None:
        if not self._batch:
            return
        width = max(map(len, self._batch))
        if self._has_headings:
            width = len(self._names)
        padded = [cells + [""] * (width - len(cells)) for cells in self._batch]
        self._batches.append(
            [
                pa.array(column, pa.large_string(), memory_pool=self._pool)
                for column in zip(*padded, strict=True)
            ]
        )
        self._numbers.append(np.array(self._batch_numbers, dtype="int64"))
        self._batch, self._batch_numbers = [], []


def _blank_column(row_count: int) -> pa.Array:
    return pa.repeat(pa.scalar("", pa.large_string()), row_count)
