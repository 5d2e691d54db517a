"""The core of Place Map: registry, boundaries, places and what can be asked of them. No pages."""
