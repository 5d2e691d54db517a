"""
Crash-safe store of refreshed boundaries in the user's cache.

A file is written under a temporary name, synced and renamed to its hash; the record that names it
is moved into place last (`geo.boundaries.source`). If the process ends early, the old or the new
record is there, and its file too. Two refreshes at once write separate files, and the later
record wins.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.boundaries.source import FOLDER, RECORD, dump_record
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    import geopandas as gpd

    from geo.boundaries.source import BoundarySource
    from geo.settings import Settings

MIN_UNUSED_AGE_S: Final = 86_400.0
"""Minimum age before removal: another process may still read or write a file without a record."""


def store_areas(settings: Settings, areas: gpd.GeoDataFrame) -> tuple[Path, str]:
    """
    Write boundaries to the cache without activating them.

    Parameters
    ----------
    areas
        `LAD25CD` and geometry, EPSG:27700.

    Returns
    -------
    path, sha256
        The file, named by its hash, and that hash in hexadecimal.

    Raises
    ------
    BoundaryError
        If the cache cannot be written to. Nothing has changed then.
    """
    folder = settings.cache_dir / FOLDER
    with _temporary_file(folder) as temporary:
        areas[["LAD25CD", "geometry"]].to_parquet(temporary, index=False, compression="zstd")
        digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
        path = folder / f"lad-{digest[:16]}.parquet"
        _move(temporary, path)
    return path, digest


def activate_boundaries(settings: Settings, source: BoundarySource, codes: Collection[str]) -> None:
    """
    Activate boundaries that `store_areas` wrote, in one step, and remove old unused files.

    Raises
    ------
    BoundaryError
        If the cache cannot be written to. Nothing has changed then.
    """
    folder = settings.cache_dir / FOLDER
    with _temporary_file(folder) as temporary:
        record = dump_record(source, size=source.path.stat().st_size, codes=codes)
        temporary.write_text(record, encoding="utf-8")
        _move(temporary, folder / RECORD)
    _clear(folder, {RECORD, source.path.name})


def reset(settings: Settings) -> bool:
    """
    Remove the refreshed boundaries, so that the embedded ones are in use again.

    Returns
    -------
    was_refreshed
        Whether there were any.

    Raises
    ------
    BoundaryError
        If the record cannot be removed.
    """
    folder = settings.cache_dir / FOLDER
    try:
        (folder / RECORD).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _write_error(folder, error) from error
    _clear(folder, {RECORD})
    return True


@contextmanager
def _temporary_file(folder: Path) -> Iterator[Path]:
    """Yield a temporary file, and remove it if it is still there at the end."""
    temporary: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".part-", dir=folder)
        os.close(descriptor)
        temporary = Path(name)
        yield temporary
    except OSError as error:
        raise _write_error(folder, error) from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def _move(temporary: Path, path: Path) -> None:
    """Sync and rename a file; otherwise a power cut could leave the name without the content."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def _clear(
    folder: Path, keep_names: Collection[str], clock: Callable[[], float] = time.time
) -> None:
    for path in folder.iterdir():
        # Another process may remove files at the same time.
        with suppress(OSError):
            if path.name not in keep_names and clock() - path.stat().st_mtime > MIN_UNUSED_AGE_S:
                path.unlink()


def _write_error(folder: Path, error: OSError) -> BoundaryError:
    return BoundaryError(
        f"{folder}: found that it cannot be written to ({error.strerror or error}), expected the "
        "user's cache. Free some space, or name another folder in PLACEMAP_CACHE_DIR."
    )
