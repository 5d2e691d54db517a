"""Sectors page: strength and designation."""
