"""
Compare the assignment of points with plain `geopandas.sjoin`s over the same layers, in one run.

    python -m benchmarks.assign [--fine FINER_BOUNDARIES.parquet] [--points 1000000]

Points are random on land. Each gets its council and every place that covers it: by a join with the
councils and one with each policy layer of areas, and by Place Map, including the time to build the
grid. Then files of 0.1 to 10 million points are assigned on every core. Each has its own process,
which reports how far its memory grew beyond the layers. CSV files of 3 and 9 million points are
read and written in the same way. A file in degrees is assigned with one look-up thread and with one
per core, in turns.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import shapely
from pyproj import Transformer

from benchmarks.report import Target, verdict
from geo.assign.assign_file import AssignRequest, assign_file
from geo.assign.assign_frame import assign_with
from geo.assign.assigner import make_assigner
from geo.assign.grid import Grid
from geo.crs import BNG, WGS84
from geo.dataset import load_dataset
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS
from geo.query import run_query, unfiltered_query
from geo.settings import Settings

if TYPE_CHECKING:
    from geo.dataset import Dataset

    Coordinates = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

POINTS: Final = 1_000_000
SIZES: Final = (100_000, 1_000_000, 10_000_000)
CSV_SIZES: Final = (3_000_000, 9_000_000)
"""The smaller is some twenty batches: fewer do not fill the queue."""

MIN_SPEEDUP: Final = 8
MAX_GROWTH_MB: Final = 700
MAX_CSV_GROWTH: Final = 1.5
"""Maximum growth of memory for a CSV file, as a multiple of that for a third of its rows."""

MAX_DRIFT: Final = 1.5
"""Maximum ratio of the times per point in files of different sizes."""

MAX_THREADS_RATIO: Final = 0.9
"""Maximum time with one thread per core, as a multiple of that with one thread."""

DEGREE_POINTS: Final = 3_000_000
RUNS: Final = 3
AREAS: Final = (CITY_REGIONS, CLUSTERS, ICA_MEMBERS)
CHUNK: Final = 250_000
PARQUET: Final = ".parquet"
CSV: Final = ".csv"

TIMEOUT_S: Final = 3600.0
"""Time after which a measurement counts as failed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignTimings:
    """Shortest times of several runs for one set of boundaries, in seconds; points that differ."""

    joins_s: float
    own_s: float
    warm_s: float
    """Time of Place Map with the grid built before."""
    difference_count: int


def random_land_points(areas: gpd.GeoDataFrame, number: int, *, seed: int) -> tuple[Any, Any]:
    """Return eastings and northings of random points on land, from the councils' bounding boxes."""
    west, south, east, north = areas.total_bounds
    rng = np.random.default_rng(seed)
    grid = Grid.from_polygons(areas.geometry.to_numpy())
    x = rng.uniform(west, east, number * 4)
    y = rng.uniform(south, north, number * 4)
    indices = np.flatnonzero(grid.find(x, y) >= 0)[:number]
    return x[indices], y[indices]


def join_layers(points: gpd.GeoDataFrame, layers: list[gpd.GeoDataFrame]) -> list[gpd.GeoDataFrame]:
    """Join points with each layer with geopandas."""
    return [gpd.sjoin(points, layer, how="left", predicate="within") for layer in layers]


