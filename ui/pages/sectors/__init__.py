"""The page on strength and designation."""
