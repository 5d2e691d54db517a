"""Your data page: a user's own files."""
