"""Export layers, tables and metadata, as every format writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.errors import CRSError, ExportError
from geo.export.content.cells import Cell, records
from geo.styles.layers import MUTED_COLOUR, LayerStyle
from geo.styles.patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

MARKER_COLUMN: Final = "marker"
"""Column that marks each row that is not part of the register."""

PLAIN_STYLE: Final = LayerStyle(
    label="",
    noun="place",
    outline=MUTED_COLOUR,
    weight_px=1.5,
    pattern=Pattern(kind="none", colour=MUTED_COLOUR),
)

LAYER_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")
RESERVED_COLUMNS: Final = frozenset({"fid", "ogc_fid", "geom", "geometry", "bbox"})
"""Column names used by a format or by this package."""

RESERVED_NAMES: Final = frozenset({"about", "columns", "full_texts", "history", "unlocated"})
"""Table and sheet names used by a format or by this package."""


@dataclass(frozen=True, kw_only=True)
class ExportLayer:
    """
    One layer or table of a file.

    Attributes
    ----------
    name
        Table or file name: lower case, digits and "_", 31 at most.
    title, description
        Texts for the reader.
    frame
        n rows. A `GeoDataFrame` with any CRS is a layer, whose rows may lack geometry; a
        `DataFrame` is a table. It is not changed.
    columns
        Column → description; may be incomplete.
    marker
        Written to each row and to the metadata, such as `geo.scenario.scenario.MARKER`; "" for
        the register.
    style
        Layer style, for formats that support it.
    geometry_type
        Type to declare if no row has geometry: Point, LineString or Polygon.
    """

    name: str
    title: str
    description: str
    frame: pd.DataFrame
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    marker: str = ""
    style: LayerStyle = PLAIN_STYLE
    geometry_type: str = "Polygon"

    def __post_init__(self) -> None:
        """Refuse names and columns that no format could write."""
        if not LAYER_NAME.fullmatch(self.name) or self.name.startswith(
            ("gpkg_", "sqlite_", "rtree_")
        ):
            raise ExportError(
                f"A layer cannot be called {self.name!r}. Use at most 31 small letters, digits "
                "and underscores, a letter first, and not gpkg_, sqlite_ or rtree_."
            )
        rows = pd.DataFrame(self.frame)
        if isinstance(self.frame, gpd.GeoDataFrame):
            rows = rows.drop(columns=self.frame.geometry.name)
        lowercase_names = [str(column).casefold() for column in rows.columns]
        duplicates = sorted({name for name in lowercase_names if lowercase_names.count(name) > 1})
        reserved = RESERVED_COLUMNS | ({MARKER_COLUMN} if self.is_spatial else set())
        conflicts = sorted(reserved.intersection(lowercase_names))
        if duplicates or conflicts:
            twice = "occur twice (capitals do not tell them apart)"
            raise ExportError(
                f"Layer {self.name}: columns {', '.join(duplicates or conflicts)} "
                f"{twice if duplicates else 'are reserved'}. Rename them."
            )
        if isinstance(self.frame, gpd.GeoDataFrame) and self.frame.crs is None:
            raise CRSError(f"Layer {self.name} has no CRS. If you know it, say so: set_crs(…).")

    @property
    def is_spatial(self) -> bool:
        """Whether it is a layer and not a table."""
        return isinstance(self.frame, gpd.GeoDataFrame)

    @cached_property
    def attributes(self) -> pd.DataFrame:
        """Every row without geometry, `marker` last, index from 0."""
        rows = pd.DataFrame(self.frame)
        if isinstance(self.frame, gpd.GeoDataFrame):
            rows = rows.drop(columns=self.frame.geometry.name)
            rows = rows.assign(**{MARKER_COLUMN: self.marker})
        return rows.reset_index(drop=True)

    @cached_property
    def located(self) -> gpd.GeoDataFrame:
        """
        Rows with geometry, as the columns of `attributes` and `geometry`, in the layer's CRS.

        Raises
        ------
        ExportError
            If this is a table.
        """
        if not isinstance(self.frame, gpd.GeoDataFrame):
            raise ExportError(f"{self.name} is a table and has no geometry. Export it as a table.")
        gdf = gpd.GeoDataFrame(
            self.attributes, geometry=self.frame.geometry.to_numpy(), crs=self.frame.crs
        )
        return gdf[self.is_located].reset_index(drop=True)

    @cached_property
    def unlocated(self) -> pd.DataFrame:
        """Rows of a layer without geometry, as in `attributes`."""
        return self.attributes[~self.is_located].reset_index(drop=True)

    @cached_property
    def is_located(self) -> pd.Series[bool]:
        """Whether each row has geometry."""
        shapes = gpd.GeoSeries(self.frame.geometry.to_numpy())
        return shapes.notna() & ~shapes.is_empty

    @cached_property
    def geometry_types(self) -> frozenset[str]:
        """Geometry types in the layer; Point and MultiPoint count as one."""
        return frozenset(
            str(kind).removeprefix("Multi") for kind in self.located.geom_type.unique()
        )

    def to_crs(self, crs: str) -> gpd.GeoDataFrame:
        """Return `located` in `crs`, an explicit choice of the user."""
        return self.located if self.located.crs == crs else self.located.to_crs(crs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """A licence and what it covers."""

    name: str
    address: str
    covers: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportMetadata:
    """Metadata of every file, in any format."""

    title: str
    description: str
    """Filters and result, in sentences."""
    area: str
    attribution: str
    licences: tuple[Licence, ...]
    data_day: date
    """Date of the data, written to files in place of the date they are made."""
    data_as_of: str
    evidence: str
    """Explanation of the column `evidence`."""
    file_stem: str
    """Start of file names, unique to the area."""
    last_updated: str = ""
    """Last update of each layer, in one sentence; the dates differ."""
    notes: tuple[str, ...] = ()
    """Differences from the register, such as clipped or simplified boundaries."""

    def as_dict(self) -> dict[str, str]:
        """Return the metadata as name → text, without empty texts."""
        texts = {
            "title": self.title,
            "shows": self.description,
            "area": self.area,
            "attribution": self.attribution,
            "licence": "; ".join(f"{row.name} ({row.covers})" for row in self.licences),
            "licence_url": " ".join(row.address for row in self.licences),
            "data_as_of": self.data_as_of,
            "last_updated": self.last_updated,
            "evidence": self.evidence,
            "notes": " ".join(self.notes),
        }
        return {name: text for name, text in texts.items() if text}


@dataclass(frozen=True, kw_only=True)
class Content:
    """Content of an export: layers, related tables and metadata."""

    metadata: ExportMetadata
    layers: tuple[ExportLayer, ...]
    tables: tuple[ExportLayer, ...] = ()

    def __post_init__(self) -> None:
        """Check that layer and table names and titles are unique."""
        names = [layer.name for layer in self.layers_and_tables]
        reserved = sorted(RESERVED_NAMES.intersection(names))
        if reserved:
            raise ExportError(f"{', '.join(reserved)}: the name is taken. Rename the layer.")
        duplicates = sorted({name for name in names if names.count(name) > 1})
        if duplicates or not names:
            raise ExportError(
                f"Two layers are called {', '.join(duplicates)}. Rename one."
                if duplicates
                else "There is nothing to export. Switch a layer on."
            )
        tables = [layer.name for layer in self.layers if not layer.is_spatial]
        if tables:
            raise ExportError(f"{', '.join(tables)}: no geometry. Hand it over as a table.")

    @property
    def layers_and_tables(self) -> tuple[ExportLayer, ...]:
        """All layers, then all tables."""
        return (*self.layers, *self.tables)

    @cached_property
    def sources(self) -> list[dict[str, Cell]]:
        """Rows of the table `sources`, if present."""
        return [
            row for table in self.tables if table.name == "sources" for row in records(table.frame)
        ]

    @cached_property
    def unlocated(self) -> ExportLayer:
        """Rows of all layers without geometry, for formats that cannot have them in layers."""
        rows = [layer.unlocated for layer in self.layers]
        frames = [frame for frame in rows if len(frame)] or rows[:1] or [pd.DataFrame()]
        return ExportLayer(
            name="unlocated",
            title="Places without a boundary or point",
            description="Places that are listed and cannot be drawn; location_note says why.",
            frame=pd.concat(frames, ignore_index=True),
            columns=_merge_columns(layer.columns for layer in self.layers),
        )


def layer_metadata(export_layer: ExportLayer, metadata: ExportMetadata) -> dict[str, str]:
    """Return the metadata of one layer: `ExportMetadata.as_dict`, its own title and marker."""
    layer_texts = {"title": export_layer.title, "description": export_layer.description}
    marker_text = {MARKER_COLUMN: export_layer.marker} if export_layer.marker else {}
    return metadata.as_dict() | layer_texts | marker_text


def _merge_columns(column_maps: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    return {name: text for columns in column_maps for name, text in columns.items()}
