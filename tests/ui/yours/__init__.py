"""Tests of `ui/yours/`."""
