"""A file is whole or not there; what a killed process left is gone after the next run."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from geo.atomic import FOLDER_MARKER, atomic_write

ROOT: Final = Path(__file__).parents[2]

WRITE: Final = """
import sys
from pathlib import Path
from geo.atomic import atomic_write

with atomic_write(Path(sys.argv[1])) as beside:
    beside.write_text("half")
    print(beside, flush=True)
    sys.stdin.read()
"""


def writing(path: Path) -> subprocess.Popen[str]:
    """Start a process that is in the midst of writing a file, and stays there."""
    process = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", WRITE, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert FOLDER_MARKER in process.stdout.readline()
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a[1].csv"
    other = tmp_path / "other.csv"
    with writing(path) as killed, writing(other) as other_one:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert len([*tmp_path.iterdir()]) == 2
        with atomic_write(path) as beside:
            beside.write_text("whole")
        left = [each.name for each in tmp_path.iterdir() if each != path]
        assert [name.startswith(".other.csv") for name in left] == [True]
        other_one.communicate()
    assert {each.name for each in tmp_path.iterdir()} == {path.name, other.name}


@pytest.mark.skipif(sys.platform == "win32", reason="cannot lock a folder")
def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with writing(path) as busy:
        with atomic_write(path) as beside:
            beside.write_text("first")
        assert path.read_text() == "first"
        busy.communicate()
        assert busy.returncode == 0
    assert path.read_text() == "half"
    assert [*tmp_path.iterdir()] == [path]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def fail(beside: Path) -> None:
        beside.write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space"), atomic_write(path) as beside:
        fail(beside)
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_folders_that_are_not_ours_stay(tmp_path: Path) -> None:
    (tmp_path / ".a.csv.backup01").mkdir()
    with atomic_write(tmp_path / "a.csv") as beside:
        beside.write_text("new")
    assert (tmp_path / ".a.csv.backup01").is_dir()
