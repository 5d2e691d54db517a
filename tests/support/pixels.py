"""Pixels of a page: whether what is drawn is really there."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from tests.support.browser import livemap

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLOSE: Final = 40
"""How far a pixel may be from a colour that it is said to have, in each of three channels."""


def count_pixels(page: Page, colour: tuple[int, int, int], *, left_px: int = 0) -> int:
    """Count the pixels of the live map, right of what lies on it, that have about a colour."""
    screenshot = livemap(page).locator(".leaflet-container").screenshot()
    pixels = np.asarray(Image.open(io.BytesIO(screenshot)).convert("RGB"), dtype=int)[:, left_px:]
    return int((abs(pixels - colour) < CLOSE).all(axis=2).sum())
