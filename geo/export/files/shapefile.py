"""Shapefile: one layer a file, with what it cannot hold written beside it in full."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.csvio import harmless
from geo.export.files.gdal import Target, declared_type, write_with_gdal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from geo.export.content.cells import Cell
    from geo.export.content.model import Content, Theme

NAME_LENGTH: Final = 10
TEXT_BYTES: Final = 254
MOST_COLUMNS: Final = 255
FAMILIES: Final = frozenset({"Point", "LineString", "Polygon"})

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
"""Our columns → names that still tell what they are; others are cut."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that was shortened: where, and what it says in full."""

    layer: str
    record: int
    column: str
    text: str


def shapefile_faults(content: Content, *, shorten: bool) -> Iterator[str]:
    """Say what of a content Shapefiles cannot hold, before anything is written."""
    for theme in content.layers:
        yield from _shape_faults(theme)
        if not shorten:
            yield from _text_faults(theme)


def _shape_faults(theme: Theme) -> Iterator[str]:
    kinds = sorted(theme.families)
    if len(kinds) > 1:
        yield (
            f"{theme.name} mixes {', '.join(kinds)}, and a Shapefile holds one kind. Choose "
            "GeoPackage, GeoJSON or FlatGeobuf, or split the layer by kind"
        )
    elif not FAMILIES.issuperset(kinds):
        yield (
            f"{theme.name} holds {kinds[0]}, which a Shapefile cannot. Choose GeoPackage or GeoJSON"
        )
    if len(theme.attributes.columns) > MOST_COLUMNS:
        yield (
            f"{theme.name} has {len(theme.attributes.columns)} columns and a Shapefile holds "
            f"{MOST_COLUMNS}. Choose GeoPackage"
        )


def _text_faults(theme: Theme) -> Iterator[str]:
    rows = theme.located.drop(columns="geometry")
    long = [str(name) for name in rows.columns if len(str(name).encode()) > NAME_LENGTH]
    if long:
        yield (
            f"{theme.name}: {', '.join(long)} {'has' if len(long) == 1 else 'have'} over "
            f"{NAME_LENGTH} characters, which the names of a Shapefile may not. Choose GeoPackage, "
            "or let names be shortened (--shorten): a crosswalk then says which is which"
        )
    for name in rows.columns:
        sizes = [len(value.encode()) for value in rows[name] if isinstance(value, str)]
        if max(sizes, default=0) > TEXT_BYTES:
            yield (
                f"{theme.name}, column {name}: a text of {max(sizes)} bytes, and a Shapefile holds "
                f"{TEXT_BYTES}. Choose GeoPackage, or let texts be shortened (--shorten): a table "
                "beside it then holds them in full"
            )


def write_shapefile(theme: Theme, content: Content, path: Path, *, crs: str) -> list[Cut]:
    """
    Write the located rows of one layer as `.shp`, `.shx`, `.dbf`, `.prj` and `.cpg` (UTF-8).

    Parameters
    ----------
    path
        The `.shp` file.
    crs
        CRS to write in.

    Returns
    -------
    cuts
        The texts that were shortened to 254 bytes, in full. Names are those of `crosswalk`.

    Raises
    ------
    ExportError
        If GDAL cannot write it.
    """
    layer = theme.moved_to(crs)
    names = crosswalk(theme)
    cuts = []
    for column in names:
        texts = [*layer[column]]
        for record, value in enumerate(texts):
            if isinstance(value, str) and len(value.encode()) > TEXT_BYTES:
                cuts.append(Cut(theme.name, record + 1, column, value))
                texts[record] = _shortened(value)
        if any(cut.column == column for cut in cuts):
            layer = layer.assign(**{column: texts})
    target = Target(
        driver="ESRI Shapefile",
        layer=path.stem,
        geometry_type=declared_type(theme),
        options={"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": content.about.day.isoformat()},
    )
    write_with_gdal(layer.rename(columns=names), path, target)
    return cuts


def crosswalk(theme: Theme) -> Mapping[str, str]:
    """Return column → its name of at most 10 characters, no two alike but for capitals."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for column in theme.attributes.columns:
        wanted = SHORT_NAMES.get(column, _cut(column, NAME_LENGTH))
        short, number = wanted, 1
        while short.casefold() in taken:
            short = f"{_cut(wanted, NAME_LENGTH - 1 - len(str(number)))}_{number}"
            number += 1
        taken.add(short.casefold())
        names[column] = short
    return names


def write_crosswalks(content: Content, cuts: Iterable[Cut], folder: Path) -> None:
    """Write `columns.csv` (short name → column) and, where any was cut, `full_texts.csv`."""
    _table(
        folder / "columns.csv",
        ("layer", "short_name", "column", "description"),
        (
            (theme.name, short, column, theme.columns.get(column, ""))
            for theme in content.layers
            for column, short in crosswalk(theme).items()
        ),
    )
    full = [(cut.layer, cut.record, cut.column, cut.text) for cut in cuts]
    if full:
        _table(folder / "full_texts.csv", ("layer", "record", "column", "text"), full)


def _table(path: Path, header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(
            [harmless(value) if isinstance(value, str) else value for value in row] for row in rows
        )


def _shortened(text: str) -> str:
    return f"{_cut(text, TEXT_BYTES - len('…'.encode()))}…"


def _cut(text: str, most: int) -> str:
    """Cut text to so many bytes of UTF-8, between two characters."""
    return text.encode()[:most].decode(errors="ignore")
