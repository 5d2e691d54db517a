"""Tests of `geo/export/briefing/`."""
