"""
Time the assignment of points beside plain `geopandas.sjoin`s over the same layers, in one run.

    python -m benchmarks.assign [--fine FINER_BOUNDARIES.parquet] [--points 1000000]

Points lie anywhere in the land. Each is given its council and every place that covers it: by a
join with the councils and one with each policy layer of areas, and by ours, the grid made anew
within the time taken. Then files of 0.1 to 10 million points are assigned on every core, each in a
process of its own that tells how far its memory grew beyond what the layers take; files of 3 and 9
million points as CSV, read and written, in the same way; and a file in degrees with one thread that
looks points up and with one a core, in turns.
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

from benchmarks.report import Bar, verdict
from geo.assign.assign_file import Job, assign_file
from geo.assign.assign_frame import assign_with
from geo.assign.assigner import assigner_of
from geo.assign.grid import Grid
from geo.crs import BNG, WGS84
from geo.dataset import load_atlas
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS
from geo.query import ask, widest_query
from geo.settings import Settings

if TYPE_CHECKING:
    from geo.dataset import Atlas

    Coordinates = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

POINTS: Final = 1_000_000
SIZES: Final = (100_000, 1_000_000, 10_000_000)
CSV_SIZES: Final = (3_000_000, 9_000_000)
"""The smaller is some twenty batches: fewer do not fill what may wait."""

TIMES_FASTER: Final = 8
MOST_GROWTH_MB: Final = 700
MOST_CSV_GROWTH: Final = 1.5
"""Growth that a CSV file may cause, times that of one with a third of its rows."""

MOST_DRIFT: Final = 1.5
"""How much longer a point may take in a file of one size than of another."""

MOST_OF_ONE: Final = 0.9
"""Time that a thread a core may take, times that of one."""

IN_DEGREES: Final = 3_000_000
RUNS: Final = 3
AREAS: Final = (CITY_REGIONS, CLUSTERS, ICA_MEMBERS)
CHUNK: Final = 250_000
PARQUET: Final = ".parquet"
CSV: Final = ".csv"

PATIENCE_S: Final = 3600.0
"""How long one measurement may take before it counts as one that does not end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """Least of several runs for one set of boundaries, seconds, and points that differ."""

    joins_s: float
    own_s: float
    warm_s: float
    """Ours again, with the grid that was made before."""
    differing: int


def in_the_land(areas: gpd.GeoDataFrame, number: int, *, seed: int) -> tuple[Any, Any]:
    """Return eastings and northings of points anywhere in the councils' boxes that hit land."""
    west, south, east, north = areas.total_bounds
    rng = np.random.default_rng(seed)
    grid = Grid.over(areas.geometry.to_numpy())
    x = rng.uniform(west, east, number * 4)
    y = rng.uniform(south, north, number * 4)
    kept = np.flatnonzero(grid.find(x, y) >= 0)[:number]
    return x[kept], y[kept]


def joined(points: gpd.GeoDataFrame, layers: list[gpd.GeoDataFrame]) -> list[gpd.GeoDataFrame]:
    """Join points with each layer, as geopandas does it."""
    return [gpd.sjoin(points, layer, how="left", predicate="within") for layer in layers]


def measure(boundaries: Path | None, *, number: int) -> Taken:
    """Load the layers, then let the two take turns."""
    atlas = load_atlas(Settings(boundaries=boundaries))
    result = ask(atlas, widest_query(atlas.registry))
    layers = [atlas.areas, *(atlas.layer(name) for name in AREAS)]
    x, y = in_the_land(atlas.areas, number, seed=1)
    points = gpd.GeoDataFrame(geometry=shapely.points(x, y), crs=BNG)
    print(f"{len(points):,} points, {sum(map(len, layers))} areas", file=sys.stderr)
    joins_s, own_s, warm_s = [], [], []
    for _ in range(RUNS):
        started = time.perf_counter()
        pairs = joined(points, layers)
        joins_s.append(time.perf_counter() - started)
        atlas.__dict__.pop("grid", None)  # what is kept from the turn before
        started = time.perf_counter()
        found = assign_with(assigner_of(atlas, result), points)
        own_s.append(time.perf_counter() - started)
        started = time.perf_counter()
        found = assign_with(assigner_of(atlas, result), points)
        warm_s.append(time.perf_counter() - started)
    return Taken(
        joins_s=min(joins_s),
        own_s=min(own_s),
        warm_s=min(warm_s),
        differing=_differing(atlas, found, pairs),
    )


