"""Tests of `geo/clients/`."""
