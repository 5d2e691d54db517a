"""
Compare uploads with a bare read of the same file, in one run.

    python -m benchmarks.uploads [--turns 7]

Time: a preview of a GeoPackage of 50 MB with 8,400 polygons, compared with `pyogrio.read_dataframe`
of the file alone. The preview recognises columns, checks shapes and reprojects to EPSG:27700. It
starts from a file on disk, and from bytes as a browser uploads them.
Memory: 20 sessions with an upload each, including its shapes for the map, compared with 20 bare
frames, each in its own process.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from benchmarks.report import Target, verdict
from geo.dataset import load_dataset
from geo.settings import Settings
from geo.uploads.drawing import display_geojson
from geo.uploads.layers import create_upload
from geo.uploads.limits import MEGABYTE
from geo.uploads.locate import Councils
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from ui.packed import PackedFile
from ui.state.layer_files import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from geo.uploads.records import Upload, UploadLayer

POLYGONS: Final = 8_400
VERTICES: Final = 360
"""Vertices of each polygon: together some 50 MB."""

SESSIONS: Final = 20
SMALL_POLYGONS: Final = 840
"""Polygons of each session's file, some 5 MB."""

MAX_RATIO: Final = 1.3

TIMEOUT_S: Final = 600.0
"""Time after which a measurement counts as failed."""


def write_polygons(path: Path, polygons: int) -> None:
    """Write a GeoPackage of round polygons across England."""
    angles = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    ring = np.c_[np.cos(angles), np.sin(angles)] * 900
    across = int(np.sqrt(polygons))
    centres = np.array([(n % across, n // across) for n in range(polygons)]) * 2_000 + 200_000
    shapes = shapely.polygons(centres[:, None, :] + ring[None, :, :])
    frame = gpd.GeoDataFrame(
        {"name": [f"Zone {n}" for n in range(polygons)], "jobs": np.arange(polygons)},
        geometry=shapes,
        crs="EPSG:27700",
    )
    frame.to_file(path, layer="zones")


def preview_times(path: Path, councils: Councils, *, turns: int) -> tuple[float, float]:
    """Return the shortest times of a preview of the file, and of its bytes, over a bare read."""
    data = path.read_bytes()
    runs: dict[str, Callable[[], object]] = {
        "bare": lambda: pyogrio.read_dataframe(path),
        "file": lambda: parse_upload(open_upload(path), councils),
        "bytes": lambda: parse_upload(open_upload(io.BytesIO(data), path.name), councils),
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(turns + 1):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name] += [time.perf_counter() - start] if turn else []
    least_seconds = {name: min(run_seconds) for name, run_seconds in seconds.items()}
    return least_seconds["file"] / least_seconds["bare"], least_seconds["bytes"] / least_seconds[
        "bare"
    ]


def _load_upload(path: Path, councils: Councils) -> tuple[Upload, PackedFile]:
    """Return the data of an upload in a session: its rows, and its shapes for the map."""
    upload = create_upload(parse_upload(open_upload(path), councils))
    geojson = display_geojson(cast("UploadLayer", upload), "areas")
    packed = PackedFile.pack(geojson, media_type=MEDIA_TYPE)
    _ = packed.gzipped
    return upload, packed


def _measure_memory(path: Path, sender: Connection, *, own: bool) -> None:
    """Load 20 uploads, or 20 bare frames, and report by how many bytes the process grew."""
    councils = Councils(load_dataset(Settings()).register)
    first = _load_upload(path, councils) if own else pyogrio.read_dataframe(path)
    del first
    before = _resident_bytes()
    sessions = [
        _load_upload(path, councils) if own else pyogrio.read_dataframe(path)
        for _ in range(SESSIONS)
    ]
    growth_bytes = _resident_bytes() - before
    # Keep the data in memory until here for the measurement.
    del sessions
    sender.send(growth_bytes)
    sender.close()


def _resident_bytes() -> int:
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def memory_ratio(path: Path) -> float:
    """Return the memory growth of 20 sessions over that of 20 bare frames."""
    growth_bytes = {}
    context = multiprocessing.get_context("spawn")
    for own in (False, True):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_measure_memory, args=(path, sender), kwargs={"own": own})
        process.start()
        growth_bytes[own] = receiver.recv()
        process.join(TIMEOUT_S)
    return float(growth_bytes[True] / growth_bytes[False])


def check_targets(*, turns: int = 7) -> list[Target]:
    """Measure time and memory, and compare them with their targets."""
    councils = Councils(load_dataset(Settings()).register)
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.gpkg", Path(folder) / "small.gpkg"
        write_polygons(large, POLYGONS)
        write_polygons(small, SMALL_POLYGONS)
        size = large.stat().st_size / MEGABYTE
        file_ratio, bytes_ratio = preview_times(large, councils, turns=turns)
        return [
            Target(
                f"preview of a GeoPackage of {size:.0f} MB, times a bare read",
                file_ratio,
                MAX_RATIO,
            ),
            Target("preview of the same, as a browser sends it", bytes_ratio, MAX_RATIO),
            Target(
                f"memory of {SESSIONS} sessions with an upload, times as many bare frames",
                memory_ratio(small),
                MAX_RATIO,
            ),
        ]


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.uploads")
    parser.add_argument("--turns", type=int, default=7)
    targets = check_targets(turns=parser.parse_args().turns)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
