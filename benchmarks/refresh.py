"""
Compare a refresh of the boundaries of the UK with a bare `read_file` and `to_parquet`.

    python -m benchmarks.refresh --fine FINER_BOUNDARIES.parquet [--turns 5] [--starts 3]

A local server that stands in for ONS serves the finer boundaries as GeoJSON. The bare way reads the
same bytes with geopandas and writes them. The refresh (`own`) reads, checks, repairs and writes
them, without the download and the outlines for the map. Starts are timed until the server answers,
with the embedded and with the refreshed boundaries.
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

from benchmarks.report import Target, verdict
from geo.boundaries.store import store_areas
from geo.clients.catalogue import choose_service, list_services
from geo.clients.http import HttpClient
from geo.clients.ons import BoundaryPages, fetch_boundaries
from geo.refresh.boundaries import BoundaryRequest, reconcile_download, refresh_boundaries
from geo.register.register import load_register
from geo.settings import DATA_DIR, Settings
from tests.support.browser import ROOT, streamlit_server
from tests.support.fake_ons import FakeOns
from tests.support.fault_server import FaultServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.register.register import Register

MAX_RATIO: Final = 2.0
MAX_DELAY_S: Final = 0.5


def published_areas(fine: Path) -> gpd.GeoDataFrame:
    """Return finer boundaries in the form of ONS: with names, EPSG:27700."""
    areas = gpd.read_parquet(fine)[["LAD25CD", "LAD25NM", "geometry"]]
    return areas.to_crs("EPSG:27700")


@contextmanager
def serve_boundaries(fine: Path, folder: Path) -> Iterator[Settings]:
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


def fetch_pages(settings: Settings) -> BoundaryPages:
    """Fetch all pages."""
    base = str(load_register(settings.data_dir).package.resource("boundaries")["services"])
    with HttpClient() as client:
        return fetch_boundaries(
            client, choose_service(list_services(client, base), vintage="", resolution="BGC")
        )


def read_and_write(published: BoundaryPages, folder: Path) -> None:
    """Read and write the same bytes with geopandas alone."""
    # Otherwise GDAL would try to fetch further pages itself.
    frames = [
        gpd.read_file(io.BytesIO(page.content), FEATURE_SERVER_PAGING="NO")
        for page in published.pages
    ]
    pd.concat(frames, ignore_index=True).to_parquet(folder / "bare.parquet")


def import_boundaries(published: BoundaryPages, register: Register, settings: Settings) -> None:
    """Read, check, repair and write."""
    check_result = reconcile_download(register, published)
    store_areas(settings, check_result.areas)


def time_call(run: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def time_start(settings: Settings, folder: Path) -> float:
    """Return the seconds from the command to a server that answers."""
    environment = {
        "PLACEMAP_DATA_DIR": str(settings.data_dir),
        "PLACEMAP_CACHE_DIR": str(settings.cache_dir),
    }
    start = time.perf_counter()
    with streamlit_server(ROOT / "app.py", log=folder / "log.txt", **environment):
        return time.perf_counter() - start


def check_targets(fine: Path | None, *, turns: int = 5, starts: int = 5) -> list[Target]:
    """Compare a refresh with the bare way, and a start after it with one before."""
    if not fine:
        return []
    with tempfile.TemporaryDirectory() as name, serve_boundaries(fine, Path(name)) as settings:
        folder = Path(name)
        published, register = fetch_pages(settings), load_register(settings.data_dir)
        seconds: dict[str, list[float]] = {"bare": [], "own": []}
        for turn in range(turns + 1):
            turn_seconds = {
                "bare": time_call(lambda: read_and_write(published, folder)),
                "own": time_call(lambda: import_boundaries(published, register, settings)),
            }
            # The first turn includes imports and loading.
            for key in seconds if turn else ():
                seconds[key].append(turn_seconds[key])
        refresh_s = time_call(lambda: refresh_boundaries(settings, BoundaryRequest()))
        embedded = Settings(data_dir=settings.data_dir, cache_dir=folder / "embedded")
        time_start(embedded, folder)
        pairs = [
            (time_start(embedded, folder), time_start(settings, folder)) for _ in range(starts)
        ]
    print(
        f"bare {min(seconds['bare']):.2f} s, own {min(seconds['own']):.2f} s, a whole refresh "
        "with the "
        f"map's outlines {refresh_s:.1f} s; start {median(first for first, _ in pairs):.2f} s "
        f"embedded, {median(second for _, second in pairs):.2f} s refreshed"
    )
    delay_s = median(second for _, second in pairs) - median(first for first, _ in pairs)
    return [
        Target(
            "refresh of finer boundaries, times a bare read and write",
            min(seconds["own"]) / min(seconds["bare"]),
            MAX_RATIO,
        ),
        Target("start with refreshed boundaries after one with embedded, s", delay_s, MAX_DELAY_S),
    ]


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.refresh")
    parser.add_argument("--fine", type=Path, required=True, help="finer boundaries, GeoParquet")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    targets = check_targets(options.fine, turns=options.turns, starts=options.starts)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
