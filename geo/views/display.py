"""What the live map draws, built once and kept: a start need not build it, nor import geopandas."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.atomic import atomic_write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.atlas import Atlas
    from geo.settings import Settings

logger = logging.getLogger(__name__)

LEVEL: Final = 6
"""Of compression: the highest saves half a percent more and takes twice as long."""

EDITION: Final = "1"
"""Raise it when the same boundaries are to be drawn otherwise."""


def display_layers(atlas: Atlas, settings: Settings) -> Mapping[str, bytes]:
    """
    Return what the live map draws of each layer, from the cache or built and put there.

    Returns
    -------
    layers
        Layer → GeoJSON (`geo.views.geojson.drawn_geojson`). Equal for equal boundaries and
        places, in whatever folder they lie: that is also when the cache answers.

    Raises
    ------
    BoundaryError
        If the boundaries cannot be read, or are not those of the register's authorities.
    """
    folder = settings.cache_dir / "display" / _key(atlas)
    kept = {name: _read(folder / f"{name}.json.gz") for name in atlas.places}
    layers = {name: content for name, content in kept.items() if content is not None}
    if len(layers) < len(kept):
        layers = _build(atlas)
        for name, content in layers.items():
            _keep(folder / f"{name}.json.gz", content)
    return MappingProxyType(layers)


def is_simplified(layers: Mapping[str, bytes]) -> bool:
    """Tell whether `layers` were simplified, so that finer shapes are worth fetching."""
    smallest = min(layers.values(), key=len)
    return bool(json.loads(smallest)["simplified"])


def _build(atlas: Atlas) -> dict[str, bytes]:
    # Needs geopandas, which takes half a second to import: a kept answer does without.
    from geo.views.geojson import drawn_geojson  # noqa: PLC0415

    return {name: drawn_geojson(atlas, name) for name in atlas.places}


def _key(atlas: Atlas) -> str:
    """Name what the drawn layers follow from: the boundaries, the places, and how we draw."""
    places = [
        (place.ref, place.name, place.kind, place.codes, place.point, place.is_drawn)
        for layer in atlas.places.values()
        for place in layer
    ]
    digest = hashlib.sha256(atlas.boundaries.read())
    digest.update(json.dumps([EDITION, places]).encode())
    return digest.hexdigest()[:32]


def _read(path: Path) -> bytes | None:
    """Read a kept layer; what is not there or not whole is as good as not kept."""
    try:
        return gzip.decompress(path.read_bytes()) or None
    except (OSError, EOFError, gzip.BadGzipFile):
        return None


def _keep(path: Path, content: bytes) -> None:
    """Write whole or not at all; a cache that cannot be written is done without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as beside:
            beside.write_bytes(gzip.compress(content, LEVEL, mtime=0))
    except OSError as error:
        logger.warning("%s: not kept for the next start (%s).", path, error.strerror)
