"""A result as a sentence, a table, a profile, and as geometry to draw or publish."""
