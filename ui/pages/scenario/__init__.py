"""What-if page: the effect of a proposed place."""
