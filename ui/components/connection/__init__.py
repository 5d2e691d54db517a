"""Messages when the connection to the server is lost, and when it is back."""

from __future__ import annotations

from ui.components.connection.component import watch_connection

__all__ = ["watch_connection"]
