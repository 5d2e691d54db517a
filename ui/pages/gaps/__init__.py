"""Gaps page: councils without places."""
