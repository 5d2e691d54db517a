"""Tests of `ui/components/`."""
