"""Benchmarks of Place Map against plain alternatives. `python -m benchmarks` runs them."""
