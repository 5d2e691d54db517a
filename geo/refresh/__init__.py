"""Official boundaries and statistics fetched anew, checked, and kept whole."""
