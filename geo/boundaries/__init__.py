"""Polygons of the local authorities: read, simplified, stored and reconciled."""