def _differing(atlas: Atlas, found: Any, pairs: list[gpd.GeoDataFrame]) -> int:  # noqa: ANN401
    """Count the points for which council, city regions or clusters are not those of the joins."""
    council = pairs[0]["LAD25CD"].to_numpy(object)
    wrong = found["LAD25CD"].to_numpy(object) != council
    for layer, rows in zip(AREAS[:2], pairs[1:3], strict=True):
        drawn = {place.id for place in atlas.places[layer] if place.is_drawn}
        ours = {
            cell: frozenset(filter(drawn.__contains__, cell.split(";")))
            for cell in found[layer].cat.categories
        }
        sets = np.array([*map(ours.get, found[layer].astype(object))], dtype=object)
        number = np.array([len(several) for several in sets])
        theirs = rows["id"].notna().groupby(level=0).sum().to_numpy()
        wrong |= number != theirs
        located = rows[rows["id"].notna()]
        held = [one in sets[row] for row, one in zip(located.index, located["id"], strict=True)]
        wrong[located.index[~np.array(held)]] = True
    return int(wrong.sum())


def write_points(path: Path, number: int, *, crs: str = BNG) -> None:
    """Write a file of points, Parquet or CSV by its name, a chunk at a time."""
    areas = load_atlas(Settings()).areas
    names = ("easting", "northing") if crs == BNG else ("longitude", "latitude")
    schema = pa.schema([("row", pa.int64()), *((name, pa.float64()) for name in names)])
    moved = Transformer.from_crs(BNG, crs, always_xy=True)
    writer_of = pacsv.CSVWriter if path.suffix == CSV else pq.ParquetWriter
    with writer_of(path, schema) as writer:
        for first in range(0, number, CHUNK):
            x, y = in_the_land(areas, min(CHUNK, number - first), seed=first)
            x, y = moved.transform(x, y)
            rows = np.arange(first, first + len(x))
            writer.write_table(pa.table([rows, x, y], schema=schema))


def assign_one(path: Path, workers: int) -> None:
    """
    Assign one file in this process, several times; print least seconds, and megabytes grown by.

    Once, a file of 100,000 points is done in a twentieth of a second: what the machine does
    beside is then much of it.
    """
    atlas = load_atlas(Settings())
    assigner = assigner_of(atlas)
    before = _peak_mb()
    target = path.with_suffix(f".out{path.suffix}")
    # What is imported and read once, whatever the number of points.
    assign_file(Job(path=path.with_name(f"first{path.suffix}"), target=target, workers=1), assigner)
    taken_s = []
    for _ in range(RUNS):
        started = time.perf_counter()
        assign_file(Job(path=path, target=target, overwrite=True, workers=workers), assigner)
        taken_s.append(time.perf_counter() - started)
    print(min(taken_s), _peak_mb() - before)


def _peak_mb() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1000
    return float("nan")


