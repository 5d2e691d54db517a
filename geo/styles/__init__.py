"""How things look and what they are called, for every kind of map, page and file."""
