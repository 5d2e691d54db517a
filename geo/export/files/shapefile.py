"""Shapefiles: one layer each, with full names and texts in separate files."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.csvio import write_rows
from geo.export.files.gdal import LayerTarget, layer_geometry_type, write_with_gdal
from geo.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from geo.export.content.cells import Cell
    from geo.export.content.model import Content, ExportLayer

MAX_NAME_LENGTH: Final = 10
MAX_TEXT_BYTES: Final = 254
MAX_COLUMNS: Final = 255
GEOMETRY_TYPES: Final = frozenset({"Point", "LineString", "Polygon"})

SHORT_NAMES: Final = MappingProxyType(
    {
        "outside_codes": "out_codes",
        "part_members": "part_memb",
        "sectors_unchecked": "sect_unchk",
        "codes_evidence": "codes_evid",
        "confirmed_codes": "conf_codes",
        "designation_levels": "desig_levl",
        "location_note": "loc_note",
    }
)
"""Published columns → readable names of at most 10 characters; others are cut."""


@dataclass(frozen=True, slots=True)
class Truncation:
    """A text that was shortened: its place and full text."""

    layer: str
    record: int
    column: str
    text: str


def shapefile_issues(content: Content, *, shorten: bool) -> Iterator[str]:
    """Yield what Shapefiles cannot hold of a content."""
    for export_layer in content.layers:
        yield from _geometry_issues(export_layer)
        if not shorten:
            yield from _text_issues(export_layer)


def _geometry_issues(export_layer: ExportLayer) -> Iterator[str]:
    kinds = sorted(export_layer.geometry_types)
    if len(kinds) > 1:
        yield (
            f"{export_layer.name} mixes {', '.join(kinds)}, and a Shapefile holds one kind. Choose "
            "GeoPackage, GeoJSON or FlatGeobuf, or split the layer by kind"
        )
    elif not GEOMETRY_TYPES.issuperset(kinds):
        yield (
            f"{export_layer.name} holds {kinds[0]}, which a Shapefile cannot. Choose GeoPackage "
            "or GeoJSON"
        )
    if len(export_layer.attributes.columns) > MAX_COLUMNS:
        yield (
            f"{export_layer.name} has {len(export_layer.attributes.columns)} columns and a "
            "Shapefile holds "
            f"{MAX_COLUMNS}. Choose GeoPackage"
        )


def _text_issues(export_layer: ExportLayer) -> Iterator[str]:
    rows = export_layer.located.drop(columns="geometry")
    long_names = [str(name) for name in rows.columns if len(str(name).encode()) > MAX_NAME_LENGTH]
    if long_names:
        yield (
            f"{export_layer.name}: {', '.join(long_names)} "
            f"{plural(len(long_names), 'has', 'have')} over "
            f"{MAX_NAME_LENGTH} characters, which the names of a Shapefile may not. Choose "
            "GeoPackage, "
            "or let names be shortened (--shorten): a crosswalk then says which is which"
        )
    for name in rows.columns:
        sizes = [len(value.encode()) for value in rows[name] if isinstance(value, str)]
        if max(sizes, default=0) > MAX_TEXT_BYTES:
            yield (
                f"{export_layer.name}, column {name}: a text of {max(sizes)} bytes, and a "
                "Shapefile holds "
                f"{MAX_TEXT_BYTES}. Choose GeoPackage, or let texts be shortened (--shorten): a "
                "table "
                "beside it then holds them in full"
            )


def write_shapefile(
    export_layer: ExportLayer, content: Content, path: Path, *, crs: str
) -> list[Truncation]:
    """
    Write the rows of a layer that have geometry, as `.shp` with its companion files (UTF-8).

    Parameters
    ----------
    path
        The `.shp` file.
    crs
        CRS of the file.

    Returns
    -------
    truncations
        Full texts of values cut to 254 bytes. Column names are those of `crosswalk`.

    Raises
    ------
    ExportError
        If GDAL cannot write it.
    """
    layer = export_layer.to_crs(crs)
    names = crosswalk(export_layer)
    truncations = []
    for column in names:
        texts = [*layer[column]]
        for record, value in enumerate(texts):
            if isinstance(value, str) and len(value.encode()) > MAX_TEXT_BYTES:
                truncations.append(Truncation(export_layer.name, record + 1, column, value))
                texts[record] = _shorten(value)
        if any(truncation.column == column for truncation in truncations):
            layer = layer.assign(**{column: texts})
    target = LayerTarget(
        driver="ESRI Shapefile",
        layer=path.stem,
        geometry_type=layer_geometry_type(export_layer),
        options={
            "ENCODING": "UTF-8",
            "DBF_DATE_LAST_UPDATE": content.metadata.data_day.isoformat(),
        },
    )
    write_with_gdal(layer.rename(columns=names), path, target)
    return truncations


def crosswalk(export_layer: ExportLayer) -> Mapping[str, str]:
    """Return column → unique name of at most 10 characters, ignoring case."""
    names: dict[str, str] = {}
    used_names: set[str] = set()
    for column in export_layer.attributes.columns:
        preferred_name = SHORT_NAMES.get(column, _truncate(column, MAX_NAME_LENGTH))
        short_name, number = preferred_name, 1
        while short_name.casefold() in used_names:
            short_name = (
                f"{_truncate(preferred_name, MAX_NAME_LENGTH - 1 - len(str(number)))}_{number}"
            )
            number += 1
        used_names.add(short_name.casefold())
        names[column] = short_name
    return names


def write_crosswalks(content: Content, truncations: Iterable[Truncation], folder: Path) -> None:
    """Write `columns.csv` (short name → column) and, if texts were cut, `full_texts.csv`."""
    _write_table(
        folder / "columns.csv",
        ("layer", "short_name", "column", "description"),
        (
            (export_layer.name, short, column, export_layer.columns.get(column, ""))
            for export_layer in content.layers
            for column, short in crosswalk(export_layer).items()
        ),
    )
    full_texts = [
        (truncation.layer, truncation.record, truncation.column, truncation.text)
        for truncation in truncations
    ]
    if full_texts:
        _write_table(folder / "full_texts.csv", ("layer", "record", "column", "text"), full_texts)


def _write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_rows(file, chain([header], rows))


def _shorten(text: str) -> str:
    return f"{_truncate(text, MAX_TEXT_BYTES - len('…'.encode()))}…"


def _truncate(text: str, max_bytes: int) -> str:
    """Truncate text to a number of UTF-8 bytes, without splitting a character."""
    return text.encode()[:max_bytes].decode(errors="ignore")
