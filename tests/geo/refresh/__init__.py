"""Tests of `geo/refresh/`."""
