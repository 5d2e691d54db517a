"""The page on what a proposed place would change."""
