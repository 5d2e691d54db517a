"""Look-ups of the true atlas, and of the small one worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.lookup.finder import Finder

if TYPE_CHECKING:
    from geo.dataset import Atlas


@pytest.fixture(scope="module")
def finder(atlas: Atlas) -> Finder:
    return Finder(atlas)


@pytest.fixture(scope="module")
def small_finder(small: Atlas) -> Finder:
    return Finder(small)
