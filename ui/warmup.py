"""Warm the caches at start-up and after a refresh."""

from __future__ import annotations

import inspect
from importlib import import_module
from threading import Thread

from geo.areas import ICA, UK
from geo.query import default_query
from geo.statistics.figures import statistics_of
from ui.components.livemap import asset_files
from ui.markup import template
from ui.navigation import FOLDERS
from ui.state.cache import process_cache
from ui.state.garbage import freeze_shared
from ui.state.shared import current_dataset, layer_files


def warm_up() -> None:
    """Warm up what the first visitor needs: page, first result, files."""
    # Import late: a server that listens sooner can be opened sooner.
    import_module(f"ui.pages.{FOLDERS[0]}.page")
    from ui.state.answers import result_views  # noqa: PLC0415 - as above

    result_views(default_query(current_dataset().register))
    template("style.html")
    # Before its first element Streamlit checks which program it runs in. For that, `inspect` reads
    # the file of every module, which takes 30 ms the first time.
    inspect.stack()
    for packed in (*layer_files().display_files.values(), *asset_files()):
        _ = packed.gzipped
    freeze_shared()


@process_cache()
def warm_up_geometry() -> None:
    """Warm up distances and borders: two seconds, mostly imports."""
    from geo.coverage.peers import neighbours  # noqa: PLC0415 - the map needs none of it
    from ui.state.answers import coverage_of, nearest_of, unfiltered_coverage_of  # noqa: PLC0415 - as above
    from ui.state.names import finder  # noqa: PLC0415 - as above

    default = default_query(current_dataset().register)
    _ = statistics_of(current_dataset())
    _ = coverage_of(default, UK), unfiltered_coverage_of(UK), nearest_of(default, ICA)
    neighbours(current_dataset(), current_dataset().areas["LAD25CD"][:1])
    finder().find_area("M5 4WT")


def warm_up_other_pages() -> None:
    """
    Warm up everything else: distances, detailed shapes, then every page.

    The Export and Data pages take two seconds each to import: libraries of GIS, maps and documents.
    """
    from geo.uploads.abandoned_files import remove_leftovers  # noqa: PLC0415 - as below

    remove_leftovers()
    warm_up_geometry()
    layer_files().prepare_full()
    for folder in FOLDERS:
        import_module(f"ui.pages.{folder}.page")
    freeze_shared()


def warm_up_again() -> None:
    """Warm up again what a refresh has changed, while requests continue."""

    def warm_up_all() -> None:
        warm_up()
        warm_up_other_pages()

    Thread(target=warm_up_all, name="warm-again", daemon=True).start()
