"""Tests of `ui/pages/gaps/`."""
