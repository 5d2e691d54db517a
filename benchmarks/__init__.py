"""Measurements of Place Map beside what it is compared with. `python -m benchmarks` runs them."""
