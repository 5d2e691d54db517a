"""What all sessions share: settings, the atlas and the files made from it. Read-only."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Final

from geo.boundaries.source import boundaries_in_use
from geo.dataset import Atlas, load_atlas
from geo.settings import Settings
from geo.statistics.employment import employment_stamp
from ui.server.layers import LayerFiles
from ui.state.cache import forget, remembered

_taking_up: Final = Lock()


@cache
def settings() -> Settings:
    """Read the environment, once a process."""
    return Settings.from_environment()


@remembered()
def atlas() -> Atlas:
    """Load the register, once a process."""
    _ = _stamp()  # of the statistics that this atlas will read
    return load_atlas(settings())


@remembered()
def _stamp() -> tuple[int, int] | None:
    return employment_stamp(settings().cache_dir)


@remembered()
def layer_files() -> LayerFiles:
    """Make the files of the atlas, once a process."""
    return LayerFiles(atlas(), settings())


def take_up_fresh_data() -> bool:
    """
    Take up what was refreshed, here or by another process, or let go of, since the last look.

    Reads a record of a few KB. What sessions hold already stays whole; files that a page asks
    for by their old address are still sent.

    Returns
    -------
    is_fresh
        Whether anything was taken up.
    """
    with _taking_up:
        in_use = atlas().boundaries
        is_same = boundaries_in_use(atlas().registry, settings()) == in_use
        if is_same and employment_stamp(settings().cache_dir) == _stamp():
            return False
        earlier = layer_files()
        forget()
        layer_files().follow(earlier)
        layer_files().prepare()
    return True