def by_threads(number: int, *, cores: int) -> tuple[float, float]:
    """Assign a file in degrees with one thread and with one a core; least seconds of each."""
    assigner = assigner_of(load_atlas(Settings()))
    taken: dict[int, list[float]] = {1: [], cores: []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "degrees.parquet"
        write_points(path, number, crs=WGS84)
        for workers in (1, cores) * RUNS:
            target = path.with_name("out.parquet")
            started = time.perf_counter()
            assign_file(Job(path=path, target=target, overwrite=True, workers=workers), assigner)
            taken[workers].append(time.perf_counter() - started)
    one, several = (min(taken[workers]) for workers in (1, cores))
    print(
        f"File of {number:,} points in degrees: {one:.2f} s with one thread that looks points up, "
        f"{several:.2f} s with {cores}."
    )
    return one, several


def files(
    sizes: tuple[int, ...], *, workers: int, suffix: str = PARQUET
) -> dict[int, tuple[float, float]]:
    """Assign files of so many points; return seconds and megabytes for each."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        write_points(Path(folder) / f"first{suffix}", 1_000)
        for number in sizes:
            path = Path(folder) / f"{number}{suffix}"
            write_points(path, number)
            done = subprocess.run(  # noqa: S603 - ourselves
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
                timeout=PATIENCE_S,
            )
            seconds, grown_mb = map(float, done.stdout.split())
            found[number] = (seconds, grown_mb)
            print(
                f"File of {number:,} points, {suffix}: {seconds:.2f} s, "
                f"{seconds / number * 1e6:.2f} µs a point, memory grew by {grown_mb:.0f} MB."
            )
    return found


def bars(fine: Path | None, *, number: int = POINTS, sizes: tuple[int, ...] = SIZES) -> list[Bar]:
    """Hold the figures against what must be reached, printing them as they come."""
    found = []
    for which, path in (("", None), *([(", finer boundaries", fine)] if fine else [])):
        taken = measure(path, number=number)
        print(
            f"Points{which}: joins {taken.joins_s:.2f} s, ours {taken.own_s:.2f} s "
            f"({taken.warm_s:.2f} s once the grid is made): {taken.joins_s / taken.own_s:.1f} "
            f"times faster ({taken.joins_s / taken.warm_s:.1f})."
        )
        found += [
            Bar(
                f"points assigned, times plain joins{which}",
                taken.own_s / taken.joins_s,
                1 / TIMES_FASTER,
            ),
            Bar(f"points on which the two differ{which}", taken.differing, 0),
        ]
    cores = os.cpu_count() or 1
    each = files(sizes, workers=cores)
    largest, a_point = max(sizes), [each[size][0] / size for size in sizes]
    found.append(Bar(f"memory grown by {largest:,} points, MB", each[largest][1], MOST_GROWTH_MB))
    found.append(
        Bar(
            f"time a point, the most of {min(sizes):,} to {largest:,} times the least",
            max(a_point) / min(a_point),
            MOST_DRIFT,
        )
    )
    print(f"From size to size a further point takes {further(each)} µs.")
    found += csv_bars(workers=cores)
    if cores > 1:
        one, several = by_threads(IN_DEGREES, cores=cores)
        found.append(Bar(f"{cores} threads, times one", several / one, MOST_OF_ONE))
    return found


def further(each: dict[int, tuple[float, float]]) -> str:
    """Say what each point more takes, from one size to the next: what starts once is left out."""
    steps = [
        (each[more][0] - each[fewer][0]) / (more - fewer) for fewer, more in pairwise(sorted(each))
    ]
    return ", ".join(f"{seconds * 1e6:.2f}" for seconds in steps)


def csv_bars(*, workers: int) -> list[Bar]:
    """Hold memory against what must be reached where files are CSV, which is text of any length."""
    each = files(CSV_SIZES, workers=workers, suffix=CSV)
    few, many = (each[size][1] for size in CSV_SIZES)
    return [
        Bar(f"memory grown by {max(CSV_SIZES):,} points of CSV, MB", many, MOST_GROWTH_MB),
        Bar(f"the same, times that of {min(CSV_SIZES):,}", many / few, MOST_CSV_GROWTH),
    ]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.assign")
    parser.add_argument("--fine", type=Path, help="finer boundaries to compare with, GeoParquet")
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        assign_one(options.one, options.workers)
        return
    found = bars(options.fine, number=options.points)
    print(verdict(found))
    sys.exit(not all(bar.is_reached for bar in found))


if __name__ == "__main__":
    main()
