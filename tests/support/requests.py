"""A request to a served app, sent exactly as written: a browser would tidy it first."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit


def send_request(
    app: str, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers (by their names in small letters) and body."""
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=60)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        header_by_name = {name.lower(): value for name, value in response.getheaders()}
        return response.status, header_by_name, response.read()
    finally:
        connection.close()
