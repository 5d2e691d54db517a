"""Tests of `ui/council/`."""
