"""What leaves the tool: files that others can open."""
