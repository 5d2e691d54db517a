"""PostgreSQL with PostGIS: layers, what covers whom, and points that were assigned."""
