"""Escape register text for Streamlit pages, so that it is shown exactly as written."""

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
"""Arrows that Streamlit replaces by one character, even if escaped."""

AUTOLINK: Final = re.compile(r"https?:(?=//)|www(?=\.)|(?<=[\w.+-])@(?=[\w-])", re.IGNORECASE)
"""Bare web and email addresses that become links, even if escaped."""

INDENT: Final = re.compile(r"^(?: {4}| *\t)[ \t]*", re.MULTILINE)
"""Indents that would make a line code. They are shown as at most one space."""

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
"""Markdown markup at positions where it takes effect. Signs that only end emphasis are safe."""

MARKUP_SIGNS: Final = "`~"
"""Code and strikethrough: rare in names, and a pair may be far apart."""

LINK: Final = re.compile(r"\][(\[:]|\[\^")
"""Brackets that make a link or footnote; other brackets are plain text."""

ADDRESS: Final = re.compile(r"https?://[^\s;]+")


def escape_markdown(text: str) -> str:
    r"""
    Escape text for Streamlit's Markdown, so that nothing in it is read as markup.

    Only signs that would be markup in their position are escaped. Streamlit uses the text of some
    labels as accessible names: a screen reader would read each backslash of
    "my\_file \(2\)\.csv". Text that changes even if escaped (":word:", "->", an address, which
    would become a link) gets a zero-width joiner. Numbers and their units stay on one line, as in
    templates.
    """
    lines = INDENT.sub(" ", nbsp_units(text).replace("\r", "\n"))
    without_links = AUTOLINK.sub(f"\\g<0>{WORD_JOINER}", lines)
    without_signs = ARROW_SIGN.sub(_insert_joiner, EMOJI.sub(f":{WORD_JOINER}\\1:", without_links))
    return _markup_pattern(without_signs).sub(_escape_match, without_signs)


def _markup_pattern(text: str) -> re.Pattern[str]:
    """Return the pattern of signs to escape in a text; some signs are only markup in pairs."""
    signs = MARKUP_SIGNS
    signs += "[]" if LINK.search(text) else ""
    signs += "$" if text.count("$") > 1 else ""  # A formula needs two.
    signs += "|" if "\n" in text else ""  # A table has several lines.
    return re.compile(f"[{re.escape(signs)}] | {CONTEXT_MARKUP}", re.VERBOSE | re.MULTILINE)


def _insert_joiner(match: re.Match[str]) -> str:
    return f"{match[0][0]}{WORD_JOINER}{match[0][1:]}"


def _escape_match(match: re.Match[str]) -> str:
    """Escape each sign of markup with a backslash; a number keeps its digits."""
    return re.sub(r"([^\w\s]|_)", r"\\\1", match[0])


def emphasise_count(sentence: CountSentence) -> str:
    """Return a sentence as Markdown, with its leading count in bold."""
    count = f"**{escape_markdown(sentence.count)}**" if sentence.count else ""
    return count + escape_markdown(sentence.rest)


def links(text: str) -> list[str]:
    """Return the web addresses in a source's address field, which may have several or none."""
    return ADDRESS.findall(text)


def host(link: str) -> str:
    """Return the host name of a web address."""
    return urlsplit(link).netloc.removeprefix("www.")


@cache
def template(name: str) -> Template:
    """Return a template of `ui/templates`, which escapes every value."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    # The import takes a tenth of a second: postpone it until the server listens.
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
