"""Look up the councils of postcodes: by sector, in full or in files; online only if allowed."""
