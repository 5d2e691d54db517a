"""The watch over the connection, in Chromium, with a server that stops and starts again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.support.browser import ROOT, free_port, streamlit_server
from ui.components.connection.component import BACK, LOST

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]

APP: Final = ROOT / "tests" / "support" / "apps" / "connected.py"


def test_a_lost_connection_and_its_return_are_announced(open_page: Open, tmp_path: Path) -> None:
    port = str(free_port())
    with streamlit_server(APP, log=tmp_path / "log.txt", port=port) as address:
        page = open_page(address).page
        heading = page.get_by_role("heading", name="The answer")
        line = page.locator("p.line")
        expect(heading).to_be_visible()
        expect(line).to_have_attribute("role", "status")
        expect(line).to_have_text("")

    expect(line).to_have_text(LOST)
    expect(line).to_be_in_viewport()
    # With its next tries comes Streamlit's own dialog, which would cover the answer.
    for _ in range(2):
        with page.expect_request(re.compile("_stcore/health")):
            pass
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(heading).to_be_visible()

    with streamlit_server(APP, log=tmp_path / "log.txt", port=port):
        expect(line).to_have_text(BACK)
        expect(heading).to_be_visible()
