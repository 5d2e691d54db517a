"""Tests of the pages, a folder a page."""
