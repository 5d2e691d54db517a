"""Numbers with their units, kept on one line."""

from __future__ import annotations

import re
from typing import Final

NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"

_UNIT_SPACE: Final = re.compile(
    r"(?<=\d) (?=(?:k?m²?|mm|million|billion|%|[kMG]B)(?!\w))|(?<=£) (?=\w)"
)


def nbsp_units(text: str) -> str:
    """
    Join numbers and units with no-break spaces.

    For pages and documents. CSV, JSON and the command line keep plain spaces, so that a search
    for "5 km" finds them.
    """
    return _UNIT_SPACE.sub(NO_BREAK_SPACE, text)


def format_cell(value: object) -> object:
    """Join numbers and units in template values (Jinja's `finalize`), except in markup."""
    return nbsp_units(value) if type(value) is str else value
