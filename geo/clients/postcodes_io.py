"""
Online look-up of full postcodes, from postcodes.io or an organisation's own copy of it.

Only postcodes are sent, and only if a user has switched it on: see `Settings.online`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geo.clients.http import HttpClient, HttpLimits
from geo.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_POSTCODES: Final = 100
"""Maximum number of postcodes per request that the service accepts."""

LIMITS: Final = HttpLimits(timeout_s=10.0, total_s=30.0, max_bytes=2_000_000, tries=3)

NO_CODE: Final = "99999999"
"""Ending of codes that stand for no area, such as E99999999, the county of a unitary council."""


def fetch_councils(client: HttpClient, service: str, postcodes: Iterable[str]) -> Mapping[str, str]:
    """
    Fetch the councils of postcodes.

    Parameters
    ----------
    client
        HTTP client, normally with `LIMITS`.
    service
        URL of the service, such as https://api.postcodes.io.
    postcodes
        Postcodes as written; each is sent once, at most `MAX_POSTCODES` per request.

    Returns
    -------
    codes
        Postcode → code of its `admin_district`, which is a LAD code. Postcodes that the service
        does not know, or that have no council, are left out.

    Raises
    ------
    SourceError
        If the service cannot be reached, or its response is not as expected.
    """
    unique_postcodes = list(dict.fromkeys(postcodes))
    codes: dict[str, str] = {}
    for start in range(0, len(unique_postcodes), MAX_POSTCODES):
        batch = unique_postcodes[start : start + MAX_POSTCODES]
        codes |= _request_codes(client, f"{service.rstrip('/')}/postcodes", batch)
    return codes


def _request_codes(client: HttpClient, url: str, postcodes: list[str]) -> Mapping[str, str]:
    document = client.post_json(url, {"postcodes": postcodes})
    if not isinstance(document, dict) or document.get("status") != 200:  # noqa: PLR2004 - HTTP's
        message = document.get("error", document) if isinstance(document, dict) else document
        raise _response_error(url, str(message)[:80], "status 200 and a result")
    results = document.get("result")
    if not isinstance(results, list) or len(results) != len(postcodes):
        number = len(results) if isinstance(results, list) else "no list of"
        raise _response_error(url, f"{number} results", f"{len(postcodes)}, one for each postcode")
    codes = {}
    for result in results:
        query, code = _parse_result(url, result)
        if query not in postcodes:
            raise _response_error(url, f"a result for {query[:20]!r}", "those that were asked for")
        if code and not code.endswith(NO_CODE):
            codes[query] = code
    return codes


def _parse_result(url: str, result: Any) -> tuple[str, str]:  # noqa: ANN401 - JSON may be anything
    try:
        query, record = result["query"], result["result"]
        code = record["codes"]["admin_district"] if record is not None else None
    except (KeyError, TypeError) as error:
        expected = "query, and result or null with codes.admin_district"
        raise _response_error(url, f"a result without {error}", expected) from error
    if not isinstance(query, str) or not isinstance(code, str | None):
        raise _response_error(url, f"{query!r} and {code!r}"[:80], "a postcode and a code")
    return query, code or ""


def _response_error(url: str, actual: str, expected: str) -> SourceError:
    return SourceError(
        f"{url}: found {actual}, expected {expected}. Match offline for now; if it stays so, look "
        "for a newer version of Place Map."
    )
