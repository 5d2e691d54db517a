"""Tests of `geo/steward/`."""
