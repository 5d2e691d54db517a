"""The tables of a database: their keys, foreign keys, spatial indexes and comments."""

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

from geo.export.content.cells import kinds_of
from geo.places.place import LOCAL_AUTHORITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.export.content.model import Content, Theme

SRID: Final = 27700

TYPES: Final = MappingProxyType(
    {"boolean": Boolean, "integer": BigInteger, "number": Double, "text": Text}
)

FAMILIES: Final = MappingProxyType({"Polygon": "MULTIPOLYGON", "Point": "POINT"})
"""Kind of geometry of a layer → that of its column."""

PLACES: Final = "places"
PLACE_SOURCES: Final = "place_sources"
COVERAGE: Final = "coverage"
ABOUT: Final = "about"

KEYS: Final = MappingProxyType(
    {
        "designations": ("layer", "place_id", "designation_id"),
        "sources": ("source_id",),
        "codes": ("kind", "code"),
    }
)
"""Table → its primary key."""

_PLACES: Final = MappingProxyType(
    {
        "layer": "Layer of the register: the table that holds the place",
        "id": "Identifier within the layer",
        "name": "Name",
        "kind": "Kind of place",
        "evidence": "documented (seen in a cited source) or indicative (not yet checked)",
    }
)

_COVERAGE: Final = MappingProxyType(
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

_PLACE_SOURCES: Final = MappingProxyType(
    {
        "layer": "Layer of the place",
        "place_id": "Place",
        "source_id": "Source that its row cites",
    }
)

_ABOUT: Final = MappingProxyType({"name": "What is said", "value": "As every export says it"})


def tables_of(content: Content, schema: str) -> MetaData:
    """
    Describe the tables that hold a content, what covers whom, and where it is from.

    Returns
    -------
    tables
        A table a layer or table of `content`, and `places` (the key of all layers),
        `place_sources`, `coverage` and `about`. Foreign keys are checked at the end of a
        transaction, so that rows can be replaced under views and tables of others.
    """
    tables = MetaData(schema=schema)
    _table(tables, ABOUT, _texts(_ABOUT), ("name",), "What must be known of these tables.")
    _table(tables, PLACES, _texts(_PLACES), ("layer", "id"), "Every place of every layer.")
    for theme in content.tables:
        _table(tables, theme.name, _columns(theme), KEYS[theme.name], _comment(theme))
    for theme in content.layers:
        is_council = theme.name == LOCAL_AUTHORITIES
        key = "LAD25CD" if is_council else "id"
        shape = Geometry(FAMILIES[theme.family], srid=SRID)
        columns = [*_columns(theme), Column("geometry", shape, comment="EPSG:27700")]
        table = _table(tables, theme.name, columns, (key,), _comment(theme))
        if not is_council:
            _refer(table, ("layer", "id"), PLACES, ("layer", "id"))
    _refer(tables.tables[f"{schema}.designations"], ("layer", "place_id"), PLACES, ("layer", "id"))
    cited = _table(
        tables, PLACE_SOURCES, _texts(_PLACE_SOURCES), tuple(_PLACE_SOURCES), "Who says so."
    )
    _refer(cited, ("layer", "place_id"), PLACES, ("layer", "id"))
    _refer(cited, ("source_id",), "sources", ("source_id",))
    columns = [
        Column(name, Double if name == "share" else Text, comment=comment)
        for name, comment in _COVERAGE.items()
    ]
    covering = ("LAD25CD", "layer", "place_id")
    covers = _table(tables, COVERAGE, columns, covering, "What covers each local authority.")
    refer_to_council(covers)
    _refer(covers, ("layer", "place_id"), PLACES, ("layer", "id"))
    return tables


def refer_to_council(table: Table, column: str = "LAD25CD") -> None:
    """Make a column of codes a foreign key."""
    _refer(table, (column,), LOCAL_AUTHORITIES, ("LAD25CD",))


def _table(
    tables: MetaData,
    name: str,
    columns: Iterable[Column[Any]],
    key: tuple[str, ...],
    comment: str,
) -> Table:
    return Table(name, tables, *columns, PrimaryKeyConstraint(*key), comment=comment)


def _refer(table: Table, columns: tuple[str, ...], other: str, others: tuple[str, ...]) -> None:
    targets = [f"{table.schema}.{other}.{name}" for name in others]
    table.append_constraint(
        ForeignKeyConstraint(columns, targets, deferrable=True, initially="DEFERRED")
    )


def _columns(theme: Theme) -> list[Column[Any]]:
    return [
        Column(name, TYPES[kind], comment=theme.columns.get(name))
        for name, kind in kinds_of(theme.attributes).items()
    ]


def _texts(columns: MappingProxyType[str, str]) -> list[Column[Any]]:
    return [Column(name, Text, comment=comment) for name, comment in columns.items()]


def _comment(theme: Theme) -> str:
    return f"{theme.title}. {theme.description}"
