"""A briefing as one HTML file that needs no other: its map and its styles are inside."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geo.styles.theme import css_variables
from geo.styles.units import finalized

if TYPE_CHECKING:
    from jinja2 import Template

    from geo.export.briefing.model import Block, Document

FOLDER: Final = Path(__file__).parent


def html(document: Document) -> bytes:
    """
    Write a briefing as HTML.

    Returns
    -------
    content
        UTF-8; the same bytes for the same document. Every value is escaped; the page runs no
        script and asks nothing of any other host.
    """
    page = _template().render(
        document=document,
        kind=_kind,
        address=_address,
        variables=Markup(css_variables(":root", both=False)),  # noqa: S704 - our own table
    )
    return page.encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("briefing.html")


def _kind(block: Block) -> str:
    return type(block).__name__


def _address(svg: bytes) -> str:
    """Return a picture as the address of itself; as an image it can run nothing."""
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
