"""Points, any number of them: the council that each is in, and every place that covers it."""
