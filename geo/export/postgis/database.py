"""Layers, tables and coverage written to a database: all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import shapely
from sqlalchemy import inspect
from sqlalchemy.schema import CreateSchema

from geo.coverage.basis import covers
from geo.errors import ExportError
from geo.export.content.cells import plain_rows
from geo.export.content.results import content_of
from geo.export.postgis.connection import shown, transaction
from geo.export.postgis.schema import ABOUT, COVERAGE, PLACE_SOURCES, PLACES, SRID, tables_of
from geo.places.place import LOCAL_AUTHORITIES, POLICY_LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, MetaData

    from geo.dataset import Atlas
    from geo.export.content.model import Content, Theme
    from geo.query import Result

SCHEMA: Final = "placemap"


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What was written to a database."""

    address: str
    """Without the password."""
    schema: str
    rows: Mapping[str, int]
    """Table → its rows."""


def to_postgis(
    url: str, atlas: Atlas, result: Result, *, schema: str = SCHEMA, overwrite: bool = False
) -> Loaded:
    """
    Write the four layers, the councils, their tables and what covers whom.

    Parameters
    ----------
    url
        `postgresql://user@host:port/database`. The server has PostGIS.
    result
        An answer for the whole UK, all layers on, no sector in focus, nothing proposed.
    schema
        Made where there is none. Tables of other names in it are left alone.
    overwrite
        Whether rows that are there may be replaced. Tables stay, with whatever views, rights and
        foreign keys others gave them.

    Returns
    -------
    loaded
        Tables as in a GeoPackage of the same result, in EPSG:27700, places without geometry
        too, and `places`, `place_sources`, `coverage` and `about`.

    Raises
    ------
    ExportError
        If `result` is narrowed or a what-if, the tables are there already, or the server cannot
        be reached or refuses something. All is done in one transaction: nothing is changed then.
    """
    _require_whole(atlas, result)
    content = content_of(atlas, result, layers=(*POLICY_LAYERS, LOCAL_AUTHORITIES))
    rows = _rows(atlas, result, content)
    tables = tables_of(content, schema)
    with transaction(url) as connection:
        _make_room(connection, tables, schema, overwrite=overwrite)
        for table in tables.sorted_tables:
            several = rows[table.name]
            if several:
                connection.execute(table.insert(), several)
    return Loaded(
        address=shown(url),
        schema=schema,
        rows=MappingProxyType(
            {table.name: len(rows[table.name]) for table in tables.sorted_tables}
        ),
    )


def _require_whole(atlas: Atlas, result: Result) -> None:
    whole = len(result.codes) == len(atlas.registry.local_authorities)
    if not whole or result.query.sector or {*result.query.layers} != {*POLICY_LAYERS}:
        raise ExportError(
            "A database holds every layer for the whole UK: who is covered would be wrong "
            "otherwise. Leave area, sector and layers out, and narrow with SQL."
        )
    if result.proposed:
        raise ExportError(
            "A proposal is no designation, and is not written to a database. Export it as a file."
        )


def _make_room(connection: Connection, tables: MetaData, schema: str, *, overwrite: bool) -> None:
    """Make the tables, or empty those that are there."""
    inspector = inspect(connection)
    there = inspector.get_table_names(schema) if inspector.has_schema(schema) else []
    known = [table for table in tables.sorted_tables if table.name in there]
    if known and not overwrite:
        raise ExportError(
            f"{schema}.{known[0].name} exists already. Ask to overwrite it (--overwrite), or "
            "choose another schema (--schema). Nothing was changed."
        )
    for table in known:
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


def _rows(atlas: Atlas, result: Result, content: Content) -> dict[str, list[dict[str, Any]]]:
    places = [shown for layer in POLICY_LAYERS for shown in result.listed(layer)]
    cited = {row["source_id"] for row in content.sources}
    return {
        ABOUT: [{"name": key, "value": value} for key, value in content.about.members().items()],
        PLACES: [
            {
                "layer": one.place.layer,
                "id": one.place.id,
                "name": one.place.name,
                "kind": one.place.kind,
                "evidence": one.evidence,
            }
            for one in places
        ],
        PLACE_SOURCES: [
            {"layer": one.place.layer, "place_id": one.place.id, "source_id": source}
            for one in places
            for source in dict.fromkeys(one.place.source_ids)
            if source in cited
        ],
        COVERAGE: [
            {
                "LAD25CD": code,
                "layer": cover.shown.place.layer,
                "place_id": cover.shown.place.id,
                "basis": cover.basis,
                "share": cover.share,
                "evidence": cover.evidence,
                "note": cover.note,
            }
            for code, several in covers(atlas, result).items()
            for cover in several
        ],
        **{theme.name: _theme_rows(theme) for theme in content.themes},
    }


def _theme_rows(theme: Theme) -> list[dict[str, Any]]:
    table = theme.attributes
    rows = [dict(zip(table.columns, row, strict=True)) for row in plain_rows(table)]
    if theme.is_spatial:
        shapes: Iterable[Any] = theme.frame.geometry
        for row, shape in zip(rows, shapes, strict=True):
            row["geometry"] = _written(shape)
    return rows


def _written(shape: shapely.Geometry | None) -> str | None:
    """Write a geometry as PostGIS reads it; areas are all of several parts, as their column is."""
    if shape is None:
        return None
    if isinstance(shape, shapely.Polygon):
        shape = shapely.MultiPolygon([shape])
    return f"SRID={SRID};{shapely.to_wkt(shape, rounding_precision=-1)}"
