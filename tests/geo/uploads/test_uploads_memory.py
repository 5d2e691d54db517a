"""What a file takes of memory at most, in a process of its own: the page on sizes goes by it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

MOST_TIMES: Final = 4
"""The peak of reading, understanding and keeping a CSV of points, in sizes of the file."""

ROWS: Final = 250_000

MEASURE: Final = """
import sys
from pathlib import Path
from geo.dataset import load_dataset
from geo.settings import Settings
from geo.uploads.locate import Councils
from geo.uploads.layers import create_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.parse import parse_upload

def taken(path):
    return create_upload(parse_upload(open_upload(path), councils))

def peak_bytes():
    # Of this process alone: what getrusage says begins with the peak of whoever began it.
    (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024

councils = Councils(load_dataset(Settings()).register)
taken(Path(sys.argv[1]))  # with what is imported on the way
before = peak_bytes()
kept_rows = len(taken(Path(sys.argv[2])).frame)
print(kept_rows, peak_bytes() - before)
"""


def write(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("Reference,Name,Street,Town,Postcode,Easting,Northing,Jobs,Turnover,Note\n")
        for n in range(rows):
            file.write(
                f"REF{n:08d},Business number {n} Limited,{n % 400} Station Street,Wigan,"
                f"WN{n % 9} {n % 7}AB,{350_000 + n % 9_000},{400_000 + n % 9_000},{n % 500},"
                f"{n * 7 % 100_000}.{n % 100:02d},some further text on it and {n}\n"
            )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
def test_a_csv_needs_at_most_four_times_its_size(tmp_path: Path) -> None:
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    write(small, 50)
    write(large, ROWS)
    process = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", MEASURE, str(small), str(large)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    rows, memory_bytes = map(int, process.stdout.split())
    assert rows == ROWS
    assert memory_bytes < MOST_TIMES * large.stat().st_size
    assert memory_bytes > large.stat().st_size, "what is kept alone takes more"
