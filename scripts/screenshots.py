"""Create the screenshots for the README and the guides: `make screenshots`."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - after the path that finds `tests`
from playwright.sync_api import sync_playwright  # noqa: E402

from tests.support.browser import find_chromium, open_visit, streamlit_server  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER: Final = ROOT / "docs" / "screenshots"

MAP: Final = '.livemap[data-ready="true"]'

PICTURES: Final = {
    "map": ("?select=city_regions:GM", 1280, 1000, MAP),
    "sector": ("?sector=DE", 1280, 1000, MAP),
    "council": ("council?area=E08000010", 1100, 1000, MAP),
    "gaps": ("gaps", 1100, 1200, MAP),
    "export": ("export?what=briefing&area=E08000010", 1100, 780, "button:has-text('PDF')"),
}
"""Screenshot → its address, the page size in pixels, and the last element to appear."""

COLOURS: Final = 256
"""Number of colours: a third of the bytes, without visible difference."""

TIMEOUT_MS: Final = 60_000
PAUSE_MS: Final = 500
MAX_PAUSES: Final = 60


def main() -> None:
    """Start the app, visit each address, and save the page once it is stable."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as log,
        streamlit_server(ROOT / "app.py", log=Path(log) / "log.txt") as app,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (address, width, height, ready_selector) in PICTURES.items():
            with open_visit(browser, width=width, height=height) as window:
                window.page.set_default_timeout(TIMEOUT_MS)
                window.page.goto(f"{app}{address}")
                window.page.locator(ready_selector).first.wait_for()
                save_picture(stable_screenshot(window.page, name), FOLDER / f"{name}.png")
        browser.close()


def stable_screenshot(page: Page, name: str) -> bytes:
    """Return a screenshot of a page once two in a row are equal and nothing is running."""
    before = b""
    for _ in range(MAX_PAUSES):
        page.evaluate("() => document.fonts.ready")
        current = page.screenshot()
        spinners = page.get_by_test_id("stSpinner").or_(page.get_by_test_id("stSkeleton"))
        if current == before and not spinners.count():
            return current
        before = current
        page.wait_for_timeout(PAUSE_MS)
    sys.exit(f"{name}: the page does not come to rest.")


def save_picture(picture: bytes, path: Path) -> None:
    """Save a screenshot with a reduced palette."""
    with Image.open(io.BytesIO(picture)) as image:
        reduced = image.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    reduced.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
