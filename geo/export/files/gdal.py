"""Write layers with GDAL: temporary options, and errors in plain words."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyogrio
from pyogrio.errors import (
    CRSError,
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
)

from geo.atomic import raise_if_disk_full
from geo.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from io import BytesIO

    import geopandas as gpd
    import pandas as pd

    from geo.export.content.model import ExportLayer

GDAL_ERRORS: Final = (
    CRSError,
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
)

_LOCK: Final = threading.Lock()
"""GDAL options apply to the whole process, so one writer sets them at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerTarget:
    """Driver, layer name and options for GDAL to write a layer."""

    driver: str
    layer: str
    append: bool = False
    geometry_type: str | None = None
    """Geometry type to declare; None for a table."""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Layer creation options."""
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dataset_metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@contextmanager
def gdal_config(options: Mapping[str, str]) -> Iterator[None]:
    """Set GDAL options temporarily, one thread at a time."""
    with _LOCK:
        previous_options = {name: pyogrio.get_gdal_config_option(name) for name in options}
        pyogrio.set_gdal_config_options(dict(options))
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options(previous_options)


def write_with_gdal(
    frame: gpd.GeoDataFrame | pd.DataFrame, path: Path | BytesIO, target: LayerTarget
) -> None:
    """
    Write one layer or table.

    Raises
    ------
    ExportError
        If GDAL fails.
    OSError
        If the disk is full.
    """
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            driver=target.driver,
            layer=target.layer,
            append=target.append,
            geometry_type=target.geometry_type,
            promote_to_multi=(target.geometry_type or "").startswith("Multi") or None,
            layer_options=dict(target.options),
            layer_metadata=dict(target.metadata) or None,
            dataset_metadata=dict(target.dataset_metadata) or None,
        )
    except GDAL_ERRORS as error:
        if isinstance(path, Path):
            raise_if_disk_full(path, error)
        raise ExportError(
            f"{target.layer} was not written as {target.driver}: {error}. Nothing was changed. "
            "Write elsewhere, or choose another format."
        ) from error


def layer_geometry_type(export_layer: ExportLayer) -> str:
    """Return the type to declare for a layer: one that fits all rows, or Unknown."""
    geometry_types = export_layer.geometry_types or {export_layer.geometry_type}
    if len(geometry_types) > 1:
        return "Unknown"
    (geometry_type,) = geometry_types
    if geometry_type == "Point" and not export_layer.located.geom_type.eq("MultiPoint").any():
        return "Point"
    return (
        geometry_type
        if geometry_type in {"GeometryCollection", "LinearRing"}
        else f"Multi{geometry_type}"
    )
