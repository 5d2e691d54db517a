"""Tests of `geo/views/`."""
