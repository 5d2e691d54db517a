"""Assign points to councils and to the places that cover them."""
