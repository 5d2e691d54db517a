"""Common features of ArcGIS responses: errors with status 200, CRS, flags."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from geo.errors import SourceError

if TYPE_CHECKING:
    from geo.clients.http import HttpClient

TRY_LATER: Final = "Try again later; if it stays so, choose another vintage or resolution."

REQUEST_CRS: Final = "EPSG:27700"


def read_crs(address: str, member: object) -> str:
    """Return the CRS of GeoJSON in its old form; by default WGS 84 (RFC 7946)."""
    if member is None:
        return "EPSG:4326"
    properties = member.get("properties") if isinstance(member, dict) else None
    crs_name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if crs_name.upper().endswith(("CRS84", "OGC:1.3:CRS84")):
        return "EPSG:4326"
    if match := re.fullmatch(
        r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", crs_name, re.IGNORECASE
    ):
        return f"EPSG:{match[1]}"
    raise SourceError(
        f"{address}: found {crs_name or member!r} as the CRS, expected {REQUEST_CRS}. {TRY_LATER}"
    )


def fetch_object(client: HttpClient, address: str, params: dict[str, str | int]) -> dict[str, Any]:
    """Request a JSON object; raise `SourceError` if it is not one, or is an error."""
    return require_object(address, client.get_json(address, params))


def require_object(address: str, document: object) -> dict[str, Any]:
    """Return a response that is an object; raise `SourceError` for an error with status 200."""
    if not isinstance(document, dict):
        kind = type(document).__name__
        raise SourceError(f"{address}: found JSON of type {kind}, expected an object. {TRY_LATER}")
    if "error" in document:
        error = document["error"] if isinstance(document["error"], dict) else {}
        message = " ".join(str(error.get("message") or json.dumps(document["error"])).split())[:200]
        raise SourceError(
            f"{address}: found the error {error.get('code', 'without a number')} ({message}), "
            f"expected an answer. {TRY_LATER}"
        )
    return document


def exceeds_limit(document: dict[str, Any]) -> bool:
    """Return whether there are more features than were sent; the flag has two possible places."""
    properties = document.get("properties")
    flags = [document, properties if isinstance(properties, dict) else {}]
    return any(flag.get("exceededTransferLimit") for flag in flags)


def json_objects(value: object) -> list[dict[str, Any]]:
    """Return the objects of a JSON array; an empty list for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
