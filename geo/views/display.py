"""What the live map draws, built once and kept: a start need not build it, nor import geopandas."""

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
"""Of compression: the highest saves half a percent more and takes twice as long."""

FORMAT_VERSION: Final = "2"
"""Raise it when the same boundaries are to be drawn otherwise."""

HASH_DIGITS: Final = 32
"""Hexadecimal digits of SHA-256 in the name of a kept file, of what it holds."""


def display_layers(dataset: Dataset, settings: Settings) -> Mapping[str, bytes]:
    """
    Return what the live map draws of each layer, from the cache or built and put there.

    Returns
    -------
    layers
        Layer → GeoJSON (`geo.views.geojson.drawn_geojson`), of the councils TopoJSON
        (`geo.views.topojson`). Equal for equal boundaries and places, in whatever folder they
        lie: that is also when the cache answers. A file of the cache that is not whole is
        removed, which the log says, and made again.

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
    Return the councils in full, as TopoJSON: what the live map draws when it has come close.

    They are kept as `display_layers` are, and built when they are first asked for.

    Raises
    ------
    BoundaryError
        As there.
    """
    folder = settings.cache_dir / "display" / _cache_key(dataset)
    content = _read_cache(folder, "full")
    if content is None:
        from geo.views.topojson import councils_topojson  # noqa: PLC0415 - as below

        content = councils_topojson(dataset, simplified=False)
        _write_cache(folder / f"full-{_hash(content)}.json.gz", content)
    return content


def is_simplified(layers: Mapping[str, bytes]) -> bool:
    """Tell whether `layers` were simplified, so that finer shapes are worth fetching."""
    smallest = min((layers[name] for name in layers if name != LOCAL_AUTHORITIES), key=len)
    return bool(json.loads(smallest)["simplified"])


def _build_layers(dataset: Dataset) -> dict[str, bytes]:
    # Needs geopandas, which takes half a second to import: a kept answer does without.
    from geo.views.geojson import display_geojson  # noqa: PLC0415
    from geo.views.topojson import councils_topojson  # noqa: PLC0415

    return {
        name: councils_topojson(dataset, simplified=True)
        if name == LOCAL_AUTHORITIES
        else display_geojson(dataset, name)
        for name in dataset.places
    }


def _cache_key(dataset: Dataset) -> str:
    """Name what the drawn layers follow from: the boundaries, the places, and how we draw."""
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
    """Read a kept layer. A file that does not hold what its name says is removed."""
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
    """Write whole or not at all; a cache that cannot be written is done without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as temporary_path:
            temporary_path.write_bytes(gzip.compress(content, COMPRESSION_LEVEL, mtime=0))
    except OSError as error:
        logger.warning("%s: not kept for the next start (%s).", path, error.strerror)
