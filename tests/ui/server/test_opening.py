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


def asked(address: str, **headers: str) -> tuple[HTTPResponse, str]:
    """Return an answer, and its text as it was sent."""
    request = urllib.request.Request(address, headers={**BROWSER, **headers})  # noqa: S310 - ours
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
        return answer, answer.read().decode()


@pytest.mark.parametrize("path", ["", "council?area=E08000010", "your-data"])
def test_each_page_says_that_it_is_loading_before_any_script_has_run(app: str, path: str) -> None:
    answer, text = asked(f"{app}{path}")
    assert "<title>Place Map</title>" in text
    assert "The page is loading …" in text
    assert answer.headers["Content-Length"] == str(len(text.encode()))
    assert "livemap.js" in text.partition("</head>")[0]


def test_a_page_that_a_browser_holds_is_sent_anew(app: str) -> None:
    answer, text = asked(app, **{"If-None-Match": "*", "Range": "bytes=0-10"})
    assert answer.status == 200
    assert "ETag" not in answer.headers
    assert "The page is loading …" in text


@pytest.mark.browser
def test_nothing_of_it_is_left_when_the_page_is_there(app: str, open_page: Open) -> None:
    page = open_page(f"{app}data").page
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What is this built on, and how sure is it?"
    )
    expect(page.locator(".pm-loading")).to_have_count(0)
