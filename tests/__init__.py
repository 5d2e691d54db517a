"""Tests: exact ones drawn by hand, real ones on true boundaries, properties, and a real browser."""
