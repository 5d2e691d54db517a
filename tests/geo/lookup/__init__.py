"""Tests of `geo/lookup/`."""
