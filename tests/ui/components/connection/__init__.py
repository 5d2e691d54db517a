"""Tests of the watch over the connection to the server."""
