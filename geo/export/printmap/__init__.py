"""Maps to print: planned, laid out and drawn in millimetres, without a browser."""
