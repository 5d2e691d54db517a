"""Tests of `geo/cli/`."""
