"""Content of an export, independent of the format: layers, tables and metadata."""
