"""What answers of an ArcGIS server have in common: errors with the status 200, CRS, flags."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from geo.errors import SourceError

if TYPE_CHECKING:
    from geo.clients.http import HttpClient

LATER: Final = "Try again later; if it stays so, choose another vintage or resolution."

ASKED_CRS: Final = "EPSG:27700"


def stated_crs(address: str, described: object) -> str:
    """Read the CRS that GeoJSON states in its old form; without one it is WGS 84 (RFC 7946)."""
    if described is None:
        return "EPSG:4326"
    name = described.get("properties") if isinstance(described, dict) else None
    stated = str(name.get("name", "")) if isinstance(name, dict) else ""
    if stated.upper().endswith(("CRS84", "OGC:1.3:CRS84")):
        return "EPSG:4326"
    if match := re.fullmatch(
        r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", stated, re.IGNORECASE
    ):
        return f"EPSG:{match[1]}"
    raise SourceError(
        f"{address}: found {stated or described!r} as the CRS, expected {ASKED_CRS}. {LATER}"
    )


def document(client: HttpClient, address: str, params: dict[str, str | int]) -> dict[str, Any]:
    """Ask for JSON that is an object and no error; else raise `SourceError`."""
    return checked(address, client.get_json(address, params))


def checked(address: str, document: object) -> dict[str, Any]:
    """Require an object that is no error, which ArcGIS says with the status 200."""
    if not isinstance(document, dict):
        kind = type(document).__name__
        raise SourceError(f"{address}: found JSON of type {kind}, expected an object. {LATER}")
    if "error" in document:
        error = document["error"] if isinstance(document["error"], dict) else {}
        said = " ".join(str(error.get("message") or json.dumps(document["error"])).split())[:200]
        raise SourceError(
            f"{address}: found the error {error.get('code', 'without a number')} ({said}), "
            f"expected an answer. {LATER}"
        )
    return document


def exceeds_limit(document: dict[str, Any]) -> bool:
    """Whether there is more than was sent; the flag stands in either of two places."""
    properties = document.get("properties")
    flags = [document, properties if isinstance(properties, dict) else {}]
    return any(flag.get("exceededTransferLimit") for flag in flags)


def objects(value: object) -> list[dict[str, Any]]:
    """Return the objects of a JSON array; of anything else none."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
