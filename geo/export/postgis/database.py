"""Write layers, tables and coverage to a database in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import shapely
from sqlalchemy import inspect
from sqlalchemy.schema import CreateSchema

from geo.coverage.basis import find_covers
from geo.errors import ExportError
from geo.export.content.cells import plain_rows
from geo.export.content.results import content_of
from geo.export.postgis.connection import redact_url, transaction
from geo.export.postgis.schema import ABOUT, COVERAGE, PLACE_SOURCES, PLACES, SRID, database_tables
from geo.places.place import LOCAL_AUTHORITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, MetaData

    from geo.dataset import Dataset
    from geo.export.content.model import Content, ExportLayer
    from geo.query import Result

SCHEMA: Final = "placemap"


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgisExport:
    """Summary of an export to a database."""

    address: str
    """Database URL without the password."""
    schema: str
    rows: Mapping[str, int]
    """Table → number of rows."""


def to_postgis(
    url: str, dataset: Dataset, result: Result, *, schema: str = SCHEMA, overwrite: bool = False
) -> PostgisExport:
    """
    Write the layers, the councils, their tables and the coverage to a database.

    Parameters
    ----------
    url
        `postgresql://user@host:port/database`. The server must have PostGIS.
    result
        Result for the whole UK with all layers on, no sector in focus and no scenario.
    schema
        Created if missing. Other tables in it are not changed.
    overwrite
        Whether existing rows may be replaced. Tables keep views, grants and foreign keys that
        others added.

    Returns
    -------
    export
        Tables as in a GeoPackage of the same result (EPSG:27700), including places without
        geometry, and `places`, `place_sources`, `coverage` and `about`.

    Raises
    ------
    ExportError
        If `result` is filtered or has a scenario, the tables exist already, or the server cannot
        be reached or refuses a statement. Nothing is changed then.
    """
    _require_full_result(dataset, result)
    content = content_of(dataset, result, layers=(*dataset.register.layers, LOCAL_AUTHORITIES))
    rows = _rows(dataset, result, content)
    tables = database_tables(content, schema)
    with transaction(url) as connection:
        _prepare_tables(connection, tables, schema, overwrite=overwrite)
        for table in tables.sorted_tables:
            table_rows = rows[table.name]
            if table_rows:
                connection.execute(table.insert(), table_rows)
    return PostgisExport(
        address=redact_url(url),
        schema=schema,
        rows=MappingProxyType(
            {table.name: len(rows[table.name]) for table in tables.sorted_tables}
        ),
    )


def _require_full_result(dataset: Dataset, result: Result) -> None:
    is_whole_uk = len(result.codes) == len(dataset.register.local_authorities)
    if (
        not is_whole_uk
        or result.query.sector
        or {*result.query.layers} != {*dataset.register.layers}
    ):
        raise ExportError(
            "A database holds every layer for the whole UK: who is covered would be wrong "
            "otherwise. Leave area, sector and layers out, and narrow with SQL."
        )
    if result.scenario_place:
        raise ExportError(
            "A proposal is no designation, and is not written to a database. Export it as a file."
        )


def _prepare_tables(
    connection: Connection, tables: MetaData, schema: str, *, overwrite: bool
) -> None:
    """Create the tables, or empty existing ones."""
    inspector = inspect(connection)
    existing_names = inspector.get_table_names(schema) if inspector.has_schema(schema) else []
    existing_tables = [table for table in tables.sorted_tables if table.name in existing_names]
    if existing_tables and not overwrite:
        raise ExportError(
            f"{schema}.{existing_tables[0].name} exists already. Ask to overwrite it "
            "(--overwrite), or "
            "choose another schema (--schema). Nothing was changed."
        )
    for table in existing_tables:
        columns = {column["name"] for column in inspector.get_columns(table.name, schema)}
        if columns != {column.name for column in table.columns}:
            raise ExportError(
                f"{schema}.{table.name} has other columns than Place Map writes now. Choose "
                "another schema (--schema), or drop it. Nothing was changed."
            )
    connection.execute(CreateSchema(schema, if_not_exists=True))
    tables.create_all(connection)
    for table in reversed(tables.sorted_tables):
        connection.execute(table.delete())


def _rows(dataset: Dataset, result: Result, content: Content) -> dict[str, list[dict[str, Any]]]:
    places = [
        filtered for layer in dataset.register.layers for filtered in result.places_in_focus(layer)
    ]
    cited_ids = {row["source_id"] for row in content.sources}
    return {
        ABOUT: [{"name": key, "value": value} for key, value in content.metadata.as_dict().items()],
        PLACES: [
            {
                "layer": place.place.layer,
                "id": place.place.id,
                "name": place.place.name,
                "kind": place.place.kind,
                "evidence": place.evidence,
            }
            for place in places
        ],
        PLACE_SOURCES: [
            {"layer": place.place.layer, "place_id": place.place.id, "source_id": source}
            for place in places
            for source in dict.fromkeys(place.place.source_ids)
            if source in cited_ids
        ],
        COVERAGE: [
            {
                "LAD25CD": code,
                "layer": cover.place.place.layer,
                "place_id": cover.place.place.id,
                "basis": cover.basis,
                "share": cover.share,
                "evidence": cover.evidence,
                "note": cover.note,
            }
            for code, area_covers in find_covers(dataset, result).items()
            for cover in area_covers
        ],
        **{
            export_layer.name: _layer_rows(export_layer)
            for export_layer in content.layers_and_tables
        },
    }


def _layer_rows(export_layer: ExportLayer) -> list[dict[str, Any]]:
    table = export_layer.attributes
    rows = [dict(zip(table.columns, row, strict=True)) for row in plain_rows(table)]
    if export_layer.is_spatial:
        shapes: Iterable[Any] = export_layer.frame.geometry
        for row, shape in zip(rows, shapes, strict=True):
            row["geometry"] = _to_ewkt(shape)
    return rows


def _to_ewkt(shape: shapely.Geometry | None) -> str | None:
    """Return a geometry as EWKT; polygons become multipolygons, as in their column."""
    if shape is None:
        return None
    if isinstance(shape, shapely.Polygon):
        shape = shapely.MultiPolygon([shape])
    return f"SRID={SRID};{shapely.to_wkt(shape, rounding_precision=-1)}"
