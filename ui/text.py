"""Text from the register, made safe for the page: it shows as it was written, whatever it holds."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from geo.look.units import finalized, kept_together

if TYPE_CHECKING:
    from jinja2 import Environment, Template

TEMPLATES: Final = Path(__file__).parent / "templates"
PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
EMOJI: Final = re.compile(r":([\w+/-]+):")
COUNT: Final = re.compile(r"\d+ of \d+|Each of the \d+")
"""What a sentence that counts begins with."""

ADDRESS: Final = re.compile(r"https?://[^\s;]+")


def literal(text: str) -> str:
    """
    Escape text for Streamlit's Markdown, so that nothing in it is taken for markup.

    Numbers and their units stay on one line, as in templates.

    What would become an emoji even when escaped (":word:") has its colon parted from the word by
    a joiner without width.
    """
    parted = EMOJI.sub(":\N{WORD JOINER}\\1:", kept_together(text))
    return PUNCTUATION.sub(r"\\\1", parted)


def emphasised(text: str) -> str:
    """Write a sentence as Markdown, the count that it begins with in bold."""
    count = COUNT.match(text)
    if not count:
        return literal(text)
    return f"**{literal(count[0])}**{literal(text[count.end() :])}"


def links(text: str) -> list[str]:
    """Find the web addresses in a source's address field, which may hold several, or none."""
    return ADDRESS.findall(text)


def host(link: str) -> str:
    """Name the site that a web address leads to."""
    return urlsplit(link).netloc.removeprefix("www.")


def slug(text: str) -> str:
    """Reduce a name to what a file may be called everywhere: small letters, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "place"


@cache
def template(name: str) -> Template:
    """Return a template of `ui/templates`, in which every value is escaped."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    # A tenth of a second to import: not before the server listens.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
