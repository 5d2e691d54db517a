"""Layers and tables as files: the formats, and writing them whole or not at all."""
