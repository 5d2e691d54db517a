"""A result as a page to print: planned, laid out, drawn in millimetres, without a browser."""
