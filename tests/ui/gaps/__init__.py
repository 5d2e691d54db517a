"""Tests of `ui/gaps/`."""
