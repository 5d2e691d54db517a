"""What an operator may change, and its default. Nothing else reads the environment."""

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
"""Where `app.py` and `data/` are: the project's folder; once installed, `placemap` beside `geo`."""

DATA_DIR: Final = HOME / "data"
"""The data package that comes with the project."""

_HOST: Final = re.compile(r"\*|(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", re.IGNORECASE)
_EMBED_HOST: Final = re.compile(
    r"(https?://)?(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.IGNORECASE
)
_TILE_URL: Final = re.compile(
    r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?/[^\s\"'<>\\;,]+", re.IGNORECASE
)
"""One host, which a policy of pages can name, and a path."""

_PLACEHOLDERS: Final = ["{x}", "{y}", "{z}"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Settings for one run; pass it in, never import it as a global."""

    data_dir: Path = DATA_DIR
    cache_dir: Path = Path(user_cache_dir("placemap"))
    """What is built once and kept. It may be emptied at any time."""

    boundaries: Path | None = None
    """Another boundary file to draw and measure with; None is the one in the data package."""

    online: bool = False
    """Whether a reader may switch look-ups of postcodes online on. They are never on by itself."""

    postcodes_io: str = "https://api.postcodes.io"
    """The service that is then asked: the public one, or one of an organisation's own."""

    nomis: str = "https://www.nomisweb.co.uk/api/v01/dataset"
    """The service that statistics are fetched from, or where an organisation passes it on."""

    upload_mb: int = 100
    """Size that a user's own file may have, in megabytes of 1,000,000 bytes."""

    hosts: tuple[str, ...] = ()
    """Names that readers ask the app by, besides localhost, numbers and its machine's own."""

    embed_hosts: tuple[str, ...] = ()
    """Hosts whose pages may show the app in a frame, besides its own."""

    tiles: str = ""
    """Address of street tiles that a reader may switch on, with {z}, {x} and {y}; "" for none."""

    tiles_attribution: str = "© OpenStreetMap contributors"
    """Whose they are, as the map then says."""

    @classmethod
    def from_environment(cls) -> Settings:
        """
        Read PLACEMAP_DATA_DIR, _CACHE_DIR, _BOUNDARIES, _ONLINE, _POSTCODES_IO, _NOMIS, _UPLOAD_MB.

        And PLACEMAP_TILES and _TILES_ATTRIBUTION, PLACEMAP_HOSTS and _EMBED_HOSTS: the last two
        are lists with commas. What is unset or empty keeps its default. PLACEMAP_ONLINE is on
        where it is 1.

        Raises
        ------
        DataError
            If PLACEMAP_UPLOAD_MB is no whole number of megabytes, PLACEMAP_TILES no address of
            tiles, or a host no name of one.
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
    """Read a list with commas, each of whose entries has a shape."""
    parts = [part.strip() for part in os.environ.get(variable, "").split(",")]
    names = tuple(part for part in parts if part)
    for name in names:
        if not pattern.fullmatch(name):
            raise DataError(f"{variable}: found {name!r}. Expected a host, such as {example}.")
    return names


def _placeholders(template: str) -> list[str]:
    """Return what stands in braces, and each brace that has no other."""
    return re.findall(r"\{[^{}]*\}|[{}]", template)
