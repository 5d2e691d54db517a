"""Data that all sessions share: settings, the dataset and its files. Read-only."""

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
    """Read the environment, once per process."""
    return Settings.from_environment()


@process_cache()
def current_dataset() -> Dataset:
    """Load the dataset, once per process."""
    _ = _employment_stamp()  # The statistics that this dataset will read.
    return load_dataset(settings())


@process_cache()
def _employment_stamp() -> tuple[int, int] | None:
    return employment_stamp(settings().cache_dir)


@process_cache()
def layer_files() -> LayerFiles:
    """Return the layer files of the dataset, once per process."""
    return LayerFiles(current_dataset(), settings())


def reload_if_changed() -> bool:
    """
    Reload data that this or another process has refreshed or removed.

    It reads a record of a few KB. Data of running sessions stays complete; files that a page
    requests at their old address are still served.

    Returns
    -------
    is_fresh
        Whether data was reloaded.
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
