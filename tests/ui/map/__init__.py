"""Tests of `ui/map/`."""
