"""
HTTP requests with limits on time, size and number of tries, never unencrypted.

    with HttpClient() as client:
        found = client.get_json("https://example.org/query", {"where": "1=1"})

Every failure is a `SourceError` that gives the found and expected values and what to do.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import requests
import urllib3

from geo.clients.addresses import redact_url, require_safe, resolve_redirect
from geo.clients.failures import (
    RetryableError,
    format_status,
    request_error,
    retries_exhausted,
    retry_after_s,
    timeout_message,
)
from geo.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

CHUNK_BYTES: Final = 1 << 16

RETRY_STATUSES: Final = frozenset({429, 500, 502, 503, 504})

REDIRECT_STATUSES: Final = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS: Final = 5

USER_AGENT: Final = "placemap"


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpLimits:
    """Limits of one request. The defaults suit a page of boundaries."""

    timeout_s: float = 30.0
    """Maximum time without a byte, per try."""

    total_s: float = 300.0
    """Maximum total time of a try, even if bytes still arrive."""

    max_bytes: int = 200_000_000
    """Maximum size of a response, decompressed."""

    tries: int = 4
    """Maximum number of tries, including the first."""

    backoff_s: float = 1.0
    """Wait before the second try; it doubles with each further one. 0 does not wait."""

    max_wait_s: float = 60.0
    """Longest wait to accept (Retry-After); if the service asks for more, do not retry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpResponse:
    """A complete, decompressed response."""

    address: str
    """URL without the query."""

    status: int
    media_type: str
    content: bytes

    def text(self) -> str:
        """
        Return the body as UTF-8 text, without a byte order mark.

        Raises
        ------
        SourceError
            If it is not UTF-8.
        """
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self._content_error("text in UTF-8") from error

    def json(self) -> Any:  # noqa: ANN401 - JSON may be anything
        """
        Return the body as JSON.

        Raises
        ------
        SourceError
            If it is not JSON, such as HTML or an incomplete response.
        """
        try:
            return json.loads(self.text())
        except (ValueError, RecursionError) as error:
            raise self._content_error("JSON") from error

    def _content_error(self, expected: str) -> SourceError:
        start = " ".join(self.content[:60].decode("ascii", errors="replace").split())
        return SourceError(
            f"{self.address}: found {self.media_type or 'an answer of no stated type'} that "
            f"begins {start!r}, expected {expected}. Try again later; if it stays so, the service "
            "has changed, or something between (a proxy, a sign-in page) answers in its place."
        )


