"""Tests of `geo/statistics/`."""
