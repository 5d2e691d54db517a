"""
Measure a refresh of the boundaries of the UK beside a bare `read_file` and `to_parquet`.

    python -m benchmarks.refresh --fine FINER_BOUNDARIES.parquet [--turns 5] [--starts 3]

The finer boundaries are served as GeoJSON by a server on this machine that plays ONS. The bare way
reads the same bytes with geopandas and writes them; ours reads, checks, repairs and writes them
(`own`), which leaves out fetching and the outlines of the map. Starts are timed as a server that
answers, with the embedded boundaries and with those refreshed.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from benchmarks.report import Bar, verdict
from geo.boundaries.store import keep_areas
from geo.clients.catalogue import catalogue, choose
from geo.clients.http import HttpClient
from geo.clients.ons import Published, fetch
from geo.refresh.boundaries import Asked, check, refresh_boundaries
from geo.register.register import load_registry
from geo.settings import DATA_DIR, Settings
from tests.support.browser import ROOT, streamlit_server
from tests.support.fake_ons import FakeOns
from tests.support.fault_server import FaultServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.register.register import Registry

MOST_TIMES: Final = 2.0
MOST_LATER_S: Final = 0.5


def published_areas(fine: Path) -> gpd.GeoDataFrame:
    """Return finer boundaries as ONS publishes them: with names, EPSG:27700."""
    areas = gpd.read_parquet(fine)[["LAD25CD", "LAD25NM", "geometry"]]
    return areas.to_crs("EPSG:27700")


@contextmanager
def portal(fine: Path, folder: Path) -> Iterator[Settings]:
    """Serve the boundaries, and yield settings whose data package refreshes from there."""
    data = folder / "data"
    shutil.copytree(DATA_DIR, data)
    with FaultServer() as server:
        ons = FakeOns(server=server, areas=published_areas(fine), most_rows=2000)
        path = data / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        for resource in descriptor["resources"]:
            if resource["name"] == "boundaries":
                resource["services"] = ons.base
        path.write_text(json.dumps(descriptor), encoding="utf-8")
        yield Settings(data_dir=data, cache_dir=folder / "cache")


def fetched(settings: Settings) -> Published:
    """Fetch all pages."""
    base = str(load_registry(settings.data_dir).package.resource("boundaries")["services"])
    with HttpClient() as client:
        return fetch(client, choose(catalogue(client, base), vintage="", resolution="BGC"))


def bare(published: Published, folder: Path) -> None:
    """Read and write the same bytes with geopandas alone."""
    # GDAL would else try to fetch further pages itself.
    read = [
        gpd.read_file(io.BytesIO(page.content), FEATURE_SERVER_PAGING="NO")
        for page in published.pages
    ]
    pd.concat(read, ignore_index=True).to_parquet(folder / "bare.parquet")


def own(published: Published, registry: Registry, settings: Settings) -> None:
    """Read, check, repair and write."""
    checked = check(registry, published)
    keep_areas(settings, checked.areas)


def timed(run: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def start_s(settings: Settings, folder: Path) -> float:
    """Return the seconds from the command to a server that answers."""
    environment = {
        "PLACEMAP_DATA_DIR": str(settings.data_dir),
        "PLACEMAP_CACHE_DIR": str(settings.cache_dir),
    }
    started = time.perf_counter()
    with streamlit_server(ROOT / "app.py", log=folder / "log.txt", **environment):
        return time.perf_counter() - started


def bars(fine: Path | None, *, turns: int = 5, starts: int = 5) -> list[Bar]:
    """Hold a refresh against the bare way, and a start after it against one before."""
    if not fine:
        return []
    with tempfile.TemporaryDirectory() as name, portal(fine, Path(name)) as settings:
        folder = Path(name)
        published, registry = fetched(settings), load_registry(settings.data_dir)
        taken: dict[str, list[float]] = {"bare": [], "own": []}
        for turn in range(turns + 1):
            both = {
                "bare": timed(lambda: bare(published, folder)),
                "own": timed(lambda: own(published, registry, settings)),
            }
            # The first turn imports and loads what both need.
            for key in taken if turn else ():
                taken[key].append(both[key])
        whole_s = timed(lambda: refresh_boundaries(settings, Asked()))
        embedded = Settings(data_dir=settings.data_dir, cache_dir=folder / "embedded")
        start_s(embedded, folder)
        pairs = [(start_s(embedded, folder), start_s(settings, folder)) for _ in range(starts)]
    print(
        f"bare {min(taken['bare']):.2f} s, own {min(taken['own']):.2f} s, a whole refresh with the "
        f"map's outlines {whole_s:.1f} s; start {median(first for first, _ in pairs):.2f} s "
        f"embedded, {median(second for _, second in pairs):.2f} s refreshed"
    )
    later_s = median(second for _, second in pairs) - median(first for first, _ in pairs)
    return [
        Bar(
            "refresh of finer boundaries, times a bare read and write",
            min(taken["own"]) / min(taken["bare"]),
            MOST_TIMES,
        ),
        Bar("start with refreshed boundaries after one with embedded, s", later_s, MOST_LATER_S),
    ]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.refresh")
    parser.add_argument("--fine", type=Path, required=True, help="finer boundaries, GeoParquet")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    found = bars(options.fine, turns=options.turns, starts=options.starts)
    print(verdict(found))
    sys.exit(not all(bar.is_reached for bar in found))


if __name__ == "__main__":
    main()
