"""Tests of the whole: the architecture, the data, the documents, the wheel, every page at once."""
