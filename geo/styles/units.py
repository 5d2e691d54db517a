"""Numbers and their units, which stay on one line wherever they are read."""

from __future__ import annotations

import re
from typing import Final

NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"

_UNIT_SPACE: Final = re.compile(
    r"(?<=\d) (?=(?:k?m²?|mm|million|billion|%|[kMG]B)(?!\w))|(?<=£) (?=\w)"
)


def nbsp_units(text: str) -> str:
    """
    Write text for reading: no line ends between a number and its unit.

    For pages and documents. Text for programs, such as CSV, JSON and what the command line
    prints, keeps its plain spaces, so that a search for "5 km" finds it.
    """
    return _UNIT_SPACE.sub(NO_BREAK_SPACE, text)


def format_cell(value: object) -> object:
    """Do so with what a template is given (Jinja's `finalize`), but not with markup."""
    return nbsp_units(value) if type(value) is str else value
