"""Tests of `ui/pages/uploads/`."""
