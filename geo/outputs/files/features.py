"""GeoJSON by RFC 7946: one layer a file, in longitude and latitude and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.crs import WGS84
from geo.outputs.content.carried import carried
from geo.outputs.content.cells import records
from geo.views.geojson import FULL_DECIMALS, collection, feature, geometry_texts

if TYPE_CHECKING:
    from pathlib import Path

    from geo.outputs.content.model import Content, Theme


def write_geojson(theme: Theme, content: Content, path: Path) -> None:
    """
    Write one layer as a FeatureCollection, EPSG:4326, with 6 decimals and no `crs` member.

    Each feature has the columns as properties and the column `id`, or its number from 1, as
    `id`. `carried` stands beside the features: what is known of the file, places without a
    geometry (`unlocated`), and sources.
    """
    layer = theme.moved_to(WGS84)
    rows = records(layer.drop(columns="geometry"))
    texts = geometry_texts(layer, decimals=FULL_DECIMALS)
    features = (
        feature(_key(row.get("id"), number), row, text)
        for number, (row, text) in enumerate(zip(rows, texts, strict=True), start=1)
    )
    path.write_bytes(collection(features, **carried(theme, content)))


def _key(value: object, number: int) -> str | int:
    return value if isinstance(value, str) and value else number
