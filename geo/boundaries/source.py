"""
Which boundaries are in use, and where they came from.

Three may be: the file that a setting names (PLACEMAP_BOUNDARIES), what a refresh brought, which is
kept in the user's cache, and the one in the data package, in this order. What a refresh brought
is a file named by its content and one record, `current.json`, that names it; the record is put in
place last and in one step, so that there is never a file without its provenance, nor the reverse.
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

    from geo.register.register import Registry
    from geo.settings import Settings

logger = logging.getLogger(__name__)

FOLDER: Final = "boundaries"
RECORD: Final = "current.json"

AGAIN: Final = "Refresh again (placemap refresh boundaries), or let them go (--reset)."


@dataclass(frozen=True, kw_only=True, slots=True)
class InUse:
    """
    The boundaries in use.

    Attributes
    ----------
    kind
        "set" by PLACEMAP_BOUNDARIES or --boundaries, "refreshed", or "embedded".
    path
        GeoParquet with `LAD25CD`.
    vintage, resolution
        "2025-12" and "BUC", "BGC" or "BFC" as ONS names them, or "2025" and "100 m" as the
        descriptor says; "" of a file that was set, of which nobody knows.
    title, address
        What the publisher calls it, and where it is or was read from; "" likewise.
    fetched
        When a refresh read it.
    recorded_sha256
        SHA-256 of the file as it was kept; "" where none was recorded.
    attribution
        The line that must stand wherever they are shown.
    notes
        What a reader should know, as sentences: repairs, recoded authorities, or why what was
        kept is not in use.
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
        """SHA-256 of the file, in hexadecimal: as recorded, else of what is there."""
        return self.recorded_sha256 or hashlib.sha256(self.read()).hexdigest()

    def read(self) -> bytes:
        """
        Read the file as bytes.

        Raises
        ------
        BoundaryError
            If it cannot be read, or is not what was kept.
        """
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise BoundaryError(f"{self.path}: cannot be read ({error.strerror}).") from error
        found = hashlib.sha256(content).hexdigest()
        if self.recorded_sha256 not in {"", found}:
            raise BoundaryError(
                f"{self.path}: found a file with the hash {found[:16]}…, expected the one that was "
                f"kept, {self.recorded_sha256[:16]}…. {AGAIN}"
            )
        return content


def boundaries_in_use(registry: Registry, settings: Settings) -> InUse:
    """
    Say which boundaries are in use. Reads a record of a few KB, and a kept file's bytes once.

    What a refresh kept is passed over, with a note and a line in the log that say why, where its
    record or file is not whole or not there, or it was made for other authorities than the
    register now has.
    """
    described = registry.package.resource("boundaries")
    if settings.boundaries:
        return InUse(
            kind="set", path=settings.boundaries, attribution=str(described["attribution"])
        )
    folder = settings.cache_dir / FOLDER
    notes: tuple[str, ...] = ()
    try:
        if (folder / RECORD).exists():
            return _refreshed(folder, registry.local_authorities.keys())
    except (OSError, ValueError, KeyError, TypeError) as error:
        notes = (f"What was refreshed is not in use: {_words(error)}. {AGAIN}",)
        _warn_once(notes[0])
    return InUse(
        kind="embedded",
        path=registry.package.folder / str(described["path"]),
        vintage=str(described.get("vintage", "")),
        resolution=str(described.get("resolution", "")),
        title=str(described["title"]),
        address=str(described["sources"][0].get("path", "")),
        attribution=str(described["attribution"]),
        notes=notes,
    )


def record_of(in_use: InUse, *, size: int, codes: Collection[str]) -> str:
    """Write the record of what a refresh brings, as `boundaries_in_use` reads it."""
    return dump_with_checksum(
        {
            "file": in_use.path.name,
            "bytes": size,
            "sha256": in_use.recorded_sha256,
            "vintage": in_use.vintage,
            "resolution": in_use.resolution,
            "title": in_use.title,
            "address": in_use.address,
            "fetched": in_use.fetched.isoformat() if in_use.fetched else None,
            "attribution": in_use.attribution,
            "notes": in_use.notes,
            "codes": sorted(codes),
        }
    )


def _refreshed(folder: Path, codes: Collection[str]) -> InUse:
    """Read the record; raises what a record that is absent, damaged or of others raises."""
    record = load_with_checksum((folder / RECORD).read_bytes())
    path = folder / str(record["file"])
    if path.parent != folder or not _is_whole(path, record):
        raise ValueError(f"{path} is not the file that was kept")
    if set(record["codes"]) != set(codes):
        raise ValueError("it was made for other authorities than the register now has")
    return InUse(
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


def _is_whole(path: Path, record: Mapping[str, Any]) -> bool:
    found = path.stat()
    digest = _sha256(path, found.st_mtime_ns, found.st_size)
    return (found.st_size, digest) == (record["bytes"], record["sha256"])


@lru_cache(maxsize=4)
def _sha256(path: Path, mtime_ns: int, size: int) -> str:
    """Return the hash of a file: read once, and again when its time or size has changed."""
    del mtime_ns, size
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=64)
def _warn_once(message: str) -> None:
    """Log a warning that every run of a page would else repeat."""
    logger.warning(message)


def _words(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename} cannot be read ({error.strerror})"
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | KeyError | TypeError):
        return f"its record cannot be read ({type(error).__name__}: {error})"
    return str(error)
