"""
Checks of a GeoPackage database before GDAL opens it: only plain tables are read.

Views, virtual tables and generated columns run functions, and some GDAL functions open URLs. We
remove views from a copy, so that nothing runs them. We refuse a file that has any of the others.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from geo.crs.definition import check_wkt
from geo.errors import CRSError, UploadError
from geo.uploads.private_folder import error_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_STATEMENT_PREFIXES: Final = {
    "table": ("create table ", "create virtual table "),
    "view": ("create view ",),
    "index": ("create index ", "create unique index "),
    "trigger": ("create trigger ",),
}
"""Schema type → start of its SQL; SQLite's own indexes have none."""

_RTREE: Final = re.compile(
    r"""create virtual table (?:"(?:[^"]|"")*"|\[[^\]]*\]|\w+) using rtree\("""
)
"""Spatial index of a layer: the only virtual table that opens nothing."""

_SYSTEM_PREFIXES: Final = ("gpkg_", "rtree_", "sqlite_")
_LAYER_TABLES: Final = ("gpkg_contents", "gpkg_geometry_columns")
_DEFINITION_COLUMNS: Final = ("definition", "definition_12_063")
_UNDEFINED: Final = frozenset({"", "undefined", "unknown"})
_ORGANIZATION: Final = re.compile(r"[\w .-]{0,40}")
_VIRTUAL_COLUMN: Final = 2
"""Value of `hidden` for a generated column that is computed on read."""


def remove_views(path: Path) -> tuple[str, ...]:
    """
    Make sure that reading a GeoPackage runs no functions.

    Parameters
    ----------
    path
        A file or a link to one, in a private folder. If it has views, a copy without them
        replaces it; the target of a link is not changed.

    Returns
    -------
    views
        Names of the removed views.

    Raises
    ------
    UploadError
        If it is broken or not a GeoPackage, has a virtual table or a generated column, or has a
        misdeclared object. Also if a CRS definition could name a file, or it has only views.
    """
    try:
        with closing(sqlite3.connect(_sqlite_uri(path), uri=True)) as database:
            views = _check_schema(database)
            _check_reference_systems(database)
            if views:
                _replace_with_copy(path, database, views)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise UploadError(
            f"The GeoPackage is broken ({error_text(error, path)}). Save it again."
        ) from error
    return views


def check_requested_layer(part: str, views: Iterable[str]) -> None:
    """Raise `UploadError` if the requested layer is a view."""
    if part in {*views}:
        raise UploadError(
            f"{part[:80]!r} is a view, which computes what it shows. It was not read. Save it as a "
            "layer in a new GeoPackage."
        )


def view_notes(views: Iterable[str]) -> list[str]:
    """Return a note for each removed view: why, and what to do."""
    return [
        f"The view {name[:80]!r} was left out: it computes what it shows. Save it as a layer to "
        "bring it."
        for name in views
    ]


def _sqlite_uri(path: Path) -> str:
    """Return a read-only SQLite URI; it includes the write-ahead log of a running QGIS."""
    real_path = path.resolve()
    has_wal = real_path.with_name(f"{real_path.name}-wal").exists()
    return f"{real_path.as_uri()}?mode=ro{'' if has_wal else '&immutable=1'}"


def _check_schema(database: sqlite3.Connection) -> tuple[str, ...]:
    """Refuse a schema that runs functions or opens files; return its views."""
    rows: list[tuple[str, str, str | None]] = database.execute(
        "SELECT type, name, lower(sql) FROM sqlite_master"
    ).fetchall()
    tables = [name for kind, name, _ in rows if kind == "table"]
    if not any(name.casefold() == "gpkg_contents" for name in tables):
        raise UploadError("The file is an SQLite database, but no GeoPackage.")
    for kind, name, sql in rows:
        _check_object(kind, name, sql)
    for kind, name, sql in rows:
        if kind == "table" and not (sql or "").startswith("create virtual"):
            _check_columns(database, name)
    views = tuple(name for kind, name, _ in rows if kind == "view")
    if views and not any(_is_layer(name) for name in tables):
        raise UploadError(
            f"The GeoPackage holds nothing but a view ({views[0][:80]!r}), which computes what it "
            "shows. It was not read. Save it as a layer in a new GeoPackage."
        )
    return views