class HttpClient:
    """
    HTTP client; use it as a context manager, in one thread.

    TLS is always verified, and plain HTTP is refused except to this machine. Proxies and
    certificates of an organisation are taken from the environment (HTTPS_PROXY,
    REQUESTS_CA_BUNDLE). Redirects are followed on the same host only, and never after a POST.
    Tries that end in 429, 500, 502, 503, 504, a time-out, a broken connection or a damaged body
    are repeated. The wait grows, unless the service asks for another.

    Parameters
    ----------
    limits
        Limits of each request.
    wait
        Waits for a number of seconds. Replace it to report the wait, or to stop.
    """

    def __init__(
        self, limits: HttpLimits | None = None, *, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self.limits = limits or HttpLimits()
        self._wait = wait
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close open connections."""
        self._session.close()

    def get(
        self,
        url: str,
        params: Mapping[str, str | int] | None = None,
        *,
        statuses: Collection[int] = (200,),
        require_complete_json: bool = False,
    ) -> HttpResponse:
        """
        Send a GET request.

        Parameters
        ----------
        url
            An https URL (http on this machine).
        params
            Query parameters.
        statuses
            Statuses to accept. postcodes.io returns 404 for a postcode that does not exist.
        require_complete_json
            Whether to retry if the body starts as JSON and breaks off.

        Raises
        ------
        SourceError
            If there is no complete response with such a status within the limits.
        """
        return self._request(
            "GET",
            url,
            statuses=statuses,
            require_complete_json=require_complete_json,
            params=params,
        )

    def get_json(
        self,
        url: str,
        params: Mapping[str, str | int] | None = None,
        *,
        statuses: Collection[int] = (200,),
    ) -> Any:  # noqa: ANN401 - JSON may be anything
        """Send a GET request, as `get`, and return the JSON of the response."""
        return self._request(
            "GET", url, statuses=statuses, params=params, require_complete_json=True
        ).json()

    def post_json(self, url: str, body: object, *, statuses: Collection[int] = (200,)) -> Any:  # noqa: ANN401
        """Send JSON with POST, and return the JSON of the response."""
        return self._request(
            "POST", url, statuses=statuses, json=body, require_complete_json=True
        ).json()

    def _request(
        self,
        method: str,
        url: str,
        *,
        statuses: Collection[int],
        require_complete_json: bool = False,
        **request_options: Any,  # noqa: ANN401 - passed on to requests
    ) -> HttpResponse:
        limits = self.limits
        for attempt in range(1, limits.tries + 1):
            try:
                response = self._try(method, url, statuses, request_options)
                if require_complete_json and attempt < limits.tries:
                    _check_complete_json(response)
            except RetryableError as failure:
                requested_wait_s = failure.wait_s
                if attempt == limits.tries or (requested_wait_s or 0) > limits.max_wait_s:
                    raise retries_exhausted(url, failure, attempt) from failure
                backoff_s = limits.backoff_s * 2 ** (attempt - 1)
                self._wait(
                    min(
                        backoff_s if requested_wait_s is None else requested_wait_s,
                        limits.max_wait_s,
                    )
                )
            else:
                return response
        raise AssertionError("the last try returns or raises")  # pragma: no cover

    def _try(
        self, method: str, url: str, statuses: Collection[int], request_options: Mapping[str, Any]
    ) -> HttpResponse:
        address = url
        for _ in range(MAX_REDIRECTS + 1):
            require_safe(address)
            response = self._send(method, address, request_options)
            with response:
                if response.status_code not in REDIRECT_STATUSES:
                    return self._read_response(response, redact_url(address), statuses)
                address = resolve_redirect(
                    address, response.headers.get("Location", ""), method=method
                )
            request_options = {}  # a redirect's URL includes the query
        raise SourceError(
            f"{redact_url(url)}: found more than {MAX_REDIRECTS} redirects, expected an answer. "
            "Try again later."
        )

    def _send(self, method: str, url: str, request_options: Mapping[str, Any]) -> requests.Response:
        try:
            return self._session.request(
                method,
                url,
                **request_options,
                timeout=self.limits.timeout_s,
                stream=True,
                allow_redirects=False,
                verify=True,
            )
        except requests.exceptions.RequestException as error:
            raise request_error(url, error, timeout_s=self.limits.timeout_s) from error

    def _read_response(
        self, response: requests.Response, address: str, statuses: Collection[int]
    ) -> HttpResponse:
        status = response.status_code
        if status not in statuses:
            if status in RETRY_STATUSES:
                raise RetryableError(format_status(status), wait_s=retry_after_s(response.headers))
            raise SourceError(
                f"{address}: found {format_status(status)}, expected an answer. The service may "
                "have moved or changed: look for a newer version of Place Map, or tell its makers."
            )
        return HttpResponse(
            address=address,
            status=status,
            media_type=response.headers.get("Content-Type", ""),
            content=self._read_content(response, address),
        )

    def _read_content(self, response: requests.Response, address: str) -> bytes:
        """Read the body in chunks, to enforce the limits of size and time."""
        limits, content = self.limits, bytearray()
        deadline = time.monotonic() + limits.total_s
        try:
            while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
                content += chunk
                if len(content) > limits.max_bytes:
                    raise SourceError(
                        f"{address}: found an answer of more than "
                        f"{limits.max_bytes / 1e6:g} MB, expected less. Nothing was kept. Ask for "
                        "less (a coarser resolution), or tell the makers of Place Map."
                    )
                if time.monotonic() > deadline:
                    raise RetryableError(f"no whole answer within {limits.total_s:g} s")
        except urllib3.exceptions.ReadTimeoutError as error:
            raise RetryableError(timeout_message(limits.timeout_s)) from error
        except urllib3.exceptions.DecodeError as error:
            raise RetryableError("a compressed body that cannot be unpacked") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise RetryableError("a connection that broke before the answer was whole") from error
        return bytes(content)


def _check_complete_json(response: HttpResponse) -> None:
    """Raise an error to retry if the JSON is incomplete: the connection was cut."""
    if response.content[:4].strip().lstrip(b"\xef\xbb\xbf")[:1] not in {b"{", b"["}:
        return
    try:
        response.json()
    except SourceError as error:
        raise RetryableError("JSON that breaks off") from error
