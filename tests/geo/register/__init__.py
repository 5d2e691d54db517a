"""Tests of `geo/register/`."""
