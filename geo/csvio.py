"""Rows as delimited text (CSV), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMULA_PREFIXES: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
"""First characters that a spreadsheet may read as a formula, full-width forms included."""

INVISIBLE: Final = " \u00a0\u200b\u2060\ufeff\x00\x0b\x0c"
"""Invisible characters that may precede them."""


def csv_bytes(rows: Sequence[Mapping[str, str | int | float]]) -> bytes:
    """
    Return rows as CSV (RFC 4180) in UTF-8, with a byte order mark for Excel.

    Parameters
    ----------
    rows
        n rows with the same columns, in order; if empty, the document is empty.

    Returns
    -------
    document
        A header and n records. Text that a spreadsheet would run as a formula gets an apostrophe
        before it; numbers are unchanged.
    """
    if not rows:
        return b""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([escape_formula(name) for name in rows[0]])
    writer.writerows(
        [escape_formula(cell) if isinstance(cell, str) else cell for cell in row.values()]
        for row in rows
    )
    return text.getvalue().encode("utf-8-sig")


def escape_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{text}" if text.lstrip(INVISIBLE).startswith(FORMULA_PREFIXES) else text
