"""What all sessions share: the atlas, the files made from it, and the look-up. Read-only."""

from __future__ import annotations

from functools import cache

from geo.atlas import Atlas, load_atlas
from geo.lookup import Finder
from geo.settings import Settings
from ui.layers import LayerFiles


@cache
def atlas() -> Atlas:
    """Load the register and the boundaries, once a process."""
    return load_atlas(Settings.from_environment())


@cache
def layer_files() -> LayerFiles:
    """Make the files of the atlas, once a process."""
    return LayerFiles(atlas())


@cache
def finder() -> Finder:
    """Index the names of the atlas, once a process."""
    return Finder(atlas())
