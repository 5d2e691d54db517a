"""State: the URL, the session, the visit, and caches that all sessions share."""
