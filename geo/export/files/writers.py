"""Write a content in one format to an empty folder: one function per format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.export.files.csv_file import write_csv, write_csv_description
from geo.export.files.flatgeobuf import write_flatgeobuf
from geo.export.files.geojson import write_geojson
from geo.export.files.geopackage import write_geopackage
from geo.export.files.geoparquet import write_geoparquet, write_parquet
from geo.export.files.kml import write_kml
from geo.export.files.shapefile import write_crosswalks, write_shapefile
from geo.export.files.spreadsheet import write_spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from geo.export.content.model import Content, ExportLayer
    from geo.export.files.options import ExportOptions


def geopackage(content: Content, folder: Path, options: ExportOptions) -> Sequence[str]:
    """Write every layer and table in one GeoPackage."""
    write_geopackage(content, folder / "placemap.gpkg", crs=options.crs)
    return ()


def geojson(content: Content, folder: Path, _options: ExportOptions) -> Sequence[str]:
    """Write each layer as GeoJSON."""
    for export_layer in content.layers:
        write_geojson(export_layer, content, folder / f"{export_layer.name}.geojson")
    return ()


def flatgeobuf(content: Content, folder: Path, options: ExportOptions) -> Sequence[str]:
    """Write each layer as FlatGeobuf."""
    for export_layer in content.layers:
        write_flatgeobuf(
            export_layer, content, folder / f"{export_layer.name}.fgb", crs=options.crs
        )
    return ()


def geoparquet(content: Content, folder: Path, options: ExportOptions) -> Sequence[str]:
    """Write each layer as GeoParquet, each table as Parquet."""
    for export_layer in content.layers:
        write_geoparquet(
            export_layer, content, folder / f"{export_layer.name}.parquet", crs=options.crs
        )
    for export_layer in _tables(content):
        write_parquet(export_layer, content, folder / f"{export_layer.name}.parquet")
    return ()


def shapefile(content: Content, folder: Path, options: ExportOptions) -> Sequence[str]:
    """Write each layer as a Shapefile, with a crosswalk of names and texts."""
    truncations = [
        truncation
        for export_layer in content.layers
        for truncation in write_shapefile(
            export_layer, content, folder / f"{export_layer.name}.shp", crs=options.crs
        )
    ]
    write_crosswalks(content, truncations, folder)
    notes = ["Names of columns are shortened to 10 characters: columns.csv says which is which."]
    if truncations:
        count_text = "1 text is" if len(truncations) == 1 else f"{len(truncations)} texts are"
        notes.append(f"{count_text} cut to 254 bytes: full_texts.csv holds them in full.")
    return notes


def kml(content: Content, folder: Path, _options: ExportOptions) -> Sequence[str]:
    """Write every layer in one KML file."""
    write_kml(content, folder / "placemap.kml")
    return ()


def csv(content: Content, folder: Path, options: ExportOptions) -> Sequence[str]:
    """Write each layer and table as CSV, with its description."""
    for export_layer in content.layers_and_tables:
        path = folder / f"{export_layer.name}.csv"
        write_csv(export_layer, path, crs=options.crs)
        write_csv_description(export_layer, content, path, crs=options.crs)
    return ()


def xlsx(content: Content, folder: Path, options: ExportOptions) -> Sequence[str]:
    """Write every layer and table as a sheet of one workbook."""
    write_spreadsheet(content, folder / "placemap.xlsx", crs=options.crs)
    return ()


def _tables(content: Content) -> tuple[ExportLayer, ...]:
    unlocated = (content.unlocated,) if len(content.unlocated.attributes) else ()
    return (*unlocated, *content.tables)


def no_issues(_content: Content, _options: ExportOptions) -> Iterable[str]:
    """Return no issues, for formats that can hold everything."""
    return ()
