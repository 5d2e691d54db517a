"""Coverage: what covers each council or area, distances to sites, and gaps."""
