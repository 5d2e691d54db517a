"""Validation issues of a data package: what is wrong, and in which file, row and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class ValidationIssue:
    """One error in a file of the data package."""

    path: Path
    detail: str
    """Found and expected values, and what to do: a sentence to follow a colon."""

    row: int = 0
    """Row number as in a spreadsheet, the header being 1; 0 for the file as a whole."""

    column: str = ""

    @property
    def message(self) -> str:
        """File, row and column, and what is wrong there."""
        row = f", row {self.row}" if self.row else ""
        column = f", {self.column}" if self.column else ""
        return f"{self.path}{row}{column}: {self.detail}"


def require_no_issues(issues: Iterable[ValidationIssue]) -> None:
    """Raise `DataError` at the first issue, if any."""
    for issue in issues:
        raise DataError(issue.message)
