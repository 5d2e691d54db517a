"""State: the address, the session, the visit, and what all sessions share."""
