"""Tests of `ui/serving/`."""
