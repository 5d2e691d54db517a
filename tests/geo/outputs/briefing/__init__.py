"""Tests of `geo/outputs/briefing/`."""
