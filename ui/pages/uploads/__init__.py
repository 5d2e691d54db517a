"""The page for a reader's own files."""
