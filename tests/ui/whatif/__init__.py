"""Tests of `ui/whatif/`."""
