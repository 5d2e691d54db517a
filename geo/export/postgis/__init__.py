"""Export to PostGIS: layers, coverage and assigned points."""
