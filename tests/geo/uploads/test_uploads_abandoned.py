"""What a killed process left of a file is removed, and what a running one uses is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from geo.uploads.abandoned_files import MIN_AGE_S, PREFIX, remove_leftovers
from tests.support.fixtures_core import ROOT

PROGRAM = """
from geo.uploads.private_folder import private_folder
from geo.uploads.limits import UploadLimits
with private_folder(b"a,b", UploadLimits()) as path:
    print(path.parent, flush=True)
    input()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no flock")
def test_folders_of_killed_processes_are_removed_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"{PREFIX}file").write_bytes(b"")
    (tmp_path / f"{PREFIX}link").symlink_to(ROOT)
    long_ago = time.time() - 2 * MIN_AGE_S
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reading:
        assert reading.stdout is not None
        folder = Path(reading.stdout.readline().strip())
        assert (folder / "upload").read_bytes() == b"a,b"
        os.utime(folder, (long_ago, long_ago))
        assert remove_leftovers() == 0  # it is being read
        reading.send_signal(signal.SIGKILL)
    assert folder.is_dir()
    assert remove_leftovers() == 1
    assert not folder.exists()
    folder.mkdir()
    assert remove_leftovers() == 0  # another process may have made it this moment
    assert (ROOT / "app.py").exists()
