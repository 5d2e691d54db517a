"""
Measure the time of one briefing, and the time and memory of all councils' briefings.

    python -m benchmarks.briefings [--repeats 20] [--all]

The main report calls `check_targets` too. `--all` writes every council's PDF with two processes,
which takes a minute or more.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Target, verdict
from geo.areas import UK, area_of
from geo.dataset import Dataset, load_dataset
from geo.export.briefing.as_docx import docx_file
from geo.export.briefing.as_html import html
from geo.export.briefing.as_pdf import pdf
from geo.export.briefing.batch import BriefingJob, write_briefings
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import BriefingData
from geo.settings import Settings

WORKERS = 2
KB_PER_GB = 1_000_000


def check_targets(*, repeats: int = 20) -> list[Target]:
    """Time briefings on councils from across the register, after a first one."""
    dataset = load_dataset(Settings())
    data = BriefingData(dataset)
    codes = [*dataset.register.local_authorities]
    sample_codes = codes[:: max(1, len(codes) // (repeats + 1))][: repeats + 1]
    targets = []
    for name, render, limit in (("PDF", pdf, 1.0), ("DOCX", docx_file, 2.0), ("HTML", html, 1.0)):
        times = []
        for code in sample_codes:
            start = time.perf_counter()
            render(briefing_of(data, area_of(dataset.register, code)))
            times.append(time.perf_counter() - start)
        targets.append(Target(f"briefing as {name}, s", statistics.median(times[1:]), limit))
    return targets


def check_all_councils(dataset: Dataset) -> list[Target]:
    """Write a PDF of every council with two processes."""
    import resource  # noqa: PLC0415 - Windows has none

    areas = tuple(area_of(dataset.register, code) for code in area_of(dataset.register, UK).codes)
    with tempfile.TemporaryDirectory() as folder:
        job = BriefingJob(areas=areas, folder=Path(folder), formats=("pdf",), settings=Settings())
        start = time.perf_counter()
        report = write_briefings(job, workers=WORKERS)
        seconds = time.perf_counter() - start
    own_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Upper limit of the sum: the largest process times the number of processes.
    child_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return [
        Target(f"{len(report.written_files)} briefings on {WORKERS} cores, s", seconds, 240),
        Target("briefings that failed", len(report.failures), 0),
        Target("their memory at most, GB", (own_kb + WORKERS * child_kb) / KB_PER_GB, 1.5),
    ]


def main() -> None:
    """Parse the command line, run the benchmark and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.briefings")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--all", action="store_true", help="all councils, too")
    options = parser.parse_args()
    targets = check_all_councils(load_dataset(Settings())) if options.all else []
    targets += check_targets(repeats=options.repeats)
    print(verdict(targets))
    sys.exit(not all(target.is_met for target in targets))


if __name__ == "__main__":
    main()
