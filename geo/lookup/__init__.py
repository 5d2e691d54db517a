"""Look up places and areas by name, code or postcode, offline."""
