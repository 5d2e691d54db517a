"""GeoJSON (RFC 7946): one layer per file, in longitude and latitude only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.crs import WGS84
from geo.export.content.cells import records
from geo.export.content.file_metadata import file_metadata
from geo.export.content.results import content_of
from geo.query import run_query
from geo.views.geojson import FULL_DECIMALS, feature, feature_collection, geometry_texts

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.export.content.model import Content, ExportLayer
    from geo.query import Query


def write_geojson(export_layer: ExportLayer, content: Content, path: Path) -> None:
    """Write one layer as `geojson_of` returns it."""
    path.write_bytes(geojson_of(export_layer, content))


def geojson_of(export_layer: ExportLayer, content: Content) -> bytes:
    """
    Return one layer as a FeatureCollection in EPSG:4326, with 6 decimals and no `crs` member.

    Each feature has the columns as properties. Its `id` is the column `id`, or else its number
    from 1. The collection also has `file_metadata`: metadata, `unlocated` places and sources.
    """
    layer = export_layer.to_crs(WGS84)
    rows = records(layer.drop(columns="geometry"))
    texts = geometry_texts(layer, decimals=FULL_DECIMALS)
    features = (
        feature(_feature_id(row.get("id"), number), row, text)
        for number, (row, text) in enumerate(zip(rows, texts, strict=True), start=1)
    )
    return feature_collection(features, **file_metadata(export_layer, content))


def layer_geojson(dataset: Dataset, query: Query, layer: str) -> bytes:
    """
    Return one layer of a query's result, as an export would write it.

    Parameters
    ----------
    layer
        A layer of the register or `local_authorities`. The query's own layers are ignored.

    Raises
    ------
    UnknownNameError
        If the query's area does not exist.
    ExportError
        If the layer does not exist.
    """
    policy_layers = tuple(name for name in dataset.register.layers if name == layer)
    content = content_of(
        dataset, run_query(dataset, replace(query, layers=policy_layers)), layers=(layer,)
    )
    return geojson_of(content.layers[0], content)


def _feature_id(value: object, number: int) -> str | int:
    return value if isinstance(value, str) and value else number
