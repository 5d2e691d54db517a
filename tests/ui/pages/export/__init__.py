"""Tests of `ui/pages/export/`."""
