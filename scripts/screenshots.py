"""Make the pictures that the README and the docs show: `make screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402 - after the path that finds `tests`

from tests.browser import find_chromium, streamlit_server, visit  # noqa: E402

FOLDER: Final = ROOT / "docs" / "screenshots"

PICTURES: Final = {
    "map": ("?select=city_regions:GM", 1280, 1000),
    "sector": ("?sector=DE", 1280, 1000),
    "levels": ("?layers=clusters&levels=uk_strategy,uk_programme,local_plan", 1280, 1000),
    "phone": ("?select=clusters:P002", 390, 1800),
}
"""Picture → the address it shows, and the size of the page in pixels."""


def main() -> None:
    """Start the app, visit each address, and keep what is on screen."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as log,
        streamlit_server(ROOT / "app.py", log=Path(log) / "log.txt") as app,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (address, width, height) in PICTURES.items():
            with visit(browser, width=width, height=height) as visited:
                page = visited.page
                page.goto(f"{app}{address}")
                page.locator('.livemap[data-ready="true"]').wait_for()
                page.get_by_role("table").wait_for(state="attached")
                page.get_by_label("Find a council").wait_for()
                page.get_by_text("Documented only").wait_for()
                page.evaluate("() => document.fonts.ready")
                page.screenshot(path=FOLDER / f"{name}.png")
                print(FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
