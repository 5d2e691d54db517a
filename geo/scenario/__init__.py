"""Scenarios: a proposed place, and what it would change."""
