"""The page with the map of everything."""
