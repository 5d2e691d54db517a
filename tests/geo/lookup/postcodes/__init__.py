"""Tests of `geo/postcodes/`."""
