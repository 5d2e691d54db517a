"""
The database of a GeoPackage, looked at before GDAL may open it: only tables are ever read.

A view computes what it shows, with functions that GDAL brings and some of which open addresses; so
do virtual tables and generated columns. Views are taken out of a copy of our own, so that nothing
can run them. Of the rest, a file that has any is refused.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from geo.crs.definition import check_wkt
from geo.errors import CRSError, UploadError
from geo.uploads.private_folder import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_STARTS: Final = {
    "table": ("create table ", "create virtual table "),
    "view": ("create view ",),
    "index": ("create index ", "create unique index "),
    "trigger": ("create trigger ",),
}
"""Type in the schema → how SQLite writes such a thing's statement; its own indexes have none."""

_RTREE: Final = re.compile(
    r"""create virtual table (?:"(?:[^"]|"")*"|\[[^\]]*\]|\w+) using rtree\("""
)
"""The spatial index of a layer: the one virtual table that opens nothing."""

_SYSTEM: Final = ("gpkg_", "rtree_", "sqlite_")
_LISTS: Final = ("gpkg_contents", "gpkg_geometry_columns")
_DEFINITIONS: Final = ("definition", "definition_12_063")
_UNDEFINED: Final = frozenset({"", "undefined", "unknown"})
_ORGANIZATION: Final = re.compile(r"[\w .-]{0,40}")
_VIRTUAL: Final = 2
"""What `hidden` is of a generated column that is computed whenever it is read."""


def without_views(path: Path) -> tuple[str, ...]:
    """
    Make sure that reading a GeoPackage computes nothing.

    Parameters
    ----------
    path
        A file, or a link to one, in a private folder. If it has views, a copy without them takes
        its place; what a link leads to is not changed.

    Returns
    -------
    views
        Names of the views that were left out.

    Raises
    ------
    UploadError
        If it is broken, no GeoPackage, has a virtual table or a generated column, declares one
        thing as another, defines a CRS that could name a file, or holds nothing but views.
    """
    try:
        with closing(sqlite3.connect(_address(path), uri=True)) as database:
            views = _looked_through(database)
            _check_systems(database)
            if views:
                _replace(path, database, views)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise UploadError(
            f"The GeoPackage is broken ({words_of(error, path)}). Save it again."
        ) from error
    return views


def check_asked(part: str, views: Iterable[str]) -> None:
    """Raise `UploadError` if the layer that was asked for is a view."""
    if part in {*views}:
        raise UploadError(
            f"{part[:80]!r} is a view, which computes what it shows. It was not read. Save it as a "
            "layer in a new GeoPackage."
        )


def left_out(views: Iterable[str]) -> list[str]:
    """Say of each view that it was left out, why, and what to do."""
    return [
        f"The view {name[:80]!r} was left out: it computes what it shows. Save it as a layer to "
        "bring it."
        for name in views
    ]


def _address(path: Path) -> str:
    """Name the file to SQLite: to read only, and with what a running QGIS has beside it."""
    real = path.resolve()
    beside = real.with_name(f"{real.name}-wal").exists()
    return f"{real.as_uri()}?mode=ro{'' if beside else '&immutable=1'}"


def _looked_through(database: sqlite3.Connection) -> tuple[str, ...]:
    """Refuse what would compute or open anything, and return the views."""
    rows: list[tuple[str, str, str | None]] = database.execute(
        "SELECT type, name, lower(sql) FROM sqlite_master"
    ).fetchall()
    tables = [name for kind, name, _ in rows if kind == "table"]
    if not any(name.casefold() == "gpkg_contents" for name in tables):
        raise UploadError("The file is an SQLite database, but no GeoPackage.")
    for kind, name, sql in rows:
        _check(kind, name, sql)
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


def _check(kind: str, name: str, sql: str | None) -> None:
    is_own_index = kind == "index" and sql is None
    if not is_own_index and not (sql or "").startswith(_STARTS.get(kind, ())):
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
    computed = database.execute(
        "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = ?", (table, _VIRTUAL)
    ).fetchone()
    if computed:
        raise UploadError(
            f"The GeoPackage has a column that is computed ({computed[0][:80]!r} of "
            f"{table[:80]!r}). It was not read. Save the layer as a new GeoPackage."
        )


def _check_systems(database: sqlite3.Connection) -> None:
    """Refuse definitions of a CRS that GDAL would read, and could open files by."""
    columns = {
        str(name).casefold()
        for (name,) in database.execute(
            "SELECT name FROM pragma_table_info('gpkg_spatial_ref_sys')"
        )
    }
    asked = [name for name in _DEFINITIONS if name in columns]
    if "organization" not in columns or not asked:
        return
    rows = database.execute(f"SELECT organization, {', '.join(asked)} FROM gpkg_spatial_ref_sys")  # noqa: S608 - of `_DEFINITIONS`
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
    return not name.casefold().startswith(_SYSTEM)


def _replace(path: Path, database: sqlite3.Connection, views: Iterable[str]) -> None:
    """Put a copy without views in the place of the file, and look through it again."""
    copy = path.with_name(f"{path.name}-copy")
    with closing(sqlite3.connect(copy, isolation_level=None)) as own:
        database.backup(own)
        own.execute("PRAGMA synchronous = OFF")  # a file that is gone in a moment
        for statement in _statements(own):
            own.execute(statement)
        listing = [name for name in _LISTS if _has(own, name)]
        for name in views:
            for table in listing:
                own.execute(f"DELETE FROM {table} WHERE lower(table_name) = lower(?)", (name,))  # noqa: S608 - one of `_LISTS`
        if _looked_through(own):
            raise UploadError("The GeoPackage has a view that cannot be left out.")
    copy.replace(path)


def _statements(database: sqlite3.Connection) -> Iterator[str]:
    """Drop triggers first, which nothing that reads needs, and which a change would run."""
    for kind in ("trigger", "view"):
        found = database.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))
        for (name,) in found.fetchall():
            quoted = name.replace('"', '""')
            yield f'DROP {kind.upper()} "{quoted}"'


def _has(database: sqlite3.Connection, table: str) -> bool:
    found = database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,))
    return found.fetchone() is not None
