"""The core of Place Map: register, boundaries, places and queries. No user interface."""
