"""Tests of `ui/pages/`."""
