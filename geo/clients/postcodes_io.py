"""
Whole postcodes online, from postcodes.io or an organisation's own copy of it.

Only postcodes are sent, and only where a reader has switched it on: see `geo.settings.online`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geo.clients.http import HttpClient, Limits
from geo.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST: Final = 100
"""Postcodes of one question: the service takes no more."""

LIMITS: Final = Limits(timeout_s=10.0, total_s=30.0, most_bytes=2_000_000, tries=3)

NO_CODE: Final = "99999999"
"""What ends a code that stands for no area, such as the county E99999999 of a unitary council."""


def fetch_councils(client: HttpClient, service: str, postcodes: Iterable[str]) -> Mapping[str, str]:
    """
    Ask for the councils of postcodes.

    Parameters
    ----------
    client
        With `LIMITS`, unless you know better.
    service
        Its address, such as https://api.postcodes.io.
    postcodes
        As they are written; each is sent once, at most `MOST` in a question.

    Returns
    -------
    codes
        Postcode → code of its `admin_district`, which is a LAD code. Postcodes that the service
        does not know, or has in no council, are left out.

    Raises
    ------
    SourceError
        If the service cannot be reached, or its answer is not as it should be.
    """
    wanted = list(dict.fromkeys(postcodes))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), MOST):
        asked = wanted[start : start + MOST]
        found |= _ask(client, f"{service.rstrip('/')}/postcodes", asked)
    return found


def _ask(client: HttpClient, url: str, asked: list[str]) -> Mapping[str, str]:
    document = client.post_json(url, {"postcodes": asked})
    if not isinstance(document, dict) or document.get("status") != 200:  # noqa: PLR2004 - HTTP's
        said = document.get("error", document) if isinstance(document, dict) else document
        raise _unexpected(url, str(said)[:80], "status 200 and a result")
    results = document.get("result")
    if not isinstance(results, list) or len(results) != len(asked):
        number = len(results) if isinstance(results, list) else "no list of"
        raise _unexpected(url, f"{number} results", f"{len(asked)}, one for each postcode")
    found = {}
    for result in results:
        query, code = _council(url, result)
        if query not in asked:
            raise _unexpected(url, f"a result for {query[:20]!r}", "those that were asked for")
        if code and not code.endswith(NO_CODE):
            found[query] = code
    return found


def _council(url: str, result: Any) -> tuple[str, str]:  # noqa: ANN401 - JSON may be anything
    try:
        query, known = result["query"], result["result"]
        code = known["codes"]["admin_district"] if known is not None else None
    except (KeyError, TypeError) as error:
        wanted = "query, and result or null with codes.admin_district"
        raise _unexpected(url, f"a result without {error}", wanted) from error
    if not isinstance(query, str) or not isinstance(code, str | None):
        raise _unexpected(url, f"{query!r} and {code!r}"[:80], "a postcode and a code")
    return query, code or ""


def _unexpected(url: str, found: str, expected: str) -> SourceError:
    return SourceError(
        f"{url}: found {found}, expected {expected}. Match offline for now; if it stays so, look "
        "for a newer version of Place Map."
    )
