"""Places of every layer as one record type, built from the register."""
