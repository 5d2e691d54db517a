"""Tests of `ui/sectors/`."""
