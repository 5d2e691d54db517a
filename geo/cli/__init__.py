"""The command line, `placemap`."""
