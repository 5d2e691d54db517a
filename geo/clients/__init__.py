"""Clients of official services. Here, and nowhere else, something is asked of another computer."""
