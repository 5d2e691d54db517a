"""Tests of `geo/boundaries/`."""
