"""Briefing as one self-contained HTML file, with its map and styles."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geo.styles.theme import css_variables
from geo.styles.units import format_cell

if TYPE_CHECKING:
    from jinja2 import Template

    from geo.export.briefing.model import Block, Document

TEMPLATE_FOLDER: Final = Path(__file__).parent


def html(document: Document) -> bytes:
    """
    Return a briefing as HTML.

    Returns
    -------
    content
        UTF-8; the same bytes for the same document. Every value is escaped. The page has no
        scripts and makes no requests to other hosts.
    """
    page = _template().render(
        document=document,
        kind=_block_type,
        address=_data_uri,
        variables=Markup(css_variables(":root", with_dark=False)),  # noqa: S704 - constant colours of ours
    )
    return page.encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=format_cell,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("briefing.html")


def _block_type(block: Block) -> str:
    return type(block).__name__


def _data_uri(svg: bytes) -> str:
    """Return a picture as a data URI; as an image it cannot run scripts."""
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
