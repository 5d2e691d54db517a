"""The page as it is sent, before any script has run."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from http.client import HTTPResponse

    from tests.conftest import Open

BROWSER = {"Accept": "text/html,*/*", "Accept-Encoding": "gzip"}


def fetch(address: str, **headers: str) -> tuple[HTTPResponse, str]:
    """Return an answer, and its text as it was sent."""
    request = urllib.request.Request(address, headers={**BROWSER, **headers})  # noqa: S310 - ours
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - our own server
        return response, response.read().decode()


@pytest.mark.parametrize("path", ["", "council?area=E08000010", "your-data"])
def test_pages_show_that_they_are_loading_before_any_script_runs(app: str, path: str) -> None:
    response, text = fetch(f"{app}{path}")
    assert "<title>Place Map</title>" in text
    assert "The page is loading …" in text
    assert response.headers["Content-Length"] == str(len(text.encode()))
    assert "livemap.js" in text.partition("</head>")[0]


def test_a_cached_page_is_sent_again(app: str) -> None:
    response, text = fetch(app, **{"If-None-Match": "*", "Range": "bytes=0-10"})
    assert response.status == 200
    assert "ETag" not in response.headers
    assert "The page is loading …" in text


@pytest.mark.browser
def test_the_loading_message_is_removed_when_the_page_is_ready(app: str, open_page: Open) -> None:
    page = open_page(f"{app}data").page
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What is this built on, and how sure is it?"
    )
    expect(page.locator(".pm-loading")).to_have_count(0)
