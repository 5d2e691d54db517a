"""Tests of `ui/pages/council/`."""
