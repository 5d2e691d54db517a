"""Colours, type, patterns and terms for every map, page and file."""
