"""Request failures in words: those worth retrying, and final ones."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3

from geo.clients.addresses import redact_url
from geo.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping


class RetryableError(Exception):
    """A request failed in a way that a retry may fix."""

    def __init__(self, message: str, *, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


def request_error(
    url: str, error: requests.exceptions.RequestException, *, timeout_s: float
) -> SourceError | RetryableError:
    """Return the error of a request without a response: a final one, or one worth retrying."""
    host = urlsplit(url).netloc
    if isinstance(error, requests.exceptions.SSLError):
        return SourceError(
            f"{host}: found a certificate that cannot be verified ({_reason(error)}), expected a "
            "trusted one. Nothing was asked. If your organisation inspects traffic, name its "
            "certificates in REQUESTS_CA_BUNDLE."
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return SourceError(
            f"{host}: the proxy does not pass the question on ({_reason(error)}). Expected an "
            "answer. Look at HTTPS_PROXY, or ask who runs the network."
        )
    if isinstance(error, requests.exceptions.Timeout):
        return RetryableError(timeout_message(timeout_s))
    if not isinstance(error, requests.exceptions.ConnectionError):
        return SourceError(f"{host}: cannot be asked ({error}). Expected an https address.")
    if isinstance(_cause(error), urllib3.exceptions.NameResolutionError):
        return SourceError(
            f"{host}: found no such host, expected an answer. Is there a network? Place Map works "
            "without one, on the data it has."
        )
    return RetryableError(f"no connection ({_reason(error)})")


def _cause(error: Exception) -> object:
    """Return the innermost cause of an error of requests."""
    first = error.args[0] if error.args else error
    return getattr(first, "reason", None) or first


def _reason(error: Exception) -> str:
    return str(_cause(error)).rpartition("object at ")[2].partition(">: ")[2] or str(_cause(error))


def retries_exhausted(url: str, failure: RetryableError, tries: int) -> SourceError:
    """Return an error that says that all retries failed, and why the last one did."""
    times = "once" if tries == 1 else f"{tries} times"
    advice = "Try again later."
    if failure.wait_s:
        advice = f"The service asks for a pause of {failure.wait_s:.0f} s. Try again after it."
    return SourceError(
        f"{redact_url(url)}: found {failure} ({times}), expected an answer. {advice}"
    )


def timeout_message(timeout_s: float) -> str:
    """Return a message about a time-out."""
    return f"no answer for {timeout_s:g} s"


def format_status(code: int) -> str:
    """Return a status in words: "HTTP 503 Service Unavailable"."""
    try:
        return f"HTTP {code} {HTTPStatus(code).phrase}"
    except ValueError:
        return f"HTTP {code}"


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds in Retry-After, given as seconds or a date; None if it is neither."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
