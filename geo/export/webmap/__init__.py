"""Standalone web map: a result as one HTML file that works offline."""
