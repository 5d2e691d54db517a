"""Tests of `geo/outputs/`."""
