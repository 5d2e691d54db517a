"""Tests of `geo/scenario/`."""
