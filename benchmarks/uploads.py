"""
Measure uploads beside a bare read of the same file, in one run.

    python -m benchmarks.uploads [--turns 7]

Time: a GeoPackage of 50 MB with 8,400 polygons, from a file on disk, and from bytes as the page has
them of a browser, to what a preview says (columns recognised, shapes checked and in EPSG:27700),
beside `pyogrio.read_dataframe` of the file alone.
Memory: what 20 sessions hold of an upload each, what is drawn of it included, beside 20 bare
frames, each in a process of its own.
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

from benchmarks.report import Bar, verdict
from geo.dataset import load_atlas
from geo.settings import Settings
from geo.uploads.drawing import drawn_geojson
from geo.uploads.layers import kept
from geo.uploads.limits import MEGABYTE
from geo.uploads.locate import Councils
from geo.uploads.parse import understand
from geo.uploads.readers.dispatch import open_upload
from ui.server.layers import MEDIA_TYPE
from ui.server.packed import PackedFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from geo.uploads.records import Brought, UserLayer

POLYGONS: Final = 8_400
VERTICES: Final = 360
"""Of each polygon: together some 50 MB."""

SESSIONS: Final = 20
SMALLER: Final = 840
"""Polygons of each session's file, some 5 MB."""

MOST_TIMES: Final = 1.3

PATIENCE_S: Final = 600.0
"""How long one measurement may take before it counts as one that does not end."""


def made(path: Path, polygons: int) -> None:
    """Write a GeoPackage of round polygons all over England."""
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
    """Return the least that a preview took of the file, and of its bytes, over a bare read."""
    data = path.read_bytes()
    runs: dict[str, Callable[[], object]] = {
        "bare": lambda: pyogrio.read_dataframe(path),
        "file": lambda: understand(open_upload(path), councils),
        "bytes": lambda: understand(open_upload(io.BytesIO(data), path.name), councils),
    }
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(turns + 1):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            taken[name] += [time.perf_counter() - started] if turn else []
    least = {name: min(several) for name, several in taken.items()}
    return least["file"] / least["bare"], least["bytes"] / least["bare"]


def _uploaded(path: Path, councils: Councils) -> tuple[Brought, PackedFile]:
    """Return what a session holds of an upload: its rows, and what the map draws of them."""
    brought = kept(understand(open_upload(path), councils))
    drawn = drawn_geojson(cast("UserLayer", brought), "areas")
    packed = PackedFile.pack(drawn, media_type=MEDIA_TYPE)
    _ = packed.gzipped
    return brought, packed


def _hold(path: Path, sender: Connection, *, own: bool) -> None:
    """Hold 20 uploads, or 20 bare frames, and tell by how many bytes the process grew."""
    councils = Councils(load_atlas(Settings()).registry)
    warm = _uploaded(path, councils) if own else pyogrio.read_dataframe(path)
    del warm
    before = _resident_bytes()
    held = [
        _uploaded(path, councils) if own else pyogrio.read_dataframe(path) for _ in range(SESSIONS)
    ]
    grown = _resident_bytes() - before
    # Held until here, or there would be nothing to measure.
    del held
    sender.send(grown)
    sender.close()


def _resident_bytes() -> int:
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def session_times(path: Path) -> float:
    """Return what 20 sessions grew by over what 20 bare frames did."""
    grown = {}
    context = multiprocessing.get_context("spawn")
    for own in (False, True):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_hold, args=(path, sender), kwargs={"own": own})
        process.start()
        grown[own] = receiver.recv()
        process.join(PATIENCE_S)
    return float(grown[True] / grown[False])


def bars(*, turns: int = 7) -> list[Bar]:
    """Measure both."""
    councils = Councils(load_atlas(Settings()).registry)
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.gpkg", Path(folder) / "small.gpkg"
        made(large, POLYGONS)
        made(small, SMALLER)
        size = large.stat().st_size / MEGABYTE
        of_file, of_bytes = preview_times(large, councils, turns=turns)
        return [
            Bar(
                f"preview of a GeoPackage of {size:.0f} MB, times a bare read",
                of_file,
                MOST_TIMES,
            ),
            Bar("preview of the same, as a browser sends it", of_bytes, MOST_TIMES),
            Bar(
                f"memory of {SESSIONS} sessions with an upload, times as many bare frames",
                session_times(small),
                MOST_TIMES,
            ),
        ]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.uploads")
    parser.add_argument("--turns", type=int, default=7)
    found = bars(turns=parser.parse_args().turns)
    print(verdict(found))
    sys.exit(not all(bar.is_reached for bar in found))


if __name__ == "__main__":
    main()
