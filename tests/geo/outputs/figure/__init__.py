"""Tests of `geo/outputs/figure/`."""
