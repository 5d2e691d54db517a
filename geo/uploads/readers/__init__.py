"""Readers of uploaded files, one module per format."""
