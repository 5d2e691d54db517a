"""Tests of `geo/uploads/`."""
