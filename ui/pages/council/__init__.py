"""Council page: the coverage of one area."""
