"""
How long a briefing takes, and how long all councils' take, with the memory they need.

    python -m benchmarks.briefings [--repeats 20] [--all]

The main report calls `bars` too. `--all` writes every council's PDF over two processes, which
takes a minute or more.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Bar, verdict
from geo.areas import UK, area_of
from geo.dataset import Atlas, load_atlas
from geo.export.briefing.as_docx import docx_file
from geo.export.briefing.as_html import html
from geo.export.briefing.as_pdf import pdf
from geo.export.briefing.batch import Job, write_briefings
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import Answers
from geo.settings import Settings

WORKERS = 2
KB_PER_GB = 1_000_000


def bars(*, repeats: int = 20) -> list[Bar]:
    """Time briefings on councils from all over the register, after a first one."""
    atlas = load_atlas(Settings())
    answers = Answers(atlas)
    codes = [*atlas.registry.local_authorities]
    chosen = codes[:: max(1, len(codes) // (repeats + 1))][: repeats + 1]
    found = []
    for name, render, limit in (("PDF", pdf, 1.0), ("DOCX", docx_file, 2.0), ("HTML", html, 1.0)):
        taken = []
        for code in chosen:
            started = time.perf_counter()
            render(briefing_of(answers, area_of(atlas.registry, code)))
            taken.append(time.perf_counter() - started)
        found.append(Bar(f"briefing as {name}, s", statistics.median(taken[1:]), limit))
    return found


def all_bars(atlas: Atlas) -> list[Bar]:
    """Write a PDF of every council over two processes."""
    import resource  # noqa: PLC0415 - Windows has none

    areas = tuple(area_of(atlas.registry, code) for code in area_of(atlas.registry, UK).codes)
    with tempfile.TemporaryDirectory() as folder:
        job = Job(areas=areas, folder=Path(folder), formats=("pdf",), settings=Settings())
        started = time.perf_counter()
        report = write_briefings(job, workers=WORKERS)
        taken = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # The largest of the processes, as often as there are processes: no less than the sum.
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return [
        Bar(f"{len(report.written)} briefings on {WORKERS} cores, s", taken, 240),
        Bar("briefings that failed", len(report.failed), 0),
        Bar("their memory at most, GB", (own + WORKERS * theirs) / KB_PER_GB, 1.5),
    ]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.briefings")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--all", action="store_true", help="all councils, too")
    options = parser.parse_args()
    found = all_bars(load_atlas(Settings())) if options.all else []
    found += bars(repeats=options.repeats)
    print(verdict(found))
    sys.exit(not all(bar.is_reached for bar in found))


if __name__ == "__main__":
    main()
