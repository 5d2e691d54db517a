"""What all sessions share: settings, the atlas and the files made from it. Read-only."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Final

from geo.boundaries.source import active_boundaries
from geo.dataset import Dataset, load_dataset
from geo.settings import Settings
from geo.statistics.employment import employment_stamp
from ui.state.cache import clear_process_caches, process_cache
from ui.state.layer_files import LayerFiles

_reload_lock: Final = Lock()


@cache
def settings() -> Settings:
    """Read the environment, once a process."""
    return Settings.from_environment()


@process_cache()
def current_dataset() -> Dataset:
    """Load the register, once a process."""
    _ = _employment_stamp()  # of the statistics that this atlas will read
    return load_dataset(settings())


@process_cache()
def _employment_stamp() -> tuple[int, int] | None:
    return employment_stamp(settings().cache_dir)


@process_cache()
def layer_files() -> LayerFiles:
    """Make the files of the atlas, once a process."""
    return LayerFiles(current_dataset(), settings())


def reload_if_changed() -> bool:
    """
    Take up what was refreshed, here or by another process, or let go of, since the last look.

    Reads a record of a few KB. What sessions hold already stays whole; files that a page asks
    for by their old address are still sent.

    Returns
    -------
    is_fresh
        Whether anything was taken up.
    """
    with _reload_lock:
        boundaries = current_dataset().boundaries
        is_same = active_boundaries(current_dataset().register, settings()) == boundaries
        if is_same and employment_stamp(settings().cache_dir) == _employment_stamp():
            return False
        previous = layer_files()
        clear_process_caches()
        layer_files().set_previous(previous)
        layer_files().prepare()
    return True
