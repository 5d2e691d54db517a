"""Tests of `ui/pages/scenario/`."""
