"""The names of places and areas: looked up as a reader writes them, and listed to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.areas import labels_of_areas
from geo.lookup.finder import Finder
from ui.remembered import remembered
from ui.shared import atlas

if TYPE_CHECKING:
    from collections.abc import Mapping


@remembered()
def finder() -> Finder:
    """Index the names of the atlas, once a process."""
    return Finder(atlas())


@remembered()
def area_labels() -> Mapping[str, str]:
    """Name every area but sets, once a process: key → label."""
    return labels_of_areas(atlas().registry)
