"""Inventory and open tasks of the data package, cached for all sessions."""

from __future__ import annotations

from geo.audit.inventory import Inventory
from geo.audit.tasks import Task, list_tasks
from ui.state.cache import process_cache
from ui.state.shared import current_dataset


@process_cache()
def inventory() -> Inventory:
    """Return the inventory of the data package, computed once per process."""
    return Inventory(current_dataset().register.package)


@process_cache()
def open_tasks() -> tuple[Task, ...]:
    """Return the open tasks, computed once per process."""
    return list_tasks(current_dataset().register.package)
