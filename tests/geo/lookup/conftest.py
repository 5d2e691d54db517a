"""Look-ups of the true atlas, and of the small one worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.lookup.finder import Finder

if TYPE_CHECKING:
    from geo.dataset import Dataset


@pytest.fixture(scope="module")
def finder(dataset: Dataset) -> Finder:
    return Finder(dataset)


@pytest.fixture(scope="module")
def small_finder(small: Dataset) -> Finder:
    return Finder(small)