def _check_object(kind: str, name: str, sql: str | None) -> None:
    is_own_index = kind == "index" and sql is None
    if not is_own_index and not (sql or "").startswith(_STATEMENT_PREFIXES.get(kind, ())):
        raise UploadError(
            f"The GeoPackage declares {name[:80]!r} as one thing and defines another. It was not "
            "read. Save the layer as a new GeoPackage."
        )
    if kind == "table" and (sql or "").startswith("create virtual") and not _RTREE.match(sql or ""):
        raise UploadError(
            f"The GeoPackage has a virtual table ({name[:80]!r}), which could open other files. "
            "It was not read. Save the layer as a new GeoPackage."
        )
    if kind == "view" and not _is_layer(name):
        raise UploadError(
            f"The GeoPackage has a view ({name[:80]!r}) where a table of its own must be. It was "
            "not read. Save the layer as a new GeoPackage."
        )


def _check_columns(database: sqlite3.Connection, table: str) -> None:
    generated_column = database.execute(
        "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = ?", (table, _VIRTUAL_COLUMN)
    ).fetchone()
    if generated_column:
        raise UploadError(
            f"The GeoPackage has a column that is computed ({generated_column[0][:80]!r} of "
            f"{table[:80]!r}). It was not read. Save the layer as a new GeoPackage."
        )


def _check_reference_systems(database: sqlite3.Connection) -> None:
    """Refuse CRS definitions that could make GDAL open files."""
    columns = {
        str(name).casefold()
        for (name,) in database.execute(
            "SELECT name FROM pragma_table_info('gpkg_spatial_ref_sys')"
        )
    }
    definition_columns = [name for name in _DEFINITION_COLUMNS if name in columns]
    if "organization" not in columns or not definition_columns:
        return
    columns_sql = ", ".join(definition_columns)  # of `_DEFINITION_COLUMNS`
    rows = database.execute(f"SELECT organization, {columns_sql} FROM gpkg_spatial_ref_sys")  # noqa: S608
    for organization, *definitions in rows:
        if not _ORGANIZATION.fullmatch(str(organization)):
            raise UploadError(
                f"The GeoPackage names {str(organization)[:40]!r} as the authority of a CRS. It "
                "was not read. Save the layer as a new GeoPackage."
            )
        for definition in definitions:
            _check_definition(definition)


def _check_definition(definition: object) -> None:
    text = "" if definition is None else str(definition).strip()
    if text.casefold() in _UNDEFINED:
        return
    try:
        check_wkt(text)
    except CRSError as error:
        raise UploadError(f"The GeoPackage was not read. {error}") from error


def _is_layer(name: str) -> bool:
    return not name.casefold().startswith(_SYSTEM_PREFIXES)


def _replace_with_copy(path: Path, database: sqlite3.Connection, views: Iterable[str]) -> None:
    """Replace the file by a copy without views, and check that again."""
    copy_path = path.with_name(f"{path.name}-copy")
    with closing(sqlite3.connect(copy_path, isolation_level=None)) as copy_database:
        database.backup(copy_database)
        copy_database.execute("PRAGMA synchronous = OFF")  # a temporary file
        for statement in _drop_statements(copy_database):
            copy_database.execute(statement)
        layer_tables = [name for name in _LAYER_TABLES if _has_table(copy_database, name)]
        for name in views:
            for table in layer_tables:
                delete = f"DELETE FROM {table} WHERE lower(table_name) = lower(?)"  # noqa: S608 - one of ours
                copy_database.execute(delete, (name,))
        if _check_schema(copy_database):
            raise UploadError("The GeoPackage has a view that cannot be left out.")
    copy_path.replace(path)


def _drop_statements(database: sqlite3.Connection) -> Iterator[str]:
    """Yield the statements that drop views, triggers first because a change would run them."""
    for kind in ("trigger", "view"):
        cursor = database.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))
        for (name,) in cursor.fetchall():
            quoted = name.replace('"', '""')
            yield f'DROP {kind.upper()} "{quoted}"'


def _has_table(database: sqlite3.Connection, table: str) -> bool:
    cursor = database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,))
    return cursor.fetchone() is not None
