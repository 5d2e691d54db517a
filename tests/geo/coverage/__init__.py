"""Tests of `geo/coverage/`."""
