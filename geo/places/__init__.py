"""Places of every layer as one kind of record, built from the register."""
