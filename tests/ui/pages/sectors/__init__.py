"""Tests of `ui/pages/sectors/`."""
