"""The page from which layers, maps and briefings are taken away."""
