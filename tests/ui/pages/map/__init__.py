"""Tests of `ui/pages/map/`."""