def measure(boundaries: Path | None, *, number: int) -> AssignTimings:
    """Load the layers, then time both in turns."""
    dataset = load_dataset(Settings(boundaries=boundaries))
    result = run_query(dataset, unfiltered_query(dataset.register))
    layers = [dataset.areas, *(dataset.layer(name) for name in AREAS)]
    x, y = random_land_points(dataset.areas, number, seed=1)
    points = gpd.GeoDataFrame(geometry=shapely.points(x, y), crs=BNG)
    print(f"{len(points):,} points, {sum(map(len, layers))} areas", file=sys.stderr)
    joins_s, own_s, warm_s = [], [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        pairs = join_layers(points, layers)
        joins_s.append(time.perf_counter() - start)
        dataset.__dict__.pop("grid", None)  # cached by the turn before
        start = time.perf_counter()
        assignments = assign_with(make_assigner(dataset, result), points)
        own_s.append(time.perf_counter() - start)
        start = time.perf_counter()
        assignments = assign_with(make_assigner(dataset, result), points)
        warm_s.append(time.perf_counter() - start)
    return AssignTimings(
        joins_s=min(joins_s),
        own_s=min(own_s),
        warm_s=min(warm_s),
        difference_count=_count_differences(dataset, assignments, pairs),
    )


def _count_differences(dataset: Dataset, assignments: Any, pairs: list[gpd.GeoDataFrame]) -> int:  # noqa: ANN401
    """Count the points whose council, city regions or clusters differ from those of the joins."""
    council = pairs[0]["LAD25CD"].to_numpy(object)
    wrong = assignments["LAD25CD"].to_numpy(object) != council
    for layer, rows in zip(AREAS[:2], pairs[1:3], strict=True):
        drawn_ids = {place.id for place in dataset.places[layer] if place.has_geometry}
        place_sets = {
            cell: frozenset(filter(drawn_ids.__contains__, cell.split(";")))
            for cell in assignments[layer].cat.categories
        }
        sets = np.array([*map(place_sets.get, assignments[layer].astype(object))], dtype=object)
        set_sizes = np.array([len(place_set) for place_set in sets])
        join_counts = rows["id"].notna().groupby(level=0).sum().to_numpy()
        wrong |= set_sizes != join_counts
        matches = rows[rows["id"].notna()]
        is_match = [
            place_id in sets[row]
            for row, place_id in zip(matches.index, matches["id"], strict=True)
        ]
        wrong[matches.index[~np.array(is_match)]] = True
    return int(wrong.sum())


def write_points(path: Path, number: int, *, crs: str = BNG) -> None:
    """Write a file of points in chunks, as Parquet or CSV by its name."""
    areas = load_dataset(Settings()).areas
    names = ("easting", "northing") if crs == BNG else ("longitude", "latitude")
    schema = pa.schema([("row", pa.int64()), *((name, pa.float64()) for name in names)])
    transformer = Transformer.from_crs(BNG, crs, always_xy=True)
    writer_class = pacsv.CSVWriter if path.suffix == CSV else pq.ParquetWriter
    with writer_class(path, schema) as writer:
        for first in range(0, number, CHUNK):
            x, y = random_land_points(areas, min(CHUNK, number - first), seed=first)
            x, y = transformer.transform(x, y)
            rows = np.arange(first, first + len(x))
            writer.write_table(pa.table([rows, x, y], schema=schema))


def time_file(path: Path, workers: int) -> None:
    """
    Assign a file several times in this process; print the shortest time and the memory growth.

    The times are in seconds, the growth in megabytes. A run on 100,000 points takes a twentieth of
    a second, so other load on the machine would distort a single run.
    """
    dataset = load_dataset(Settings())
    assigner = make_assigner(dataset)
    before = _peak_mb()
    target = path.with_suffix(f".out{path.suffix}")
    # Imports and reads that do not depend on the number of points.
    assign_file(
        AssignRequest(path=path.with_name(f"first{path.suffix}"), target=target, workers=1),
        assigner,
    )
    taken_s = []
    for _ in range(RUNS):
        start = time.perf_counter()
        assign_file(
            AssignRequest(path=path, target=target, overwrite=True, workers=workers), assigner
        )
        taken_s.append(time.perf_counter() - start)
    print(min(taken_s), _peak_mb() - before)


def _peak_mb() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1000
    return float("nan")


def time_threads(number: int, *, cores: int) -> tuple[float, float]:
    """Assign a file in degrees with one thread and with one per core; return the shortest times."""
    assigner = make_assigner(load_dataset(Settings()))
    seconds: dict[int, list[float]] = {1: [], cores: []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "degrees.parquet"
        write_points(path, number, crs=WGS84)
        for workers in (1, cores) * RUNS:
            target = path.with_name("out.parquet")
            start = time.perf_counter()
            assign_file(
                AssignRequest(path=path, target=target, overwrite=True, workers=workers), assigner
            )
            seconds[workers].append(time.perf_counter() - start)
    single_s, parallel_s = (min(seconds[workers]) for workers in (1, cores))
    print(
        f"File of {number:,} points in degrees: {single_s:.2f} s with one thread that looks "
        "points up, "
        f"{parallel_s:.2f} s with {cores}."
    )
    return single_s, parallel_s


def time_files(
    sizes: tuple[int, ...], *, workers: int, suffix: str = PARQUET
) -> dict[int, tuple[float, float]]:
    """Assign files of each size; return seconds and megabytes for each."""
    timings = {}
    with tempfile.TemporaryDirectory() as folder:
        write_points(Path(folder) / f"first{suffix}", 1_000)
        for number in sizes:
            path = Path(folder) / f"{number}{suffix}"
            write_points(path, number)
            process = subprocess.run(  # noqa: S603 - ourselves
                [
                    sys.executable,
                    "-m",
                    "benchmarks.assign",
                    "--one",
                    path,
                    "--workers",
                    f"{workers}",
                ],
                check=True,
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
            )
            seconds, growth_mb = map(float, process.stdout.split())
            timings[number] = (seconds, growth_mb)
            print(
                f"File of {number:,} points, {suffix}: {seconds:.2f} s, "
                f"{seconds / number * 1e6:.2f} µs a point, memory grew by {growth_mb:.0f} MB."
            )
    return timings


def check_targets(
    fine: Path | None, *, number: int = POINTS, sizes: tuple[int, ...] = SIZES
) -> list[Target]:
    """Compare the figures with their targets, printing them as they come."""
    targets = []
    for label, path in (("", None), *([(", finer boundaries", fine)] if fine else [])):
        timings = measure(path, number=number)
        print(
            f"Points{label}: joins {timings.joins_s:.2f} s, ours {timings.own_s:.2f} s "
            f"({timings.warm_s:.2f} s once the grid is made): "
            f"{timings.joins_s / timings.own_s:.1f} "
            f"times faster ({timings.joins_s / timings.warm_s:.1f})."
        )
        targets += [
            Target(
                f"points assigned, times plain joins{label}",
                timings.own_s / timings.joins_s,
                1 / MIN_SPEEDUP,
            ),
            Target(f"points on which the two differ{label}", timings.difference_count, 0),
        ]
    cores = os.cpu_count() or 1
    file_timings = time_files(sizes, workers=cores)
    largest, seconds_per_point = max(sizes), [file_timings[size][0] / size for size in sizes]
    targets.append(
        Target(f"memory grown by {largest:,} points, MB", file_timings[largest][1], MAX_GROWTH_MB)
    )
    targets.append(
        Target(
            f"time a point, the most of {min(sizes):,} to {largest:,} times the least",
            max(seconds_per_point) / min(seconds_per_point),
            MAX_DRIFT,
        )
    )
    print(f"From size to size a further point takes {marginal_times(file_timings)} µs.")
    targets += csv_targets(workers=cores)
    if cores > 1:
        single_s, parallel_s = time_threads(DEGREE_POINTS, cores=cores)
        targets.append(
            Target(f"{cores} threads, times one", parallel_s / single_s, MAX_THREADS_RATIO)
        )
    return targets


def marginal_times(timings: dict[int, tuple[float, float]]) -> str:
    """Return the time per further point between sizes, which excludes the fixed start-up time."""
    steps = [
        (timings[larger][0] - timings[smaller][0]) / (larger - smaller)
        for smaller, larger in pairwise(sorted(timings))
    ]
    return ", ".join(f"{seconds * 1e6:.2f}" for seconds in steps)


def csv_targets(*, workers: int) -> list[Target]:
    """Compare the memory for CSV files, whose text can have any length, with its targets."""
    timings = time_files(CSV_SIZES, workers=workers, suffix=CSV)
    small_mb, large_mb = (timings[size][1] for size in CSV_SIZES)
    return [
        Target(f"memory grown by {max(CSV_SIZES):,} points of CSV, MB", large_mb, MAX_GROWTH_MB),
        Target(f"the same, times that of {min(CSV_SIZES):,}", large_mb / small_mb, MAX_CSV_GROWTH),
    ]


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.assign")
    parser.add_argument("--fine", type=Path, help="finer boundaries to compare with, GeoParquet")
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        time_file(options.one, options.workers)
        return
    targets = check_targets(options.fine, number=options.points)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
