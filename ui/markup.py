"""Text from the register, made safe for the page: it shows as it was written, whatever it holds."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from geo.styles.units import format_cell, nbsp_units
from geo.text import upper_first

if TYPE_CHECKING:
    from jinja2 import Environment, Template

    from geo.views.sentence import CountSentence

TEMPLATES: Final = Path(__file__).parent / "templates"
WORD_JOINER: Final = "\N{WORD JOINER}"
EMOJI: Final = re.compile(r":([\w+/-]+):")
ARROW_SIGN: Final = re.compile(r"(?:(?<=\s)|^)(<->|->|<-|--|>=|<=|~=)(?=\s|$)", re.MULTILINE)
"""What Streamlit writes as one sign, even when it is escaped."""

AUTOLINK: Final = re.compile(r"https?:(?=//)|www(?=\.)|(?<=[\w.+-])@(?=[\w-])", re.IGNORECASE)
"""What makes a link of a bare address, of a site or of a person, even when it is escaped."""

INDENT: Final = re.compile(r"^(?: {4}| *\t)[ \t]*", re.MULTILINE)
"""What would make a line code. No more than a space of it is ever seen."""

CONTEXT_MARKUP: Final = r"""
    (?<!\w)_+                                     # emphasis begins, but never after a letter
    | (?<![^\W_])\*+ | \*+(?![\s!-/:-@\[-`{-~]|$)      # the same, but not where a word ends
    | \\ (?=[!-/:-@\[-`{-~]|$)                     # an escape, or a break of the line
    | <    (?=[a-zA-Z/!?])                         # a tag, or an address
    | &    (?=\#?\w+;)                             # a character by its name
    | :    (?=[a-zA-Z:])                           # Streamlit's colours, badges and icons
    | ^[^\S\n]* (?:\#{1,6}(?=\s|$) | > | [-+](?=\s|$))  # a heading, a quotation, a list
    | ^[^\S\n]* \d{1,9}[.)](?=\s|$)                     # a numbered list
    | ^[^\S\n]* [-=|:](?=[-=|:\ \t]*$)                  # a rule, or what heads a table
"""
"""What Markdown takes for markup where it stands. What could only end an emphasis ends none."""

MARKUP_SIGNS: Final = "`~"
"""Code, struck out: rare in names, and a pair may stand far apart."""

LINK: Final = re.compile(r"\][(\[:]|\[\^")
"""What brackets are in that lead somewhere: others are plain brackets."""

ADDRESS: Final = re.compile(r"https?://[^\s;]+")


def escape_markdown(text: str) -> str:
    r"""
    Escape text for Streamlit's Markdown, so that nothing in it is taken for markup.

    Only what would be markup in its place is escaped. Streamlit names some widgets by their labels
    as they are sent, and a screen reader would read each backslash of "my\_file \(2\)\.csv".
    What is changed even when it is escaped (":word:", "->", an address, which would be a link) has
    a joiner without width in it.
    Numbers and their units stay on one line, as in templates.
    """
    lines = INDENT.sub(" ", nbsp_units(text).replace("\r", "\n"))
    without_links = AUTOLINK.sub(f"\\g<0>{WORD_JOINER}", lines)
    without_signs = ARROW_SIGN.sub(_insert_joiner, EMOJI.sub(f":{WORD_JOINER}\\1:", without_links))
    return _markup_pattern(without_signs).sub(_escape_match, without_signs)


def _markup_pattern(text: str) -> re.Pattern[str]:
    """Return what is to be escaped of a text: of some signs one alone is none."""
    signs = MARKUP_SIGNS
    signs += "[]" if LINK.search(text) else ""
    signs += "$" if text.count("$") > 1 else ""  # a formula has two
    signs += "|" if "\n" in text else ""  # a table has several lines
    return re.compile(f"[{re.escape(signs)}] | {CONTEXT_MARKUP}", re.VERBOSE | re.MULTILINE)


def _insert_joiner(match: re.Match[str]) -> str:
    return f"{match[0][0]}{WORD_JOINER}{match[0][1:]}"


def _escape_match(match: re.Match[str]) -> str:
    """Put a backslash before each sign of markup; a number keeps its digits."""
    return re.sub(r"([^\w\s]|_)", r"\\\1", match[0])


def emphasise_count(sentence: CountSentence) -> str:
    """Write a sentence as Markdown, the count that it begins with in bold."""
    count = f"**{escape_markdown(sentence.count)}**" if sentence.count else ""
    return count + escape_markdown(sentence.rest)


def links(text: str) -> list[str]:
    """Find the web addresses in a source's address field, which may hold several, or none."""
    return ADDRESS.findall(text)


def host(link: str) -> str:
    """Name the site that a web address leads to."""
    return urlsplit(link).netloc.removeprefix("www.")


@cache
def template(name: str) -> Template:
    """Return a template of `ui/templates`, in which every value is escaped."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    # A tenth of a second to import: not before the server listens.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=format_cell,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["upper_first"] = upper_first
    return environment
