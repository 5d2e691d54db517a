"""Export formats: names, capabilities and writers."""

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
from geo.export.files.kml import kml_issues
from geo.export.files.options import ExportOptions
from geo.export.files.shapefile import shapefile_issues
from geo.export.files.spreadsheet import spreadsheet_issues

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ZIP: Final = ".zip"


FormatWriter = Callable[[Content, Path, ExportOptions], "Sequence[str]"]
"""
Write a content into an empty folder, in the CRS of the options; return notes on changes made to
fit the format.
"""

IssueFinder = Callable[[Content, ExportOptions], Iterable[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportFormat:
    """
    A file format.

    Attributes
    ----------
        CRS that the format supports, its default first.
    is_multilayer
        Whether one file holds every layer. If not, each layer is a file, and several are zipped.
    has_tables
        Whether the format can hold tables. If not, the zip has them as CSV.
    can_hold
        Capabilities, in words.
    write, issues
        Writes to a folder; returns what the format cannot hold.
    """

    key: str
    label: str
    extension: str
    media_type: str
    crs: tuple[str, ...]
    is_multilayer: bool
    has_tables: bool
    is_spatial: bool
    can_hold: str
    write: FormatWriter
    issues: IssueFinder

    def crs_for(self, options: ExportOptions) -> str:
        """
        Return the CRS to write in.

        Raises
        ------
        ExportError
            If the format does not support the CRS in the options.
        """
        crs = options.crs or self.crs[0]
        if crs not in self.crs:
            alternatives = [
                row.label for row in FORMATS.values() if crs in row.crs and row.is_spatial
            ]
            advice = f", or {', '.join(alternatives)} for {crs}" if alternatives else ""
            raise ExportError(
                f"{self.label} cannot be written in {crs}. Choose {' or '.join(self.crs)}{advice}."
            )
        return crs


def format_of(key: str) -> ExportFormat:
    """Return a format by its key, or raise `UnknownNameError`."""
    if key not in FORMATS:
        raise UnknownNameError(f"No format called {key!r}. There is {', '.join(FORMATS)}.")
    return FORMATS[key]


def format_from_path(path: Path) -> ExportFormat:
    """Return the format of a file suffix, or raise `UnknownNameError`."""
    for row in FORMATS.values():
        if path.suffix.lower() == row.extension and row.extension != ZIP:
            return row
    raise UnknownNameError(
        f"{path.name} does not say its format. Name it as one of "
        f"{', '.join(FORMATS)}, or end the name in .gpkg, .geojson or the like."
    )


FORMATS: Final[Mapping[str, ExportFormat]] = MappingProxyType(
    {
        row.key: row
        for row in (
            ExportFormat(
                key="gpkg",
                label="GeoPackage",
                extension=".gpkg",
                media_type="application/geopackage+sqlite3",
                crs=(BNG, WGS84),
                is_multilayer=True,
                has_tables=True,
                is_spatial=True,
                can_hold="Every layer and table in one file. First choice for a GIS",
                write=writers.geopackage,
                issues=writers.no_issues,
            ),
            ExportFormat(
                key="geojson",
                label="GeoJSON",
                extension=".geojson",
                media_type="application/geo+json",
                crs=(WGS84,),
                is_multilayer=False,
                has_tables=False,
                is_spatial=True,
                can_hold="One layer a file, longitude and latitude (RFC 7946). For the web",
                write=writers.geojson,
                issues=writers.no_issues,
            ),
            ExportFormat(
                key="fgb",
                label="FlatGeobuf",
                extension=".fgb",
                media_type="application/vnd.flatgeobuf",
                crs=(BNG, WGS84),
                is_multilayer=False,
                has_tables=False,
                is_spatial=True,
                can_hold="One layer a file, to be read in part over the web",
                write=writers.flatgeobuf,
                issues=writers.no_issues,
            ),
            ExportFormat(
                key="shp",
                label="Shapefile",
                extension=ZIP,
                media_type="application/zip",
                crs=(BNG, WGS84),
                is_multilayer=False,
                has_tables=False,
                is_spatial=True,
                can_hold=(
                    "One layer and one kind of geometry a file, names of 10 characters and texts "
                    "of 254 bytes. For software that reads nothing else"
                ),
                write=writers.shapefile,
                issues=lambda content, options: shapefile_issues(content, shorten=options.shorten),
            ),
            ExportFormat(
                key="kml",
                label="KML",
                extension=".kml",
                media_type="application/vnd.google-earth.kml+xml",
                crs=(WGS84,),
                is_multilayer=True,
                has_tables=False,
                is_spatial=True,
                can_hold="Every layer in one file, styled, longitude and latitude. For globes",
                write=writers.kml,
                issues=lambda content, _options: kml_issues(content),
            ),
            ExportFormat(
                key="parquet",
                label="GeoParquet",
                extension=".parquet",
                media_type="application/vnd.apache.parquet",
                crs=(BNG, WGS84),
                is_multilayer=False,
                has_tables=True,
                is_spatial=True,
                can_hold="One layer a file, small and typed (1.1). For analysis in code",
                write=writers.geoparquet,
                issues=writers.no_issues,
            ),
            ExportFormat(
                key="csv",
                label="CSV",
                extension=".csv",
                media_type="text/csv",
                crs=(WGS84, BNG),
                is_multilayer=False,
                has_tables=True,
                is_spatial=False,
                can_hold="One table a file, without boundaries; sites have coordinates",
                write=writers.csv,
                issues=writers.no_issues,
            ),
            ExportFormat(
                key="xlsx",
                label="Excel",
                extension=".xlsx",
                media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                crs=(WGS84, BNG),
                is_multilayer=True,
                has_tables=True,
                is_spatial=False,
                can_hold="A sheet a table, without boundaries; 1,048,576 rows a sheet",
                write=writers.xlsx,
                issues=lambda content, _options: spreadsheet_issues(content),
            ),
        )
    }
)
"""Key → format, in display order."""
