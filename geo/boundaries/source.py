"""
The boundaries in use, and their origin.

In order of precedence: the file in the settings (PLACEMAP_BOUNDARIES), the refreshed boundaries in
the user's cache, and the file in the data package. A refresh stores a file named by its hash and
a record, `current.json`, that names it. The record is written last and in one step, so that file
and provenance always match.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from geo.checksum import dump_with_checksum, load_with_checksum
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from geo.register.register import Register
    from geo.settings import Settings

logger = logging.getLogger(__name__)

FOLDER: Final = "boundaries"
RECORD: Final = "current.json"

REFRESH_HINT: Final = "Refresh again (placemap refresh boundaries), or let them go (--reset)."


@dataclass(frozen=True, kw_only=True, slots=True)
class BoundarySource:
    """
    The boundaries in use.

    Attributes
    ----------
    kind
        "set" by PLACEMAP_BOUNDARIES or --boundaries, "refreshed", or "embedded".
    path
        GeoParquet with `LAD25CD`.
    vintage, resolution
        "2025-12" and "BUC", "BGC" or "BFC" as ONS names them, or "2025" and "100 m" as in the
        descriptor; "" for a file from the settings.
    title, address
        The publisher's title and the URL of the data; "" for a file from the settings.
    fetched
        Time of the refresh.
    recorded_sha256
        SHA-256 of the file as stored; "" if none was recorded.
    attribution
        Attribution to show wherever the boundaries are shown.
    notes
        Sentences for the reader: repairs, recoded authorities, or why the refreshed boundaries
        are not in use.
    """

    kind: Literal["set", "refreshed", "embedded"]
    path: Path
    vintage: str = ""
    resolution: str = ""
    title: str = ""
    address: str = ""
    fetched: datetime | None = None
    recorded_sha256: str = ""
    attribution: str
    notes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, in hexadecimal: as recorded, else computed."""
        return self.recorded_sha256 or hashlib.sha256(self.read()).hexdigest()

    def read(self) -> bytes:
        """
        Read the file as bytes.

        Raises
        ------
        BoundaryError
            If it cannot be read, or differs from what was stored.
        """
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise BoundaryError(f"{self.path}: cannot be read ({error.strerror}).") from error
        digest = hashlib.sha256(content).hexdigest()
        if self.recorded_sha256 not in {"", digest}:
            raise BoundaryError(
                f"{self.path}: found a file with the hash {digest[:16]}…, expected the one that "
                "was "
                f"kept, {self.recorded_sha256[:16]}…. {REFRESH_HINT}"
            )
        return content


def active_boundaries(register: Register, settings: Settings) -> BoundarySource:
    """
    Return the boundaries in use. Reads a small record, and hashes a refreshed file once.

    Refreshed boundaries are ignored if their record or file is missing or damaged, or the
    register has other authorities now. A note and a log message say so.
    """
    resource = register.package.resource("boundaries")
    if settings.boundaries:
        return BoundarySource(
            kind="set", path=settings.boundaries, attribution=str(resource["attribution"])
        )
    folder = settings.cache_dir / FOLDER
    notes: tuple[str, ...] = ()
    try:
        if (folder / RECORD).exists():
            return _read_refreshed(folder, register.local_authorities.keys())
    except (OSError, ValueError, KeyError, TypeError) as error:
        notes = (f"What was refreshed is not in use: {_error_text(error)}. {REFRESH_HINT}",)
        _warn_once(notes[0])
    return BoundarySource(
        kind="embedded",
        path=register.package.folder / str(resource["path"]),
        vintage=str(resource.get("vintage", "")),
        resolution=str(resource.get("resolution", "")),
        title=str(resource["title"]),
        address=str(resource["sources"][0].get("path", "")),
        attribution=str(resource["attribution"]),
        notes=notes,
    )


def dump_record(source: BoundarySource, *, size: int, codes: Collection[str]) -> str:
    """Return the record of refreshed boundaries, as `active_boundaries` reads it."""
    return dump_with_checksum(
        {
            "file": source.path.name,
            "bytes": size,
            "sha256": source.recorded_sha256,
            "vintage": source.vintage,
            "resolution": source.resolution,
            "title": source.title,
            "address": source.address,
            "fetched": source.fetched.isoformat() if source.fetched else None,
            "attribution": source.attribution,
            "notes": source.notes,
            "codes": sorted(codes),
        }
    )


def _read_refreshed(folder: Path, codes: Collection[str]) -> BoundarySource:
    """
    Read the record of the refreshed boundaries.

    Raises an error if the record is missing, damaged or for other authorities.
    """
    record = load_with_checksum((folder / RECORD).read_bytes())
    path = folder / str(record["file"])
    if path.parent != folder or not _is_intact(path, record):
        raise ValueError(f"{path} is not the file that was kept")
    if set(record["codes"]) != set(codes):
        raise ValueError("it was made for other authorities than the register now has")
    return BoundarySource(
        kind="refreshed",
        path=path,
        vintage=str(record["vintage"]),
        resolution=str(record["resolution"]),
        title=str(record["title"]),
        address=str(record["address"]),
        fetched=datetime.fromisoformat(record["fetched"]),
        recorded_sha256=str(record["sha256"]),
        attribution=str(record["attribution"]),
        notes=tuple(map(str, record["notes"])),
    )


def _is_intact(path: Path, record: Mapping[str, Any]) -> bool:
    file_status = path.stat()
    digest = _sha256(path, file_status.st_mtime_ns, file_status.st_size)
    return (file_status.st_size, digest) == (record["bytes"], record["sha256"])


@lru_cache(maxsize=4)
def _sha256(path: Path, mtime_ns: int, size: int) -> str:
    """Return the hash of a file, cached until its time or size changes."""
    del mtime_ns, size
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=64)
def _warn_once(message: str) -> None:
    """Log a warning once, not on every run of a page."""
    logger.warning(message)


def _error_text(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename} cannot be read ({error.strerror})"
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | KeyError | TypeError):
        return f"its record cannot be read ({type(error).__name__}: {error})"
    return str(error)
