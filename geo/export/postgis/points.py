"""Assign files of points of any size and copy them into a database."""

from __future__ import annotations

import io
from collections import Counter
from contextlib import closing
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import shapely
from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Identity,
    Index,
    MetaData,
    Table,
    Text,
    inspect,
    text,
)

from geo.assign.assign_file import assign_batches, output_schema
from geo.assign.assigner import CODE
from geo.assign.readers import open_source
from geo.assign.writers import as_csv_column
from geo.errors import ExportError
from geo.export.postgis.connection import transaction
from geo.export.postgis.database import SCHEMA
from geo.export.postgis.schema import SRID, add_council_foreign_key
from geo.places.place import LOCAL_AUTHORITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection

    from geo.assign.assign_file import AssignRequest
    from geo.assign.assigner import Assigner
    from geo.assign.readers import Source

MAX_NAME_BYTES: Final = 63
"""Maximum length of a PostgreSQL name, in bytes."""

POINT_ID: Final = "point_id"
GEOMETRY: Final = "geometry"
NUL: Final = "\x00"


def points_to_postgis(
    url: str,
    request: AssignRequest,
    assigner: Assigner,
    *,
    schema: str = SCHEMA,
    on_progress: Callable[[float], None] | None = None,
) -> Mapping[str, int]:
    """
    Assign a file of points and write it as a table in the schema of the layers.

    Parameters
    ----------
    url
        Database to which `to_postgis` has written.
    request
        File and options; `request.target` gives the table name.

    Returns
    -------
    counts
        Reason → number of rows, "" for rows in a council. The table has `point_id`, the file's
        columns, the assigned columns, and `geometry` (EPSG:27700, null if missing), which replaces
        the file's own. `LAD25CD` is a foreign key, for joins with `coverage`. U+FFFD replaces NUL
        characters.

    Raises
    ------
    ExportError
        If a name is too long, the table exists and may not be replaced, there are no layers, or
        the server refuses a statement. Nothing is changed then.
    """
    counts: Counter[str] = Counter()
    with open_source(request.path, request.options) as source, transaction(url) as connection:
        columns = output_schema(source, assigner, request.prefix)
        descriptions = {**assigner.descriptions, **source.location.extra_columns}
        table = _table(request, source, columns, schema, descriptions)
        _create_table(connection, table, overwrite=request.overwrite)
        with (
            _open_copy(connection, table) as copy,
            closing(
                assign_batches(
                    source,
                    assigner,
                    columns,
                    partial(_to_csv, source=source),
                    workers=request.workers,
                )
            ) as batches,
        ):
            for batch in batches:
                copy.write(batch.data)
                counts.update(batch.counts)
                if on_progress:
                    on_progress(batch.progress)
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # check the keys before indexing
        for index in _table_indexes(table, request.prefix):
            index.create(connection)
    return MappingProxyType(dict(counts))


def _table(
    request: AssignRequest,
    source: Source,
    columns: pa.Schema,
    schema: str,
    descriptions: Mapping[str, str],
) -> Table:
    file_columns = [name for name in columns.names if name not in source.location.geometry_columns]
    for name in (request.target.name, *file_columns):
        if len(name.encode()) > MAX_NAME_BYTES or not name or NUL in name:
            raise ExportError(f"PostgreSQL cannot have the name {name[:80]!r}. Choose another.")
    conflicts = {POINT_ID, GEOMETRY}.intersection(file_columns)
    if conflicts:
        raise ExportError(
            f"{request.path} has a column {min(conflicts)}, which is ours here. Rename it."
        )
    comments = {
        f"{request.prefix}{name}": description for name, description in descriptions.items()
    }
    tables = MetaData(schema=schema)
    Table(LOCAL_AUTHORITIES, tables, Column(CODE, Text, primary_key=True))
    table = Table(
        request.target.name,
        tables,
        Column(POINT_ID, BigInteger, Identity(), primary_key=True, comment="Row of the file"),
        *(
            Column(name, _column_type(columns.field(name).type), comment=comments.get(name))
            for name in file_columns
        ),
        Column(GEOMETRY, Geometry("POINT", srid=SRID, spatial_index=False), comment=f"EPSG:{SRID}"),
        comment=(
            f"Points of {request.path.name}, from {source.location.description}; assigned by "
            "Place Map."
        ),
    )
    add_council_foreign_key(table, f"{request.prefix}{CODE}")
    return table


def _create_table(connection: Connection, table: Table, *, overwrite: bool) -> None:
    inspector = inspect(connection)
    if not inspector.has_table(LOCAL_AUTHORITIES, table.schema):
        raise ExportError(
            f"The schema {table.schema} holds no layers. Write them first: placemap postgis."
        )
    if inspector.has_table(table.name, table.schema):
        column_names = {
            column["name"] for column in inspector.get_columns(table.name, table.schema)
        }
        if not overwrite or POINT_ID not in column_names:
            raise ExportError(
                f"{table.schema}.{table.name} exists already. Ask to overwrite it (--overwrite), "
                "or choose another name. Nothing was changed."
            )
        table.drop(connection)
    table.create(connection)


def _table_indexes(table: Table, prefix: str) -> Iterator[Index]:
    """Yield the indexes, to create after all rows are in, which takes half as long."""
    yield Index(None, table.c[GEOMETRY], postgresql_using="gist", _table=table)
    yield Index(None, table.c[f"{prefix}{CODE}"], _table=table)


def _open_copy(connection: Connection, table: Table) -> Any:  # noqa: ANN401 - a psycopg type
    quote = connection.dialect.identifier_preparer
    names = ", ".join(
        quote.quote(column.name) for column in table.columns if column.identity is None
    )
    driver = connection.connection.driver_connection
    if driver is None:
        raise ExportError("The connection has gone. Try again. Nothing was changed.")
    return driver.cursor().copy(
        f"COPY {quote.format_table(table)} ({names}) FROM STDIN WITH (FORMAT csv)"
    )


def _to_csv(batch: pa.RecordBatch, *, source: Source) -> bytes:
    """Return rows as CSV for PostgreSQL, where null and "" differ."""
    points = source.location.points([batch.column(name) for name in source.location.columns])
    has_point = np.isfinite(points.easting) & np.isfinite(points.northing)
    shapes = np.full(len(batch), None, dtype=object)
    shapes[has_point] = shapely.points(points.easting[has_point], points.northing[has_point])
    wkb = shapely.to_wkb(shapely.set_srid(shapes, SRID), hex=True, include_srid=True)
    names = [name for name in batch.schema.names if name not in source.location.geometry_columns]
    columns = [_replace_nul(as_csv_column(batch.column(name))) for name in names]
    table = pa.table([*columns, pa.array(wkb, pa.string())], names=[*names, GEOMETRY])
    buffer = io.BytesIO()
    pacsv.write_csv(table, buffer, pacsv.WriteOptions(include_header=False))
    return buffer.getvalue()


def _replace_nul(column: pa.Array) -> pa.Array:
    return (
        pc.replace_substring(column, NUL, "\ufffd") if pa.types.is_string(column.type) else column
    )


def _column_type(kind: pa.DataType) -> Any:  # noqa: ANN401 - a SQLAlchemy class
    if pa.types.is_timestamp(kind):
        return DateTime(timezone=kind.tz is not None)
    for is_kind, column_class in (
        (pa.types.is_boolean, Boolean),
        (pa.types.is_uint64, Text),
        (pa.types.is_integer, BigInteger),
        (pa.types.is_floating, Double),
        (pa.types.is_date, Date),
    ):
        if is_kind(kind):
            return column_class
    return Text
