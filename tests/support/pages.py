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


def run_page(folder: str, module: str = "page", **parameters: str) -> AppTest:
    """Open the page in a folder of `ui.pages` at an address, or a part of it alone."""
    function = "show" if module == "page" else f"show_{module}"
    script = f"from ui.pages.{folder}.{module} import {function}\n{function}()"
    return _run(AppTest.from_string(script, default_timeout=WAIT_S), parameters)


def run_app(**parameters: str) -> AppTest:
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


def component_data(page: AppTest, field: str) -> dict[str, Any]:
    """Return what is sent to the component whose description has a field; {} if none has."""
    return next((data for data in all_component_data(page) if field in data), {})


def all_component_data(page: AppTest) -> list[dict[str, Any]]:
    """Return what every component is sent, in order, with plain spaces."""
    return [
        json.loads(part.proto.json.replace(r"\u00a0", " ").replace(NO_BREAK_SPACE, " "))[0]
        for part in page.get("bidi_component")
    ]


def linked_rows(page: AppTest) -> list[dict[str, Any]]:
    """Return the rows of the page's list whose rows are links, with `link`."""
    table_data = next(
        (
            candidate
            for candidate in all_tables(page)
            if candidate["is_list"] and candidate["links"]
        ),
        {},
    )
    return [
        {**dict(zip(table_data["columns"], row, strict=True)), "link": link}
        for row, link in zip(table_data.get("rows", ()), table_data.get("links", ()), strict=True)
    ]


def all_tables(page: AppTest) -> list[dict[str, Any]]:
    """Return what is sent of every table, in order."""
    return [
        table_data for data in all_component_data(page) for table_data in data.get("tables", ())
    ]


def class_by_council(page: AppTest) -> Mapping[str, str]:
    """Return the councils that the map fills: code → class."""
    classes: Mapping[str, str] = component_data(page, "council_layer")["council_layer"]["theme"][
        "of"
    ]
    return classes


def html_text(page: AppTest) -> str:
    """Return all that the page says in HTML, with plain spaces."""
    joined_text = "\n".join(part.proto.body for part in page.get("html"))
    return joined_text.replace(NO_BREAK_SPACE, " ")


def plain_text(markdown: str) -> str:
    """Return text as it is read, without what escapes it, sets it in bold or keeps it together."""
    unformatted = markdown.replace("**", "").replace("\\", "").replace("\N{WORD JOINER}", "")
    return unformatted.replace(NO_BREAK_SPACE, " ")


def query_of(link: str) -> dict[str, str]:
    """Return the parameters of a link."""
    return dict(parse_qsl(link.partition("?")[2]))
