"""Database tables: keys, foreign keys, spatial indexes and comments."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from geo.export.content.cells import column_types
from geo.places.place import LOCAL_AUTHORITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.export.content.model import Content, ExportLayer

SRID: Final = 27700

COLUMN_TYPES: Final = MappingProxyType(
    {"boolean": Boolean, "integer": BigInteger, "number": Double, "text": Text}
)

GEOMETRY_TYPES: Final = MappingProxyType({"Polygon": "MULTIPOLYGON", "Point": "POINT"})
"""Geometry type of a layer → geometry type of its column."""

PLACES: Final = "places"
PLACE_SOURCES: Final = "place_sources"
COVERAGE: Final = "coverage"
ABOUT: Final = "about"

PRIMARY_KEYS: Final = MappingProxyType(
    {
        "designations": ("layer", "place_id", "designation_id"),
        "sources": ("source_id",),
        "codes": ("kind", "code"),
    }
)
"""Table → primary key."""

_PLACE_COLUMNS: Final = MappingProxyType(
    {
        "layer": "Layer of the register: the table that holds the place",
        "id": "Identifier within the layer",
        "name": "Name",
        "kind": "Kind of place",
        "evidence": "documented (seen in a cited source) or indicative (not yet checked)",
    }
)

_COVERAGE_COLUMNS: Final = MappingProxyType(
    {
        "LAD25CD": "Local authority that is covered",
        "layer": "Layer of the place that covers it",
        "place_id": "Place that covers it",
        "basis": "host, member, part (only part of the authority), or nationwide",
        "share": "Share of the authority's land; empty where it is not known",
        "evidence": "documented only if both the place and the authority's belonging to it are",
        "note": "Which part of the authority",
    }
)

_PLACE_SOURCE_COLUMNS: Final = MappingProxyType(
    {
        "layer": "Layer of the place",
        "place_id": "Place",
        "source_id": "Source that its row cites",
    }
)

_ABOUT_COLUMNS: Final = MappingProxyType(
    {"name": "What is said", "value": "As every export says it"}
)


def database_tables(content: Content, schema: str) -> MetaData:
    """
    Return the tables for a content, its coverage and its sources.

    Returns
    -------
    tables
        One table per layer or table of `content`, and `places` (with the key of all layers),
        `place_sources`, `coverage` and `about`. Foreign keys are deferred to the end of a
        transaction, so that rows can be replaced while other objects refer to them.
    """
    tables = MetaData(schema=schema)
    _table(
        tables,
        ABOUT,
        _text_columns(_ABOUT_COLUMNS),
        ("name",),
        "What must be known of these tables.",
    )
    _table(
        tables,
        PLACES,
        _text_columns(_PLACE_COLUMNS),
        ("layer", "id"),
        "Every place of every layer.",
    )
    for export_layer in content.tables:
        _table(
            tables,
            export_layer.name,
            _columns(export_layer),
            PRIMARY_KEYS[export_layer.name],
            _comment(export_layer),
        )
    for export_layer in content.layers:
        is_council = export_layer.name == LOCAL_AUTHORITIES
        key = "LAD25CD" if is_council else "id"
        shape = Geometry(GEOMETRY_TYPES[export_layer.geometry_type], srid=SRID)
        columns = [*_columns(export_layer), Column("geometry", shape, comment="EPSG:27700")]
        table = _table(tables, export_layer.name, columns, (key,), _comment(export_layer))
        if not is_council:
            _add_foreign_key(table, ("layer", "id"), PLACES, ("layer", "id"))
    _add_foreign_key(
        tables.tables[f"{schema}.designations"], ("layer", "place_id"), PLACES, ("layer", "id")
    )
    place_sources = _table(
        tables,
        PLACE_SOURCES,
        _text_columns(_PLACE_SOURCE_COLUMNS),
        tuple(_PLACE_SOURCE_COLUMNS),
        "Who says so.",
    )
    _add_foreign_key(place_sources, ("layer", "place_id"), PLACES, ("layer", "id"))
    _add_foreign_key(place_sources, ("source_id",), "sources", ("source_id",))
    columns = [
        Column(name, Double if name == "share" else Text, comment=comment)
        for name, comment in _COVERAGE_COLUMNS.items()
    ]
    coverage_key = ("LAD25CD", "layer", "place_id")
    coverage_table = _table(
        tables, COVERAGE, columns, coverage_key, "What covers each local authority."
    )
    add_council_foreign_key(coverage_table)
    _add_foreign_key(coverage_table, ("layer", "place_id"), PLACES, ("layer", "id"))
    return tables


def add_council_foreign_key(table: Table, column: str = "LAD25CD") -> None:
    """Make a column of council codes a foreign key."""
    _add_foreign_key(table, (column,), LOCAL_AUTHORITIES, ("LAD25CD",))


def _table(
    tables: MetaData,
    name: str,
    columns: Iterable[Column[Any]],
    key: tuple[str, ...],
    comment: str,
) -> Table:
    return Table(name, tables, *columns, PrimaryKeyConstraint(*key), comment=comment)


def _add_foreign_key(
    table: Table, columns: tuple[str, ...], target_table: str, target_columns: tuple[str, ...]
) -> None:
    targets = [f"{table.schema}.{target_table}.{name}" for name in target_columns]
    table.append_constraint(
        ForeignKeyConstraint(columns, targets, deferrable=True, initially="DEFERRED")
    )


def _columns(export_layer: ExportLayer) -> list[Column[Any]]:
    return [
        Column(name, COLUMN_TYPES[kind], comment=export_layer.columns.get(name))
        for name, kind in column_types(export_layer.attributes).items()
    ]


def _text_columns(columns: MappingProxyType[str, str]) -> list[Column[Any]]:
    return [Column(name, Text, comment=comment) for name, comment in columns.items()]


def _comment(export_layer: ExportLayer) -> str:
    return f"{export_layer.title}. {export_layer.description}"
