"""Cached display layers of the live map; a cached start does not import geopandas."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import zlib
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.atomic import atomic_write
from geo.places.place import LOCAL_AUTHORITIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.settings import Settings

logger = logging.getLogger(__name__)

COMPRESSION_LEVEL: Final = 6
"""The highest level saves half a percent more and takes twice as long."""

FORMAT_VERSION: Final = "2"
"""Raise it when the same boundaries are to be drawn differently."""

HASH_DIGITS: Final = 32
"""Hexadecimal digits of the content's SHA-256 in the name of a cached file."""


def display_layers(dataset: Dataset, settings: Settings) -> Mapping[str, bytes]:
    """
    Return the display layers of the live map, from the cache or newly built.

    Returns
    -------
    layers
        Layer → GeoJSON (`geo.views.geojson.display_geojson`); for councils TopoJSON
        (`geo.views.topojson`). They depend only on the content of boundaries and places, not on
        the folder; so does the cache key. A damaged cache file is logged and rebuilt.

    Raises
    ------
    BoundaryError
        If the boundaries cannot be read, or are not those of the register's authorities.
    """
    folder = settings.cache_dir / "display" / _cache_key(dataset)
    cache = {name: _read_cache(folder, name) for name in dataset.places}
    layers = {name: content for name, content in cache.items() if content is not None}
    if len(layers) < len(cache):
        layers = _build_layers(dataset)
        for name, content in layers.items():
            _write_cache(folder / f"{name}-{_hash(content)}.json.gz", content)
    return MappingProxyType(layers)


def full_councils(dataset: Dataset, settings: Settings) -> bytes:
    """
    Return the councils in full detail, as TopoJSON, for the live map at close zoom.

    They are cached like `display_layers`, and built on first use.

    Raises
    ------
    BoundaryError
        As `display_layers`.
    """
    folder = settings.cache_dir / "display" / _cache_key(dataset)
    content = _read_cache(folder, "full")
    if content is None:
        from geo.views.topojson import councils_topojson  # noqa: PLC0415 - as below

        content = councils_topojson(dataset, simplified=False)
        _write_cache(folder / f"full-{_hash(content)}.json.gz", content)
    return content


def is_simplified(layers: Mapping[str, bytes]) -> bool:
    """Return whether `layers` are simplified, so that finer shapes are worth fetching."""
    smallest = min((layers[name] for name in layers if name != LOCAL_AUTHORITIES), key=len)
    return bool(json.loads(smallest)["simplified"])


def _build_layers(dataset: Dataset) -> dict[str, bytes]:
    # geopandas takes half a second to import; a cached layer does not need it.
    from geo.views.geojson import display_geojson  # noqa: PLC0415
    from geo.views.topojson import councils_topojson  # noqa: PLC0415

    return {
        name: councils_topojson(dataset, simplified=True)
        if name == LOCAL_AUTHORITIES
        else display_geojson(dataset, name)
        for name in dataset.places
    }


def _cache_key(dataset: Dataset) -> str:
    """Return a key of everything the display layers depend on: boundaries, places and format."""
    places = [
        (place.ref, place.name, place.kind, place.codes, place.point, place.has_geometry)
        for layer in dataset.places.values()
        for place in layer
    ]
    digest = hashlib.sha256(dataset.boundaries.read())
    digest.update(json.dumps([FORMAT_VERSION, places]).encode())
    return digest.hexdigest()[:32]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:HASH_DIGITS]


def _read_cache(folder: Path, name: str) -> bytes | None:
    """Read a cached layer. Remove a file whose content does not match its name."""
    for path in sorted(folder.glob(f"{name}-*.json.gz")):
        try:
            content = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error):
            content = b""
        if path.name == f"{name}-{_hash(content)}.json.gz":
            return content
        logger.warning("%s: damaged. It is removed and made again.", path)
        with suppress(OSError):
            path.unlink()
    return None


def _write_cache(path: Path, content: bytes) -> None:
    """Write a cache file atomically; ignore a cache that cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as temporary_path:
            temporary_path.write_bytes(gzip.compress(content, COMPRESSION_LEVEL, mtime=0))
    except OSError as error:
        logger.warning("%s: not kept for the next start (%s).", path, error.strerror)
