"""Tests of `geo/crs/`."""
