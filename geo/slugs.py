"""Names of files: what is left of any text that every system takes."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_LENGTH: Final = 60


def slug(text: str, *, default: str = "place") -> str:
    """
    Reduce a text to what a file may be called everywhere: small letters, digits, hyphens.

    Parameters
    ----------
    empty
        What is returned where nothing is left of the text.
    """
    letters = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_LENGTH].strip("-") or default
