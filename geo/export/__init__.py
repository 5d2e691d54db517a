"""Exports: files, maps and briefings."""
