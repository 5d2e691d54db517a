"""Tests of `geo/look/`."""
