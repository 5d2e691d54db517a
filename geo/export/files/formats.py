"""The formats: what each is called, what it can hold, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.crs import BNG, WGS84
from geo.errors import ExportError, UnknownNameError
from geo.export.content.model import Content
from geo.export.files import writers
from geo.export.files.kml import kml_faults
from geo.export.files.options import Options
from geo.export.files.shapefile import shapefile_faults
from geo.export.files.spreadsheet import spreadsheet_faults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ZIP: Final = ".zip"


Write = Callable[[Content, Path, Options], "Sequence[str]"]
"""
Writes a content into an empty folder, in the CRS that the options name; returns what had to be
done to make it fit.
"""

Check = Callable[[Content, Options], Iterable[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """
    A file format.

    Attributes
    ----------
    crs
        CRS that it can be written in, its own first.
    is_whole
        Whether one file holds every layer; else each is a file, and several are a zip.
    has_tables
        Whether tables are written in the format too; else they stand in the zip as CSV.
    can_hold
        In words, for whoever chooses.
    write, faults
        Writes into a folder; says beforehand what cannot be held.
    """

    key: str
    label: str
    extension: str
    media_type: str
    crs: tuple[str, ...]
    is_whole: bool
    has_tables: bool
    is_spatial: bool
    can_hold: str
    write: Write
    faults: Check

    def crs_for(self, options: Options) -> str:
        """
        Return the CRS to write in.

        Raises
        ------
        ExportError
            If the format cannot be written in the one asked for.
        """
        crs = options.crs or self.crs[0]
        if crs not in self.crs:
            others = [row.label for row in FORMATS.values() if crs in row.crs and row.is_spatial]
            cure = f", or {', '.join(others)} for {crs}" if others else ""
            raise ExportError(
                f"{self.label} cannot be written in {crs}. Choose {' or '.join(self.crs)}{cure}."
            )
        return crs


def format_of(key: str) -> Format:
    """Return a format by its key, or raise `UnknownNameError`."""
    if key not in FORMATS:
        raise UnknownNameError(f"No format called {key!r}. There is {', '.join(FORMATS)}.")
    return FORMATS[key]


def format_for(path: Path) -> Format:
    """Return the format that a file's name asks for, or raise `UnknownNameError`."""
    for row in FORMATS.values():
        if path.suffix.lower() == row.extension and row.extension != ZIP:
            return row
    raise UnknownNameError(
        f"{path.name} does not say its format. Name it as one of "
        f"{', '.join(FORMATS)}, or end the name in .gpkg, .geojson or the like."
    )


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        row.key: row
        for row in (
            Format(
                key="gpkg",
                label="GeoPackage",
                extension=".gpkg",
                media_type="application/geopackage+sqlite3",
                crs=(BNG, WGS84),
                is_whole=True,
                has_tables=True,
                is_spatial=True,
                can_hold="Every layer and table in one file. First choice for a GIS",
                write=writers.geopackage,
                faults=writers.no_faults,
            ),
            Format(
                key="geojson",
                label="GeoJSON",
                extension=".geojson",
                media_type="application/geo+json",
                crs=(WGS84,),
                is_whole=False,
                has_tables=False,
                is_spatial=True,
                can_hold="One layer a file, longitude and latitude (RFC 7946). For the web",
                write=writers.geojson,
                faults=writers.no_faults,
            ),
            Format(
                key="fgb",
                label="FlatGeobuf",
                extension=".fgb",
                media_type="application/vnd.flatgeobuf",
                crs=(BNG, WGS84),
                is_whole=False,
                has_tables=False,
                is_spatial=True,
                can_hold="One layer a file, to be read in part over the web",
                write=writers.flatgeobuf,
                faults=writers.no_faults,
            ),
            Format(
                key="shp",
                label="Shapefile",
                extension=ZIP,
                media_type="application/zip",
                crs=(BNG, WGS84),
                is_whole=False,
                has_tables=False,
                is_spatial=True,
                can_hold=(
                    "One layer and one kind of geometry a file, names of 10 characters and texts "
                    "of 254 bytes. For software that reads nothing else"
                ),
                write=writers.shapefile,
                faults=lambda content, options: shapefile_faults(content, shorten=options.shorten),
            ),
            Format(
                key="kml",
                label="KML",
                extension=".kml",
                media_type="application/vnd.google-earth.kml+xml",
                crs=(WGS84,),
                is_whole=True,
                has_tables=False,
                is_spatial=True,
                can_hold="Every layer in one file, styled, longitude and latitude. For globes",
                write=writers.kml,
                faults=lambda content, _options: kml_faults(content),
            ),
            Format(
                key="parquet",
                label="GeoParquet",
                extension=".parquet",
                media_type="application/vnd.apache.parquet",
                crs=(BNG, WGS84),
                is_whole=False,
                has_tables=True,
                is_spatial=True,
                can_hold="One layer a file, small and typed (1.1). For analysis in code",
                write=writers.geoparquet,
                faults=writers.no_faults,
            ),
            Format(
                key="csv",
                label="CSV",
                extension=".csv",
                media_type="text/csv",
                crs=(WGS84, BNG),
                is_whole=False,
                has_tables=True,
                is_spatial=False,
                can_hold="One table a file, without boundaries; sites have coordinates",
                write=writers.csv,
                faults=writers.no_faults,
            ),
            Format(
                key="xlsx",
                label="Excel",
                extension=".xlsx",
                media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                crs=(WGS84, BNG),
                is_whole=True,
                has_tables=True,
                is_spatial=False,
                can_hold="A sheet a table, without boundaries; 1,048,576 rows a sheet",
                write=writers.xlsx,
                faults=lambda content, _options: spreadsheet_faults(content),
            ),
        )
    }
)
"""Key → format, in the order in which a list shows them."""
