"""Tests of the core, a folder for each of its folders."""
