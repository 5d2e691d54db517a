"""English text: joined phrases, counts with their nouns, formatted numbers, slugs."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MILLION: Final = 1_000_000

MIN_WRITTEN_SHARE: Final = 0.001
"""Smallest share written as a number; smaller ones are "under" it."""

MAX_SLUG_LENGTH: Final = 60


def join_phrases(parts: Iterable[str], *, last: str = "and") -> str:
    """Join phrases into a list for a sentence: a, b and c."""
    *first, end = parts
    return f"{', '.join(first)} {last} {end}" if first else end


def list_names(names: Sequence[str], limit: int) -> str:
    """Return the first few names and how many more there are: "Aston; Birch; and 3 more"."""
    text = "; ".join(names[:limit])
    more_count = len(names) - limit
    return f"{text}; and {more_count} more" if more_count > 0 else text or "none"


def plural(number: int, singular: str, plural_form: str) -> str:
    """Return the form of a noun or verb that agrees with a number."""
    return singular if number == 1 else plural_form


def format_count(number: int, singular: str, plural_form: str) -> str:
    """Return a number with its noun: 1 cluster, 2 clusters, 1,200 clusters, no clusters."""
    return f"{number:,} {plural(number, singular, plural_form)}" if number else f"no {plural_form}"


def format_people(number: int) -> str:
    """Return a number of people in digits or millions: 940,000, or 69.3 million."""
    if number < MILLION:
        return f"{number:,}"
    return f"{number / MILLION:.1f} million"


def format_share(share: float) -> str:
    """Return a share as a percentage: 12.3%, under 0.1%."""
    return f"{share:.1%}" if share >= MIN_WRITTEN_SHARE else f"under {MIN_WRITTEN_SHARE:.1%}"


def upper_first(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return a text with its first letter in lower case, unless it starts with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def with_the(name: str) -> str:
    """Return a country's name for use in a sentence: "the UK", "Great Britain"."""
    return f"the {name}" if name == "UK" else name


def slug(text: str, *, default: str = "place") -> str:
    """
    Return a text as a safe file name: lower-case letters, digits and hyphens.

    Parameters
    ----------
    default
        Result if no character of the text is left.
    """
    letters = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    short_text = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_SLUG_LENGTH]
    return short_text.strip("-") or default


def with_a(noun: str) -> str:
    """Return a noun with its indefinite article: a cluster, an enterprise zone."""
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"
