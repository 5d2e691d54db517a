"""What the tests of pages stand on: a page opened at an address, and what it then says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from geo.styles.units import NO_BREAK_SPACE
from tests.support.browser import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

WAIT_S: Final = 120
"""A bound on hanging, for any machine."""

MAIN: Final = str(ROOT / "ui" / "main" / "script.py")


def opened(folder: str, module: str = "page", **parameters: str) -> AppTest:
    """Open the page in a folder of `ui.pages` at an address, or a part of it alone."""
    function = "show" if module == "page" else f"show_{module}"
    script = f"from ui.pages.{folder}.{module} import {function}\n{function}()"
    return _run(AppTest.from_string(script, default_timeout=WAIT_S), parameters)


def opened_app(**parameters: str) -> AppTest:
    """Open the whole app, whose first page is the map, at an address."""
    return _run(AppTest.from_file(MAIN, default_timeout=WAIT_S), parameters)


def _run(page: AppTest, parameters: Mapping[str, str]) -> AppTest:
    for name, value in parameters.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def address(page: AppTest) -> dict[str, str]:
    """Return the parameters of the page's address."""
    return {
        name: value[0] if isinstance(value, list) else value
        for name, value in page.query_params.items()
    }


def sent(page: AppTest, field: str) -> dict[str, Any]:
    """Return what is sent to the component whose description has a field; {} if none has."""
    return next((described for described in all_sent(page) if field in described), {})


def all_sent(page: AppTest) -> list[dict[str, Any]]:
    """Return what every component is sent, in order, with plain spaces."""
    return [
        json.loads(part.proto.json.replace(r"\u00a0", " ").replace(NO_BREAK_SPACE, " "))[0]
        for part in page.get("bidi_component")
    ]


def table(page: AppTest) -> list[dict[str, Any]]:
    """Return the rows of the page's list whose rows are links, with `link`."""
    described = next((one for one in tables(page) if one["is_list"] and one["links"]), {})
    return [
        {**dict(zip(described["columns"], row, strict=True)), "link": link}
        for row, link in zip(described.get("rows", ()), described.get("links", ()), strict=True)
    ]


def tables(page: AppTest) -> list[dict[str, Any]]:
    """Return what is sent of every table, in order."""
    return [one for described in all_sent(page) for one in described.get("tables", ())]


def theme(page: AppTest) -> Mapping[str, str]:
    """Return the councils that the map fills: code → class."""
    found: Mapping[str, str] = sent(page, "council_layer")["council_layer"]["theme"]["of"]
    return found


def text(page: AppTest) -> str:
    """Return all that the page says in HTML, with plain spaces."""
    said = "\n".join(part.proto.body for part in page.get("html"))
    return said.replace(NO_BREAK_SPACE, " ")


def plain(markdown: str) -> str:
    """Return text as it is read, without what escapes it, sets it in bold or keeps it together."""
    bare = markdown.replace("**", "").replace("\\", "").replace("\N{WORD JOINER}", "")
    return bare.replace(NO_BREAK_SPACE, " ")


def query_of(link: str) -> dict[str, str]:
    """Return the parameters of a link."""
    return dict(parse_qsl(link.partition("?")[2]))
