"""File formats of an export, written atomically."""
