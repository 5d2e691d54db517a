"""What leaves the tool, before it has a format: themes, tables, and what must be said of them."""
