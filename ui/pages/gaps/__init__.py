"""The page on who is left out."""
