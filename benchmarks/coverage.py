"""
Compare the coverage matrix with a plain `geopandas.overlay` of the same shapes.

    python -m benchmarks.coverage [--fine FINER_BOUNDARIES.parquet]

The matrix has every council by every place and sector. The overlay cuts the councils with the city
regions and clusters that have shapes: the part of the matrix that geometry could find too.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from benchmarks.report import Target, verdict
from geo.coverage.basis import MIN_SHARE
from geo.coverage.matrix import build_matrix
from geo.crs import BNG
from geo.dataset import load_dataset
from geo.places.place import CITY_REGIONS, CLUSTERS
from geo.query import run_query, unfiltered_query
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.coverage.matrix import Matrix
    from geo.dataset import Dataset

RUNS: Final = 7
OVERLAYS: Final = 3
"""Number of overlays: each takes seconds with finer boundaries, and varies little."""

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageTimings:
    """Median times for one set of boundaries, in seconds, and the pairs that differ."""

    matrix_s: float
    first_distances_s: float
    """Time with the nearest site of every council, not yet cached."""
    distances_s: float
    """The same with cached distances, which last as long as the sites are unchanged."""
    overlay_s: float
    difference_count: int


def policy_areas(dataset: Dataset) -> gpd.GeoDataFrame:
    """Return the city regions and clusters that have shapes: `ref` and geometry, EPSG:27700."""
    layers = {name: dataset.layer(name) for name in (CITY_REGIONS, CLUSTERS)}
    frame = pd.concat(
        [layer.assign(ref=f"{name}:" + layer["id"]) for name, layer in layers.items()]
    )
    return gpd.GeoDataFrame(frame[["ref", "geometry"]], crs=BNG)


def overlay_areas(areas: gpd.GeoDataFrame, policy: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut the councils with the policy areas with geopandas."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*keep_geom_type", category=UserWarning)
        return gpd.overlay(areas, policy, how="intersection")


def pairs_of_overlay(dataset: Dataset, pieces: gpd.GeoDataFrame) -> Pairs:
    """Return council and place of each piece that is at least 0.5 % of the council's land."""
    share = pieces.area / 1_000_000 / pieces["LAD25CD"].map(dataset.land_km2)
    large_pieces = pieces[share >= MIN_SHARE]
    return frozenset(zip(large_pieces["LAD25CD"], large_pieces["ref"], strict=True))


def pairs_of_matrix(matrix: Matrix) -> Pairs:
    """Return council and place of each cover by membership, whole or in part."""
    return frozenset(
        (code, cover.place.place.ref)
        for code, row in matrix.rows.items()
        for cover in row.covers
        if cover.basis in {"member", "part"}
    )


def measure(boundaries: Path | None) -> CoverageTimings:
    """Load the layers, then time the matrix and the overlay."""
    dataset = load_dataset(Settings(boundaries=boundaries))
    policy, points = policy_areas(dataset), dataset.site_points
    areas, result = dataset.areas, run_query(dataset, unfiltered_query(dataset.register))
    print(f"{len(areas)} councils, {len(policy)} areas, {len(points)} points", file=sys.stderr)
    coverage_matrix = build_matrix(dataset, result)
    pieces = overlay_areas(areas, policy)
    return CoverageTimings(
        matrix_s=_median(lambda: build_matrix(dataset, result), RUNS),
        first_distances_s=_median(lambda: build_matrix(dataset, result).nearest, 1),
        distances_s=_median(lambda: build_matrix(dataset, result).nearest, RUNS),
        overlay_s=_median(lambda: overlay_areas(areas, policy), OVERLAYS),
        difference_count=len(pairs_of_matrix(coverage_matrix) ^ pairs_of_overlay(dataset, pieces)),
    )


def check_targets(fine: Path | None) -> list[Target]:
    """Compare the figures with their targets, printing them as they come."""
    embedded = measure(None)
    _print_timings("embedded", embedded)
    targets = _targets("", embedded)
    if fine:
        fine_timings = measure(fine)
        _print_timings("finer", fine_timings)
        targets += _targets(", finer boundaries", fine_timings)
        targets.append(
            Target(
                "matrix and distances with finer boundaries, times the embedded",
                fine_timings.distances_s / embedded.distances_s,
                3,
            )
        )
    return targets


def _targets(label: str, timings: CoverageTimings) -> list[Target]:
    return [
        Target(
            f"matrix and distances, the first time, times a plain overlay{label}",
            timings.first_distances_s / timings.overlay_s,
            1 / 20,
        ),
        Target(f"pairs on which matrix and overlay differ{label}", timings.difference_count, 0),
    ]


def _print_timings(label: str, timings: CoverageTimings) -> None:
    print(
        f"Coverage, {label} boundaries: matrix {timings.matrix_s * 1000:.1f} ms, with the nearest "
        f"site of each council {timings.distances_s * 1000:.1f} ms (the first time "
        f"{timings.first_distances_s * 1000:.0f} ms), plain overlay "
        f"{timings.overlay_s * 1000:.0f} ms."
    )


def _median(call: Callable[[], object], runs: int) -> float:
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.coverage")
    parser.add_argument("--fine", type=Path, help="finer boundaries to compare with, GeoParquet")
    targets = check_targets(parser.parse_args().fine)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
