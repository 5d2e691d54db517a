"""Readers of uploaded files, one module a format."""
