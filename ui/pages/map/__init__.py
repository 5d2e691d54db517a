"""Map page: all layers."""
