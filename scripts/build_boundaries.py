"""
Build the embedded boundaries from the ONS file, the same bytes each time.

    python scripts/build_boundaries.py LAD_MAY_2024_UK_BUC.geojson data

Reads the Local Authority Districts (May 2024) UK BUC as ONS publishes them (EPSG:4326),
recodes the authorities whose code has changed since, reprojects to EPSG:27700, rounds to
0.1 m, checks that shared borders are still shared, and writes GeoParquet. Rounding to 1 m
would break shared borders; 0.1 m does not.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

if TYPE_CHECKING:
    import numpy as np

AUTHORITIES = 361
GRID_M = 0.1


def recodes(data: Path) -> dict[str, str]:
    """Read former code → code for the authorities that only changed their code."""
    with (data / "former_authorities.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["former_code"]: row["successors"]
            for row in csv.DictReader(file)
            if row["change"] == "recoded"
        }


def on_grid(coordinates: np.ndarray) -> np.ndarray:
    """Round metres to the grid."""
    return (coordinates / GRID_M).round() * GRID_M


def build(source: Path, data: Path) -> gpd.GeoDataFrame:
    """Return 361 polygons, LAD25CD and geometry, EPSG:27700, in order of code."""
    published = gpd.read_file(source).to_crs("EPSG:27700")
    column = next(name for name in published.columns if name.upper() == "LAD24CD")
    areas = gpd.GeoDataFrame(
        {"LAD25CD": published[column].replace(recodes(data))},
        geometry=shapely.normalize(shapely.transform(published.geometry.to_numpy(), on_grid)),
        crs="EPSG:27700",
    ).sort_values("LAD25CD", ignore_index=True)
    if len(areas) != AUTHORITIES or not areas["LAD25CD"].is_unique:
        sys.exit(f"{source} holds {len(areas)} areas, not {AUTHORITIES} with a code each.")
    if not areas.is_valid.all() or not shapely.coverage_is_valid(areas.geometry.to_numpy()):
        sys.exit(f"{source} has invalid shapes or broken shared borders after rounding.")
    return areas


def main(source: Path, data: Path) -> None:
    """Write data/boundaries/lad_2025_uk_buc.parquet."""
    target = data / "boundaries" / "lad_2025_uk_buc.parquet"
    build(source, data).to_parquet(
        target, compression="zstd", index=False, write_covering_bbox=False
    )
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
