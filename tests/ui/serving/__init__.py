"""Tests of `ui/server/`."""
