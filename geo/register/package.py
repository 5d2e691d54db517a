"""The data package: its descriptor and the tables that it describes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import DataError
from geo.register.fields import Field, field_from_descriptor

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ForeignKey:
    """A column whose values are keys of another table."""

    column: str
    table: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A tabular resource of the package: its file, fields and keys."""

    name: str
    path: Path
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    def key_of(self, row: Row) -> tuple[str, ...]:
        """Return the primary key of a row."""
        return tuple(str(row[column]) for column in self.primary_key)

    @property
    def references(self) -> list[ForeignKey]:
        """Foreign keys, and the columns that list keys of another table."""
        list_references = [
            ForeignKey(column=field.name, table=field.target_table, key="")
            for field in self.fields
            if field.target_table
        ]
        return [*self.foreign_keys, *list_references]


@dataclass(frozen=True, kw_only=True, slots=True)
class DataPackage:
    """The data package: its folder, its descriptor, and its tables by name."""

    folder: Path
    descriptor: Mapping[str, Any]
    tables: Mapping[str, Table]

    def resource(self, name: str) -> Mapping[str, Any]:
        """Return the descriptor of one resource, table or file."""
        for resource in self.descriptor["resources"]:
            if resource["name"] == name:
                descriptor: Mapping[str, Any] = resource
                return descriptor
        raise DataError(f"{self.folder / 'datapackage.json'} describes no resource called {name}.")


def open_package(folder: Path) -> DataPackage:
    """
    Read `datapackage.json`.

    Raises
    ------
    DataError
        If the folder has no descriptor, or one that is not JSON or lacks a property that this
        module reads.
    """
    path = folder / "datapackage.json"
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError(
            f"{path}: no such file. Expected a data package; is PLACEMAP_DATA_DIR right?"
        ) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not readable as JSON ({error}).") from error
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise DataError(f"{path}: no member resources. Expected a Frictionless Data Package.")
    tables = {}
    for number, resource in enumerate(descriptor["resources"], start=1):
        _check_resource(path, resource, number)
        if "schema" in resource:
            tables[resource["name"]] = _parse_table(path, resource)
    package = DataPackage(folder=folder, descriptor=descriptor, tables=tables)
    _require_targets(package)
    return package


def _check_resource(path: Path, resource: Any, number: int) -> None:  # noqa: ANN401 - JSON
    """Check that a resource has a name, and a file within the folder."""
    descriptor = resource if isinstance(resource, dict) else {}
    for member in ("name", "path"):
        if not isinstance(descriptor.get(member), str):
            label = f" ({descriptor['name']})" if isinstance(descriptor.get("name"), str) else ""
            raise DataError(f"{path}, resource {number}{label}: no member {member}, a text.")
    relative_path = Path(descriptor["path"])
    if relative_path.is_absolute() or ".." in relative_path.parts or "\\" in descriptor["path"]:
        raise DataError(
            f"{path}, resource {number} ({descriptor['name']}): found path "
            f"{descriptor['path']!r}, expected "
            "one within the folder, with forward slashes."
        )


def _parse_table(path: Path, resource: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    try:
        return Table(
            name=resource["name"],
            path=path.parent / resource["path"],
            fields=tuple(field_from_descriptor(descriptor) for descriptor in schema["fields"]),
            primary_key=tuple(schema["primaryKey"]),
            foreign_keys=tuple(
                ForeignKey(
                    column=key["fields"],
                    # In Table Schema, "" stands for the table itself.
                    table=key["reference"]["resource"] or resource["name"],
                    key=key["reference"]["fields"],
                )
                for key in schema.get("foreignKeys", ())
            ),
        )
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise DataError(
            f"{path}, table {resource['name']}: not readable as a Table Schema "
            f"({type(error).__name__}: {error}). Expected fields with name and type, primaryKey."
        ) from error


def _require_targets(package: DataPackage) -> None:
    """Check that each column that a foreign key refers to is described."""
    for table in package.tables.values():
        for reference in table.references:
            target = package.tables.get(reference.table)
            columns = {field.name for field in target.fields} if target else set()
            if not target or reference.key not in {"", *columns}:
                column = f".{reference.key}" if target else ""
                raise DataError(
                    f"{package.folder / 'datapackage.json'}, table {table.name}: "
                    f"{reference.column} refers to {reference.table}{column}, which is not "
                    "described."
                )
