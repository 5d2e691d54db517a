"""Settings of an installation, with their defaults. No other module reads the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platformdirs import user_cache_dir

from geo.errors import DataError

_INSTALL_DIR: Final = Path(__file__).parent.parent / "placemap"

HOME: Final = _INSTALL_DIR if _INSTALL_DIR.is_dir() else Path(__file__).parent.parent
"""Folder of `app.py` and `data/`: the project's; once installed, `placemap` next to `geo`."""

DATA_DIR: Final = HOME / "data"
"""The data package that comes with the project."""

_HOST: Final = re.compile(r"\*|(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", re.IGNORECASE)
_EMBED_HOST: Final = re.compile(
    r"(https?://)?(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.IGNORECASE
)
_TILE_URL: Final = re.compile(
    r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?/[^\s\"'<>\\;,]+", re.IGNORECASE
)
"""Pattern of a host, in the form that a content security policy allows, and a path."""

_PLACEHOLDERS: Final = ["{x}", "{y}", "{z}"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Settings for one run; pass it in, never import it as a global."""

    data_dir: Path = DATA_DIR
    cache_dir: Path = Path(user_cache_dir("placemap"))
    """Folder of the caches. It may be emptied at any time."""

    boundaries: Path | None = None
    """Boundary file to use instead of the one in the data package; None for the latter."""

    online: bool = False
    """Whether users may switch on online postcode look-ups. They are off by default."""

    postcodes_io: str = "https://api.postcodes.io"
    """Base URL of the postcode service: the public one, or an organisation's own."""

    nomis: str = "https://www.nomisweb.co.uk/api/v01/dataset"
    """Base URL of the statistics service, or of an organisation's proxy for it."""

    upload_mb: int = 100
    """Maximum size of an uploaded file, in megabytes of 1,000,000 bytes."""

    hosts: tuple[str, ...] = ()
    """Host names of the app, in addition to localhost, IP addresses and the machine's own name."""

    embed_hosts: tuple[str, ...] = ()
    """Hosts whose pages may show the app in a frame, in addition to its own."""

    tiles: str = ""
    """URL of street tiles that users may switch on, with {z}, {x} and {y}; "" for none."""

    tiles_attribution: str = "© OpenStreetMap contributors"
    """Attribution of the tiles on the map."""

    @classmethod
    def from_environment(cls) -> Settings:
        """
        Read PLACEMAP_DATA_DIR, _CACHE_DIR, _BOUNDARIES, _ONLINE, _POSTCODES_IO, _NOMIS, _UPLOAD_MB.

        Also PLACEMAP_TILES, _TILES_ATTRIBUTION, _HOSTS and _EMBED_HOSTS; the last two are lists
        with commas. A variable that is unset or empty keeps its default. PLACEMAP_ONLINE=1 allows
        online look-ups.

        Raises
        ------
        DataError
            If PLACEMAP_UPLOAD_MB is not a whole number of megabytes, PLACEMAP_TILES is not a tile
            URL, or a host is not valid.
        """
        upload_mb = os.environ.get("PLACEMAP_UPLOAD_MB") or str(cls().upload_mb)
        if not upload_mb.isascii() or not upload_mb.isdigit() or int(upload_mb) < 1:
            raise DataError(
                f"PLACEMAP_UPLOAD_MB: found {upload_mb!r}. Expected megabytes, such as 100."
            )
        tiles = os.environ.get("PLACEMAP_TILES") or cls().tiles
        if tiles and not (
            _TILE_URL.fullmatch(tiles) and sorted(_placeholders(tiles)) == _PLACEHOLDERS
        ):
            raise DataError(
                f"PLACEMAP_TILES: found {tiles!r}. Expected an address with {{z}}, {{x}} and "
                "{y}, such as https://tile.openstreetmap.org/{z}/{x}/{y}.png."
            )
        boundaries = os.environ.get("PLACEMAP_BOUNDARIES")
        return cls(
            data_dir=Path(os.environ.get("PLACEMAP_DATA_DIR") or DATA_DIR),
            cache_dir=Path(os.environ.get("PLACEMAP_CACHE_DIR") or cls().cache_dir),
            boundaries=Path(boundaries) if boundaries else None,
            online=os.environ.get("PLACEMAP_ONLINE") == "1",
            postcodes_io=os.environ.get("PLACEMAP_POSTCODES_IO") or cls().postcodes_io,
            nomis=(os.environ.get("PLACEMAP_NOMIS") or cls().nomis).rstrip("/"),
            upload_mb=int(upload_mb),
            hosts=_read_hosts("PLACEMAP_HOSTS", _HOST, "maps.example.org, *.example.org or *"),
            embed_hosts=_read_hosts(
                "PLACEMAP_EMBED_HOSTS", _EMBED_HOST, "www.example.org or https://*.example.org"
            ),
            tiles=tiles,
            tiles_attribution=(
                os.environ.get("PLACEMAP_TILES_ATTRIBUTION") or cls().tiles_attribution
            ),
        )


def _read_hosts(variable: str, pattern: re.Pattern[str], example: str) -> tuple[str, ...]:
    """Read a comma-separated list whose entries match a pattern."""
    parts = [part.strip() for part in os.environ.get(variable, "").split(",")]
    names = tuple(part for part in parts if part)
    for name in names:
        if not pattern.fullmatch(name):
            raise DataError(f"{variable}: found {name!r}. Expected a host, such as {example}.")
    return names


def _placeholders(template: str) -> list[str]:
    """Return the placeholders in braces, and each unmatched brace."""
    return re.findall(r"\{[^{}]*\}|[{}]", template)
