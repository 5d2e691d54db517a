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


def start_writer(path: Path) -> subprocess.Popen[str]:
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
def test_the_temporary_files_of_a_killed_process_are_removed_by_the_next_write(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a[1].csv"
    other_path = tmp_path / "other.csv"
    with start_writer(path) as killed_process, start_writer(other_path) as other_process:
        killed_process.send_signal(signal.SIGKILL)
        killed_process.wait()
        assert len([*tmp_path.iterdir()]) == 2
        with atomic_write(path) as temporary_path:
            temporary_path.write_text("whole")
        leftover_names = [entry.name for entry in tmp_path.iterdir() if entry != path]
        assert [name.startswith(".other.csv") for name in leftover_names] == [True]
        other_process.communicate()
    assert {entry.name for entry in tmp_path.iterdir()} == {path.name, other_path.name}


@pytest.mark.skipif(sys.platform == "win32", reason="cannot lock a folder")
def test_the_temporary_file_of_a_running_process_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with start_writer(path) as running_process:
        with atomic_write(path) as temporary_path:
            temporary_path.write_text("first")
        assert path.read_text() == "first"
        running_process.communicate()
        assert running_process.returncode == 0
    assert path.read_text() == "half"
    assert [*tmp_path.iterdir()] == [path]


def test_a_failed_write_leaves_no_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def fail(temporary_path: Path) -> None:
        temporary_path.write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space"), atomic_write(path) as temporary_path:
        fail(temporary_path)
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_unrelated_folders_are_not_removed(tmp_path: Path) -> None:
    (tmp_path / ".a.csv.backup01").mkdir()
    with atomic_write(tmp_path / "a.csv") as temporary_path:
        temporary_path.write_text("new")
    assert (tmp_path / ".a.csv.backup01").is_dir()
