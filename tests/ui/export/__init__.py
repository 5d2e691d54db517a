"""Tests of `ui/export/`."""
