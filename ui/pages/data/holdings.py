"""The data package looked over: every table, and what is to be checked. Shared by all sessions."""

from __future__ import annotations

from geo.audit.inventory import Inventory
from geo.audit.tasks import Task, tasks
from ui.state.cache import remembered
from ui.state.shared import atlas


@remembered()
def inventory() -> Inventory:
    """Look the data package over, once a process."""
    return Inventory(atlas().registry.package)


@remembered()
def everything_to_do() -> tuple[Task, ...]:
    """List what is to be checked, once a process."""
    return tasks(atlas().registry.package)
