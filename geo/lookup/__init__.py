"""A name, code or postcode → a place, or an area to ask about. Offline."""
