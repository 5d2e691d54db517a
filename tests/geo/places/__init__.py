"""Tests of `geo/places/`."""
