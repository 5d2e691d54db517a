"""The command line, `placemap`: what geo/ answers, for a terminal, a pipe or a script."""
