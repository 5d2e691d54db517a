"""Many briefings at once in a real browser: stopped, taken away in part, and gone on with."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.support.browser import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Open, Serve

pytestmark = pytest.mark.browser

COUNCILS: Final = 15
"""Of Yorkshire and The Humber."""

STARTING_MS: Final = 120_000
"""Every process loads the register and the boundaries first, on a busy machine all at once."""


def downloaded_names(page: Page, folder: Path) -> list[str]:
    """Download what is made, and return the names of the files in it."""
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(r"Download \d+ briefings? as a zip")).click()
    download.value.save_as(folder / "briefings.zip")
    with zipfile.ZipFile(folder / "briefings.zip") as archive:
        assert archive.testzip() is None
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
        return archive.namelist()


@pytest.mark.slow
def test_a_stopped_batch_can_be_downloaded_and_continued(
    serve: Serve, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(f"{serve(ROOT / 'app.py')}export?what=briefing&area=E12000003").page
    page.get_by_role("button", name=f"Make {COUNCILS} briefings (PDF)").click()
    progress = page.get_by_text(re.compile(rf"^\d+ of {COUNCILS}: "))
    expect(progress).to_be_visible(timeout=STARTING_MS)
    page.get_by_role("button", name="Stop", exact=True).last.click()
    progress_text = page.get_by_text(re.compile(rf"^\d+ of {COUNCILS} are made"))
    expect(progress_text).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    briefing_count = int((progress_text.text_content() or "").partition(" ")[0])
    assert 0 < briefing_count < COUNCILS
    first_names = downloaded_names(page, tmp_path)
    assert len(first_names) == briefing_count
    page.get_by_role("button", name=f"Go on with the other {COUNCILS - briefing_count}").click()
    download_button = page.get_by_role("button", name=f"Download {COUNCILS} briefings as a zip")
    expect(download_button).to_be_visible(timeout=STARTING_MS)
    all_names = downloaded_names(page, tmp_path)
    assert len(all_names) == COUNCILS
    assert {*first_names} <= {*all_names}
