"""Tests of `geo/assign/`."""
