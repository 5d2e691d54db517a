"""Exclude shared, long-lived objects from garbage collection."""

from __future__ import annotations

import gc
import logging
from threading import Lock
from typing import Final

logger = logging.getLogger(__name__)

_freeze_lock: Final = Lock()


def freeze_shared() -> None:
    """
    Exclude all current objects from garbage collection: modules, the dataset, shared caches.

    Each full collection would otherwise visit some 300,000 objects that are never garbage: 160
    ms without a response. Objects excluded earlier are collected once more, so that a dataset
    replaced by a refresh is freed. Call it after loading shared data.
    """
    with _freeze_lock:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
    logger.debug("%d objects are passed over by the garbage collector", gc.get_freeze_count())
