"""Tests of `ui/state/`."""
