"""
The catalogue of the ONS Open Geography Portal: which boundaries of local authorities there are.

Names of services follow no rule that could be composed, so they are read from the catalogue and
understood word by word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from geo.clients.arcgis import LATER, document
from geo.dates import MONTHS
from geo.errors import SourceError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.clients.http import HttpClient

RESOLUTIONS: Final = ("BUC", "BGC", "BFC")
"""Clipped to the coast: ultra generalised (500 m), generalised (20 m), full."""

OLD_NAMES: Final = {"GCB": "BGC", "UGCB": "BUC", "FCB": "BFC"}

MONTHS_BEGIN: Final = tuple(month[:3].upper() for month in MONTHS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One set of boundaries in the catalogue: "2025-12" and "BGC" of a FeatureServer."""

    address: str
    vintage: str
    resolution: str
    version: int

    @property
    def title(self) -> str:
        """Return what ONS calls such a set."""
        year, number = self.vintage.split("-")
        name = MONTHS[int(number) - 1]
        return f"Local Authority Districts ({name} {year}) Boundaries UK {self.resolution}"


def catalogue(client: HttpClient, base: str) -> tuple[Service, ...]:
    """
    List the services of local authority boundaries of the whole UK, newest first, latest versions.

    Raises
    ------
    SourceError
        If the catalogue cannot be read, or lists none.
    """
    answer = document(client, base, {"f": "json"})
    listed = answer.get("services")
    if not isinstance(listed, list):
        raise SourceError(f"{base}: found no list of services, expected a catalogue. {LATER}")
    found = [service for entry in listed if (service := _service(base, entry))]
    if not found:
        raise SourceError(
            f"{base}: found {len(listed)} services and no boundaries of local authorities of the "
            "UK among them, expected at least one. Look for a newer version of Place Map."
        )
    found.sort(key=lambda each: each.version)
    latest = {(each.vintage, each.resolution): each for each in found}
    return tuple(sorted(latest.values(), key=lambda each: each.vintage, reverse=True))


def choose(services: Sequence[Service], *, vintage: str, resolution: str) -> Service:
    """
    Choose one service.

    Parameters
    ----------
    vintage
        "2025-12"; "" is the newest that there is of the resolution.

    Raises
    ------
    UnknownNameError
        If there is none such: the message lists those there are.
    """
    fitting = [each for each in services if each.resolution == resolution]
    for each in fitting:
        if vintage in {"", each.vintage}:
            return each
    listed = ", ".join(each.vintage for each in fitting) or "none"
    raise UnknownNameError(
        f"ONS has no {resolution} boundaries of {vintage or 'any vintage'}. Of this resolution "
        f"there is {listed}. Choose one of these, or another of {', '.join(RESOLUTIONS)}."
    )


def _service(base: str, entry: object) -> Service | None:
    """Understand an entry of the catalogue; None where it is something else."""
    if not isinstance(entry, dict) or entry.get("type") != "FeatureServer":
        return None
    name = str(entry.get("name", ""))
    words = [word.upper() for word in re.split(r"[\W_]+", name) if word]
    if words[:3] == ["LOCAL", "AUTHORITY", "DISTRICTS"]:
        words[:3] = ["LAD"]
    kinds = [OLD_NAMES.get(word, word) for word in words]
    resolution = next((word for word in kinds if word in RESOLUTIONS), "")
    is_dated = len(words) > 2 and words[1][:3] in MONTHS_BEGIN and re.fullmatch(r"20\d\d", words[2])  # noqa: PLR2004
    if words[:1] != ["LAD"] or not is_dated or "UK" not in words or not resolution:
        return None
    address = str(entry.get("url") or f"{base.rstrip('/')}/{name}/FeatureServer")
    if urlsplit(address).netloc != urlsplit(base).netloc:
        return None
    return Service(
        address=address,
        vintage=f"{words[2]}-{MONTHS_BEGIN.index(words[1][:3]) + 1:02}",
        resolution=resolution,
        version=max((int(word[1:]) for word in words if re.fullmatch(r"V\d+", word)), default=1),
    )
