"""
Build the embedded boundaries from the ONS file, reproducibly.

    python scripts/build_boundaries.py LAD_2025_UK_BGC.geojson data

Reads the Local Authority Districts, UK BGC (generalised to 20 m), as ONS publishes them, in
GeoJSON, GeoParquet or any other format of GDAL. Recodes authorities with changed codes and
reprojects to EPSG:27700. Simplifies all of them as one coverage to 100 m, drops islets and rounds
to 0.1 m. Checks that shared borders are still shared, and writes GeoParquet. Rounding to 1 m would
break shared borders; 0.1 m does not.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

AUTHORITIES = 361
TOLERANCE_M = 100
MIN_PART_M2 = 40_000
GRID_M = 0.1
COMPRESSION_LEVEL = 19
"""Compression level of zstd: a fifth smaller than at the default level."""

CODE_COLUMN = re.compile(r"lad\d\dcd", re.IGNORECASE)


def read_recodes(data: Path) -> dict[str, str]:
    """Return former code → current code for authorities of which only the code changed."""
    with (data / "former_authorities.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["former_code"]: row["successors"]
            for row in csv.DictReader(file)
            if row["change"] == "recoded"
        }


def read(source: Path) -> gpd.GeoDataFrame:
    """Read the published file and name its code column LAD25CD."""
    frame = gpd.read_parquet(source) if source.suffix == ".parquet" else gpd.read_file(source)
    columns = [name for name in frame.columns if CODE_COLUMN.fullmatch(name)]
    if frame.crs is None or len(columns) != 1:
        sys.exit(f"{source} needs a CRS and one column of codes such as LAD25CD.")
    return frame.rename(columns={columns[0]: "LAD25CD"})


def drop_islets(area: shapely.Geometry) -> shapely.Geometry:
    """Drop the parts smaller than SMALLEST_PART_M2, but never the largest."""
    parts = shapely.get_parts(area)
    areas_m2 = shapely.area(parts)
    large_parts = parts[(areas_m2 >= MIN_PART_M2) | (areas_m2 == areas_m2.max())]
    geometry: shapely.Geometry = (
        large_parts[0] if len(large_parts) == 1 else shapely.multipolygons(large_parts)
    )
    return geometry


def round_to_grid(coordinates: np.ndarray) -> np.ndarray:
    """Round coordinates in metres to the grid."""
    return (coordinates / GRID_M).round() * GRID_M


def generalise(areas: Sequence[shapely.Geometry] | np.ndarray) -> np.ndarray:
    """Simplify a coverage (metres) so that neighbours still meet, with points in a fixed order."""
    simplified = shapely.coverage_simplify(np.asarray(areas), TOLERANCE_M)
    return shapely.normalize(
        shapely.transform([drop_islets(area) for area in simplified], round_to_grid)
    )


def build(source: Path, data: Path) -> gpd.GeoDataFrame:
    """Return 361 polygons, LAD25CD and geometry, EPSG:27700, in order of code."""
    source_frame = read(source).to_crs("EPSG:27700")
    if not shapely.coverage_is_valid(source_frame.geometry.to_numpy()):
        sys.exit(f"{source} has broken shared borders. Take the file that ONS publishes.")
    areas = gpd.GeoDataFrame(
        {"LAD25CD": source_frame["LAD25CD"].replace(read_recodes(data))},
        geometry=generalise(source_frame.geometry.to_numpy()),
        crs="EPSG:27700",
    ).sort_values("LAD25CD", ignore_index=True)
    if len(areas) != AUTHORITIES or not areas["LAD25CD"].is_unique:
        sys.exit(f"{source} holds {len(areas)} areas, not {AUTHORITIES} with a code each.")
    if not areas.is_valid.all() or not shapely.coverage_is_valid(areas.geometry.to_numpy()):
        sys.exit(f"{source} has invalid shapes or broken shared borders after rounding.")
    return areas


def main(source: Path, data: Path) -> None:
    """Write data/boundaries/lad_2025_uk_100m.parquet."""
    target = data / "boundaries" / "lad_2025_uk_100m.parquet"
    build(source, data).to_parquet(
        target,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        index=False,
        write_covering_bbox=False,
    )
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
