"""Audit of the data: validation, inventory, tasks, differences and provenance."""
