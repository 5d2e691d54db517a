"""Export page: download layers, maps and briefings."""
