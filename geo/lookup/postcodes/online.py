"""Online postcode look-ups: off unless the operator allows them and the user asks for them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geo.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geo.settings import Settings


def service_host(settings: Settings) -> str:
    """Return the host that postcodes would be sent to."""
    return urlsplit(settings.postcodes_io).hostname or settings.postcodes_io


def privacy_notice(settings: Settings) -> str:
    """Return the notice of what online look-ups send, to show before they start."""
    return (
        f"Postcodes that are unsure or unknown offline are sent to {service_host(settings)}: the "
        "postcodes alone, and nothing else of the file or of you but what any request shows (the "
        "address of this computer's connection)."
    )


@contextmanager
def online_lookups(
    settings: Settings,
) -> Iterator[Callable[[Iterable[str]], Mapping[str, str]]]:
    """
    Yield the online look-up for `geo.lookup.postcodes.matches.Matcher`.

    Raises
    ------
    UnknownNameError
        If the settings do not allow it.
    """
    if not settings.online:
        raise UnknownNameError(
            "Look-ups online are switched off. Set PLACEMAP_ONLINE=1 to allow them. "
            f"{privacy_notice(settings)}"
        )
    from geo.clients.http import HttpClient  # noqa: PLC0415 - only online look-ups need it
    from geo.clients.postcodes_io import LIMITS, fetch_councils  # noqa: PLC0415 - as above

    with HttpClient(LIMITS) as client:
        yield partial(fetch_councils, client, settings.postcodes_io)
