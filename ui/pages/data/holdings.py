"""The data package looked over: every table, and what is to be checked. Shared by all sessions."""

from __future__ import annotations

from geo.audit.inventory import Inventory
from geo.audit.tasks import Task, list_tasks
from ui.state.cache import process_cache
from ui.state.shared import current_dataset


@process_cache()
def inventory() -> Inventory:
    """Look the data package over, once a process."""
    return Inventory(current_dataset().register.package)


@process_cache()
def open_tasks() -> tuple[Task, ...]:
    """List what is to be checked, once a process."""
    return list_tasks(current_dataset().register.package)
