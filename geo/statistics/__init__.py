"""Statistics: the strength of each industry, and its agreement with designation."""
