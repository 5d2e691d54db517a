"""Refresh of official boundaries and statistics: download, check and store."""
