"""
Compare exports with a plain loop over the same frames, in one run.

    python -m benchmarks.exports [--turns 30]

Exports write every layer and every council, with all tables, descriptions and metadata, checked,
synced to the disk and moved; the plain loop writes the same layers and nothing else.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.report import Target, verdict
from geo.dataset import load_dataset
from geo.export.content.results import content_of
from geo.export.files.write import write
from geo.places.place import LOCAL_AUTHORITIES
from geo.query import default_query, run_query
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.export.content.model import Content

MAX_RATIO = 1.3


def full_content() -> Content:
    """Return the content of a first visit, and every council."""
    dataset = load_dataset(Settings())
    result = run_query(dataset, default_query(dataset.register))
    return content_of(dataset, result, layers=(*dataset.register.layers, LOCAL_AUTHORITIES))


def plain_geopackage(content: Content, folder: Path) -> None:
    """Write each layer with `to_file`."""
    for layer in content.layers:
        layer.located.to_file(folder / "plain.gpkg", layer=layer.name, driver="GPKG")


def plain_geoparquet(content: Content, folder: Path) -> None:
    """Write each layer with `to_parquet`, which by default writes no bounding boxes."""
    for layer in content.layers:
        layer.located.to_parquet(folder / f"{layer.name}.parquet")


def our_geopackage(content: Content, folder: Path) -> None:
    """Write the GeoPackage."""
    write(content, folder / "ours.gpkg", "gpkg")


def our_geoparquet(content: Content, folder: Path) -> None:
    """Write the zip of GeoParquet files."""
    write(content, folder / "ours.zip", "parquet")


def time_ratio(
    content: Content,
    export: Callable[[Content, Path], None],
    plain: Callable[[Content, Path], None],
    *,
    turns: int,
) -> float:
    """
    Write both in turns; return the ratio of the shortest times, export to plain loop.

    One write takes some 50 ms, so other load on the machine would distort a single run.
    """
    seconds: dict[str, list[float]] = {"own": [], "plain": []}
    for turn in range(turns + 1):
        for name, run in (("plain", plain), ("own", export)):
            with tempfile.TemporaryDirectory() as folder:
                start = time.perf_counter()
                run(content, Path(folder))
                # The first turn includes imports and loading.
                seconds[name] += [time.perf_counter() - start] if turn else []
    return min(seconds["own"]) / min(seconds["plain"])


def check_targets(*, turns: int = 30) -> list[Target]:
    """Compare the two formats with the plain loops."""
    content = full_content()
    pairs = {
        "GeoPackage": (our_geopackage, plain_geopackage),
        "GeoParquet": (our_geoparquet, plain_geoparquet),
    }
    return [
        Target(
            f"{name} of all layers, times a plain loop",
            time_ratio(content, *pair, turns=turns),
            MAX_RATIO,
        )
        for name, pair in pairs.items()
    ]


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.exports")
    parser.add_argument("--turns", type=int, default=30)
    targets = check_targets(turns=parser.parse_args().turns)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
