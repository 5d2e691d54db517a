"""
What a refresh brings, kept in the user's cache so that nothing can tear it apart.

A file is written beside its place, synced and moved to a name that is its content's hash; the
record that names it is moved into place last (`geo.boundaries.source`). Whatever ends the
process, there is the old record or the new one, and the file it names. Two refreshes at once each
write files of their own, and the later record holds.
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
"""A file that no record names may still be read, or written, by another process: for a day."""


def store_areas(settings: Settings, areas: gpd.GeoDataFrame) -> tuple[Path, str]:
    """
    Write boundaries into the cache, not yet in use.

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
    Put what `keep_areas` wrote in use, in one step, and clear away what is long out of use.

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
    Let go of what was refreshed, so that the embedded boundaries are in use again.

    Returns
    -------
    was_refreshed
        Whether there was anything to let go of.

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
    """Yield a file to write to; whatever is left of it is removed."""
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
    """Move what is surely on the disk: else a power cut could leave a name without its bytes."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def _clear(
    folder: Path, keep_names: Collection[str], clock: Callable[[], float] = time.time
) -> None:
    for path in folder.iterdir():
        # Another process may clear at the same time.
        with suppress(OSError):
            if path.name not in keep_names and clock() - path.stat().st_mtime > MIN_UNUSED_AGE_S:
                path.unlink()


def _write_error(folder: Path, error: OSError) -> BoundaryError:
    return BoundaryError(
        f"{folder}: found that it cannot be written to ({error.strerror or error}), expected the "
        "user's cache. Free some space, or name another folder in PLACEMAP_CACHE_DIR."
    )
