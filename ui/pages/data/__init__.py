"""Data page: sources in use, records and open tasks."""
