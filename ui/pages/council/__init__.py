"""The page on how one area is covered."""
