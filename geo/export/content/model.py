"""Themes: named frames with what a reader must know of them. Every format writes these."""

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
"""Column that says of each row what it must never be taken for."""

PLAIN_STYLE: Final = LayerStyle(
    label="",
    noun="place",
    outline=MUTED_COLOUR,
    weight_px=1.5,
    pattern=Pattern(kind="none", colour=MUTED_COLOUR),
)

LAYER_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")
RESERVED_COLUMNS: Final = frozenset({"fid", "ogc_fid", "geom", "geometry", "bbox"})
"""Columns that a format or this package writes itself."""

RESERVED_NAMES: Final = frozenset({"about", "columns", "full_texts", "history", "unlocated"})
"""Tables and sheets that a format or this package writes itself."""


@dataclass(frozen=True, kw_only=True)
class ExportLayer:
    """
    One layer or table of a file.

    Attributes
    ----------
    name
        Table or file name: small letters, digits and "_", 31 at most.
    title, description
        For a reader.
    frame
        n rows. A `GeoDataFrame` (any CRS, but with one) is a layer, whose rows may lack a
        geometry; a `DataFrame` is a table. Neither index nor frame is changed.
    columns
        Column → what it holds; columns may be missing here.
    marker
        Written to each row and into the metadata, such as `geo.scenario.scenario.MARKER`; "" for
        the register.
    style
        How it is drawn, where the format can say.
    family
        Kind of geometry to declare where no row has one: Point, LineString or Polygon.
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
        """Check what no format could write."""
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
        """Every row without its geometry, `marker` last, rows numbered from 0."""
        rows = pd.DataFrame(self.frame)
        if isinstance(self.frame, gpd.GeoDataFrame):
            rows = rows.drop(columns=self.frame.geometry.name)
            rows = rows.assign(**{MARKER_COLUMN: self.marker})
        return rows.reset_index(drop=True)

    @cached_property
    def located(self) -> gpd.GeoDataFrame:
        """
        Rows that have a geometry, as columns of `attributes` and `geometry`, in the layer's CRS.

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
        """Rows of a layer that have no geometry: `attributes`."""
        return self.attributes[~self.is_located].reset_index(drop=True)

    @cached_property
    def is_located(self) -> pd.Series[bool]:
        """Of each row, whether it has a geometry."""
        shapes = gpd.GeoSeries(self.frame.geometry.to_numpy())
        return shapes.notna() & ~shapes.is_empty

    @cached_property
    def geometry_types(self) -> frozenset[str]:
        """Kinds of geometry in it, Point and MultiPoint counting as one."""
        return frozenset(
            str(kind).removeprefix("Multi") for kind in self.located.geom_type.unique()
        )

    def to_crs(self, crs: str) -> gpd.GeoDataFrame:
        """Return `located` in `crs`, which whoever exports has asked for by name."""
        return self.located if self.located.crs == crs else self.located.to_crs(crs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """Terms under which something may be used again."""

    name: str
    address: str
    covers: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportMetadata:
    """What must be known of every file, whatever its format."""

    title: str
    description: str
    """What was asked for and what was found, in sentences."""
    area: str
    attribution: str
    licences: tuple[Licence, ...]
    data_day: date
    """The day that the data stand for, which every file bears in place of the day it is made."""
    data_as_of: str
    evidence: str
    """How to read the column `evidence`."""
    file_stem: str
    """What files are called after the area: of no two areas the same."""
    last_updated: str = ""
    """When each layer was last updated, as a sentence: no one date holds for all."""
    notes: tuple[str, ...] = ()
    """Anything that differs from the register: clipped, simplified."""

    def as_dict(self) -> dict[str, str]:
        """Return it as name → text, none of them empty."""
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
    """What is to be written: layers, the tables that go with them, and what to say of them."""

    metadata: ExportMetadata
    layers: tuple[ExportLayer, ...]
    tables: tuple[ExportLayer, ...] = ()

    def __post_init__(self) -> None:
        """Check that names tell the themes apart."""
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
        """Layers, then tables."""
        return (*self.layers, *self.tables)

    @cached_property
    def sources(self) -> list[dict[str, Cell]]:
        """Rows of the table `sources`, if there is one."""
        return [
            row for table in self.tables if table.name == "sources" for row in records(table.frame)
        ]

    @cached_property
    def unlocated(self) -> ExportLayer:
        """Every row of a layer that has no geometry, for formats that keep layers pure."""
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
    """Return what to say of one theme: `About.members` with its own title, and its marker."""
    layer_texts = {"title": export_layer.title, "description": export_layer.description}
    marker_text = {MARKER_COLUMN: export_layer.marker} if export_layer.marker else {}
    return metadata.as_dict() | layer_texts | marker_text


def _merge_columns(column_maps: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    return {name: text for columns in column_maps for name, text in columns.items()}
