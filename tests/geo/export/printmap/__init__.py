"""Tests of `geo/export/printmap/`."""
