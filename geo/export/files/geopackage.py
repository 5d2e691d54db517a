"""GeoPackage: every layer and table in one file, with metadata."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.atomic import raise_if_disk_full
from geo.errors import ExportError
from geo.export.content.cells import column_types, plain_rows
from geo.export.content.model import layer_metadata
from geo.export.files.gdal import LayerTarget, gdal_config, layer_geometry_type, write_with_gdal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo.export.content.model import Content, ExportLayer

DRIVER: Final = "GPKG"

SQL_TYPES: Final = MappingProxyType(
    {"boolean": "BOOLEAN", "integer": "INTEGER", "number": "REAL", "text": "TEXT"}
)

SCHEMA_EXTENSION_SQL: Final = """
    CREATE TABLE gpkg_data_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
        description TEXT, mime_type TEXT, constraint_name TEXT,
        CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
        CONSTRAINT gdc_tn UNIQUE (table_name, name)
    );
    CREATE TABLE gpkg_data_column_constraints (
        constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
        min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN,
        description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
    );
    INSERT INTO gpkg_extensions VALUES
        ('gpkg_data_columns', NULL, 'gpkg_schema',
         'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
        ('gpkg_data_column_constraints', NULL, 'gpkg_schema',
         'http://www.geopackage.org/spec121/#extension_schema', 'read-write');
"""
"""Schema extension of GeoPackage: a description of each column."""


def write_geopackage(content: Content, path: Path, *, crs: str) -> None:
    """
    Write a GeoPackage.

    Layers hold the rows with geometry; the attribute table `unlocated` has the others. The file
    includes titles, descriptions, metadata (licence, attribution, data date, evidence, marker)
    and column descriptions. The same content gives the same bytes.

    Parameters
    ----------
    path
        File that does not exist yet.
    crs
        CRS of the file.

    Raises
    ------
    ExportError
        If GDAL or SQLite cannot write it.
    """
    day = f"{content.metadata.data_day.isoformat()}T00:00:00.000Z"
    # SQLite need not sync each step: the temporary file is synced once, when complete.
    with gdal_config({"OGR_CURRENT_DATE": day, "OGR_SQLITE_SYNCHRONOUS": "OFF"}):
        for number, export_layer in enumerate(content.layers):
            target = LayerTarget(
                driver=DRIVER,
                layer=export_layer.name,
                append=number > 0,
                geometry_type=layer_geometry_type(export_layer),
                options={"IDENTIFIER": export_layer.title, "DESCRIPTION": export_layer.description},
                metadata=layer_metadata(export_layer, content.metadata),
                dataset_metadata=content.metadata.as_dict() if number == 0 else {},
            )
            write_with_gdal(export_layer.to_crs(crs), path, target)
    unlocated = [content.unlocated] if len(content.unlocated.attributes) else []
    tables = [*unlocated, *content.tables]
    try:
        _write_tables(path, content.layers, tables, day=day)
    except sqlite3.Error as error:
        raise_if_disk_full(path, error)
        raise ExportError(
            f"The tables were not written as GeoPackage: {error}. Nothing was changed. "
            "Write elsewhere, or choose another format."
        ) from error


def _write_tables(
    path: Path, layers: Sequence[ExportLayer], tables: Sequence[ExportLayer], *, day: str
) -> None:
    """Add tables and column descriptions to a file that has the layers."""
    # Plain SQL: GDAL reopens the file for each table, which takes as long as a layer.
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(f"PRAGMA synchronous = OFF; BEGIN; {SCHEMA_EXTENSION_SQL}")
        for table in tables:
            _add_table(database, table, day=day)
        for export_layer in (*layers, *tables):
            _describe_columns(database, export_layer)
        database.execute("COMMIT")


def _add_table(database: sqlite3.Connection, table: ExportLayer, *, day: str) -> None:
    rows = table.attributes
    kinds = column_types(rows).items()
    columns = "".join(f", {_quote_name(name)} {SQL_TYPES[kind]}" for name, kind in kinds)
    database.execute(
        f"CREATE TABLE {_quote_name(table.name)} "
        f"(fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{columns})"
    )
    placeholders = ", ".join("?" for _ in range(len(rows.columns) + 1))
    database.executemany(
        f"INSERT INTO {_quote_name(table.name)} VALUES ({placeholders})",  # noqa: S608 - names are quoted
        ((number, *row) for number, row in enumerate(plain_rows(rows), start=1)),
    )
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES (?, 'attributes', ?, ?, ?)",
        (table.name, table.title, table.description, day),
    )
    database.execute("INSERT INTO gpkg_ogr_contents VALUES (?, ?)", (table.name, len(rows)))


def _describe_columns(database: sqlite3.Connection, export_layer: ExportLayer) -> None:
    database.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, description) "
        "VALUES (?, ?, ?, ?)",
        [
            (export_layer.name, column, column, export_layer.columns[column])
            for column in export_layer.attributes.columns
            if column in export_layer.columns
        ],
    )


def _quote_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
