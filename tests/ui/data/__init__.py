"""Tests of `ui/data/`."""
