"""Clients of official services. No other package makes network requests."""
