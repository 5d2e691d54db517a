"""Tests of `ui/pages/data/`."""
