"""Postcodes → councils: by sector, whole, in files; online only where it is allowed."""
