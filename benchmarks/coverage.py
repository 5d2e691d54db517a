"""
Time the matrix of coverage beside a plain `geopandas.overlay` over the same shapes.

    python -m benchmarks.coverage [--fine FINER_BOUNDARIES.parquet]

The matrix is every council by every place and sector. The overlay cuts the councils with the city
regions and clusters that are drawn: the part of the matrix that geometry could find too.
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

from benchmarks.report import Bar, verdict
from geo.coverage.basis import LEAST_SHARE
from geo.coverage.matrix import matrix
from geo.crs import BNG
from geo.dataset import load_atlas
from geo.places.place import CITY_REGIONS, CLUSTERS
from geo.query import ask, widest_query
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.coverage.matrix import Matrix
    from geo.dataset import Atlas

RUNS: Final = 7
OVERLAYS: Final = 3
"""An overlay takes seconds with finer boundaries, and varies little."""

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """Medians for one set of boundaries, seconds, and the pairs on which the two differ."""

    matrix_s: float
    first_distances_s: float
    """With the nearest site of every council, measured the first time."""
    distances_s: float
    """The same once more: distances are kept as long as the sites stay the same."""
    overlay_s: float
    differing: int


def policy_areas(atlas: Atlas) -> gpd.GeoDataFrame:
    """Return the city regions and clusters that are drawn: `ref` and geometry, EPSG:27700."""
    layers = {name: atlas.layer(name) for name in (CITY_REGIONS, CLUSTERS)}
    every = pd.concat(
        [layer.assign(ref=f"{name}:" + layer["id"]) for name, layer in layers.items()]
    )
    return gpd.GeoDataFrame(every[["ref", "geometry"]], crs=BNG)


def overlaid(areas: gpd.GeoDataFrame, policy: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut the councils with the policy areas, as geopandas does it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*keep_geom_type", category=UserWarning)
        return gpd.overlay(areas, policy, how="intersection")


def pairs_of_overlay(atlas: Atlas, cut: gpd.GeoDataFrame) -> Pairs:
    """Return council and place of each piece that is at least 0.5 % of the council's land."""
    share = cut.area / 1_000_000 / cut["LAD25CD"].map(atlas.land_km2)
    kept = cut[share >= LEAST_SHARE]
    return frozenset(zip(kept["LAD25CD"], kept["ref"], strict=True))


def pairs_of_matrix(found: Matrix) -> Pairs:
    """Return council and place of each cover by membership, whole or in part."""
    return frozenset(
        (code, cover.shown.place.ref)
        for code, row in found.rows.items()
        for cover in row.covers
        if cover.basis in {"member", "part"}
    )


def measure(boundaries: Path | None) -> Taken:
    """Load the layers, then time what is laid over them."""
    atlas = load_atlas(Settings(boundaries=boundaries))
    policy, points = policy_areas(atlas), atlas.site_points
    areas, result = atlas.areas, ask(atlas, widest_query(atlas.registry))
    print(f"{len(areas)} councils, {len(policy)} areas, {len(points)} points", file=sys.stderr)
    found = matrix(atlas, result)
    cut = overlaid(areas, policy)
    return Taken(
        matrix_s=_median(lambda: matrix(atlas, result), RUNS),
        first_distances_s=_median(lambda: matrix(atlas, result).nearest, 1),
        distances_s=_median(lambda: matrix(atlas, result).nearest, RUNS),
        overlay_s=_median(lambda: overlaid(areas, policy), OVERLAYS),
        differing=len(pairs_of_matrix(found) ^ pairs_of_overlay(atlas, cut)),
    )


def bars(fine: Path | None) -> list[Bar]:
    """Hold the figures against what must be reached, printing them as they come."""
    own = measure(None)
    _print("embedded", own)
    found = _bars("", own)
    if fine:
        finer = measure(fine)
        _print("finer", finer)
        found += _bars(", finer boundaries", finer)
        found.append(
            Bar(
                "matrix and distances with finer boundaries, times the embedded",
                finer.distances_s / own.distances_s,
                3,
            )
        )
    return found


def _bars(which: str, taken: Taken) -> list[Bar]:
    return [
        Bar(
            f"matrix and distances, the first time, times a plain overlay{which}",
            taken.first_distances_s / taken.overlay_s,
            1 / 20,
        ),
        Bar(f"pairs on which matrix and overlay differ{which}", taken.differing, 0),
    ]


def _print(which: str, taken: Taken) -> None:
    print(
        f"Coverage, {which} boundaries: matrix {taken.matrix_s * 1000:.1f} ms, with the nearest "
        f"site of each council {taken.distances_s * 1000:.1f} ms (the first time "
        f"{taken.first_distances_s * 1000:.0f} ms), plain overlay {taken.overlay_s * 1000:.0f} ms."
    )


def _median(work: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.coverage")
    parser.add_argument("--fine", type=Path, help="finer boundaries to compare with, GeoParquet")
    found = bars(parser.parse_args().fine)
    print(verdict(found))
    sys.exit(not all(bar.is_reached for bar in found))


if __name__ == "__main__":
    main()
