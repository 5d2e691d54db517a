"""The page on the data: what is in use, records, what is to be checked."""
