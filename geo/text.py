"""English text: joined phrases, counts with their nouns, numbers as they are read, slugs."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MILLION: Final = 1_000_000

MIN_WRITTEN_SHARE: Final = 0.001
"""Below this, a share is not written as a number."""

MAX_SLUG_LENGTH: Final = 60


def join_phrases(parts: Iterable[str], *, last: str = "and") -> str:
    """Join phrases as a sentence does: a, b and c."""
    *first, end = parts
    return f"{', '.join(first)} {last} {end}" if first else end


def list_names(names: Sequence[str], limit: int) -> str:
    """List the first few names and how many more there are: "Aston; Birch; and 3 more"."""
    text = "; ".join(names[:limit])
    more_count = len(names) - limit
    return f"{text}; and {more_count} more" if more_count > 0 else text or "none"


def plural(number: int, singular: str, plural_form: str) -> str:
    """Return the form of a noun or verb that goes with a number."""
    return singular if number == 1 else plural_form


def format_count(number: int, singular: str, plural_form: str) -> str:
    """Write a number with its noun: 1 cluster, 2 clusters, 1,200 clusters, no clusters."""
    return f"{number:,} {plural(number, singular, plural_form)}" if number else f"no {plural_form}"


def format_people(number: int) -> str:
    """Write a number of people as it is spoken: 940,000, or 69.3 million."""
    if number < MILLION:
        return f"{number:,}"
    return f"{number / MILLION:.1f} million"


def format_share(share: float) -> str:
    """Write a share as a percentage: 12.3%, under 0.1%."""
    return f"{share:.1%}" if share >= MIN_WRITTEN_SHARE else f"under {MIN_WRITTEN_SHARE:.1%}"


def upper_first(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Begin a text with a small letter, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def with_the(name: str) -> str:
    """Return the name of a country as a sentence takes it: "the UK", "Great Britain"."""
    return f"the {name}" if name == "UK" else name


def slug(text: str, *, default: str = "place") -> str:
    """
    Reduce a text to what every system takes in a file name: small letters, digits, hyphens.

    Parameters
    ----------
    default
        The result where nothing is left of the text.
    """
    letters = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    short_text = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_SLUG_LENGTH]
    return short_text.strip("-") or default


def with_a(noun: str) -> str:
    """Write a noun with its indefinite article: a cluster, an enterprise zone."""
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"
