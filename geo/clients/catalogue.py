"""
Catalogue of the local authority boundaries in the ONS Open Geography Portal.

Names of services follow no fixed pattern, so they are read from the catalogue and parsed word by
word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from geo.clients.arcgis import TRY_LATER, fetch_object
from geo.dates import MONTHS
from geo.errors import SourceError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.clients.http import HttpClient

RESOLUTIONS: Final = ("BUC", "BGC", "BFC")
"""Clipped to the coast: ultra generalised (500 m), generalised (20 m), full."""

RESOLUTION_ALIASES: Final = {"GCB": "BGC", "UGCB": "BUC", "FCB": "BFC"}

MONTH_PREFIXES: Final = tuple(month[:3].upper() for month in MONTHS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One set of boundaries in the catalogue: vintage "2025-12", resolution "BGC", and its URL."""

    address: str
    vintage: str
    resolution: str
    version: int

    @property
    def title(self) -> str:
        """Title of the set, as ONS gives it."""
        year, number = self.vintage.split("-")
        name = MONTHS[int(number) - 1]
        return f"Local Authority Districts ({name} {year}) Boundaries UK {self.resolution}"


def list_services(client: HttpClient, base: str) -> tuple[Service, ...]:
    """
    List the services of UK local authority boundaries, newest first, latest versions only.

    Raises
    ------
    SourceError
        If the catalogue cannot be read, or lists none.
    """
    listing = fetch_object(client, base, {"f": "json"})
    entries = listing.get("services")
    if not isinstance(entries, list):
        raise SourceError(f"{base}: found no list of services, expected a catalogue. {TRY_LATER}")
    services = [service for entry in entries if (service := _parse_service(base, entry))]
    if not services:
        raise SourceError(
            f"{base}: found {len(entries)} services and no boundaries of local authorities of the "
            "UK among them, expected at least one. Look for a newer version of Place Map."
        )
    services.sort(key=lambda item: item.version)
    latest = {(item.vintage, item.resolution): item for item in services}
    return tuple(sorted(latest.values(), key=lambda item: item.vintage, reverse=True))


def choose_service(services: Sequence[Service], *, vintage: str, resolution: str) -> Service:
    """
    Return the service with a vintage and resolution.

    Parameters
    ----------
    vintage
        "2025-12"; "" for the newest of that resolution.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists those available.
    """
    candidates = [service for service in services if service.resolution == resolution]
    for service in candidates:
        if vintage in {"", service.vintage}:
            return service
    vintages = ", ".join(service.vintage for service in candidates) or "none"
    raise UnknownNameError(
        f"ONS has no {resolution} boundaries of {vintage or 'any vintage'}. Of this resolution "
        f"there is {vintages}. Choose one of these, or another of {', '.join(RESOLUTIONS)}."
    )


def _parse_service(base: str, entry: object) -> Service | None:
    """Parse an entry of the catalogue; None if it is not a set of boundaries."""
    if not isinstance(entry, dict) or entry.get("type") != "FeatureServer":
        return None
    name = str(entry.get("name", ""))
    words = [word.upper() for word in re.split(r"[\W_]+", name) if word]
    if words[:3] == ["LOCAL", "AUTHORITY", "DISTRICTS"]:
        words[:3] = ["LAD"]
    normalised_words = [RESOLUTION_ALIASES.get(word, word) for word in words]
    resolution = next((word for word in normalised_words if word in RESOLUTIONS), "")
    _, month, year = [*words, "", "", ""][:3]
    is_dated = month[:3] in MONTH_PREFIXES and re.fullmatch(r"20\d\d", year)
    if words[:1] != ["LAD"] or not is_dated or "UK" not in words or not resolution:
        return None
    address = str(entry.get("url") or f"{base.rstrip('/')}/{name}/FeatureServer")
    if urlsplit(address).netloc != urlsplit(base).netloc:
        return None
    return Service(
        address=address,
        vintage=f"{words[2]}-{MONTH_PREFIXES.index(words[1][:3]) + 1:02}",
        resolution=resolution,
        version=max((int(word[1:]) for word in words if re.fullmatch(r"V\d+", word)), default=1),
    )
