"""Tests of app.py: it starts, or says in one message why not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from geo.settings import DATA_DIR
from tests.support.browser import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("table", "found", "replaced", "message"),
    [
        (
            "clusters.csv",
            "C002,P002,Plymouth,DE,",
            "C002,P002,Plymouth,ZZ,",
            "row 3, sector_code: found 'ZZ', expected a key of sectors (AM, CE, ",
        ),
        (
            "city_region_members.csv",
            "GM,E08000001,",
            "GM,E99999999,",
            "row 2, LAD25CD: found 'E99999999', expected a key of local_authorities",
        ),
        ("sectors.csv", "sector_code,", "code,", "row 1: no column sector_code. Found code, name"),
        (
            "sectors.csv",
            "sector_code,name,sic_rating,sic_rating_note,evidence,source_ids",
            "sector_code;name;sic_rating;sic_rating_note;evidence;source_ids",
            "row 1: found cells that semicolons separate, expected commas. Save it as “CSV UTF-8",
        ),
        (
            "datapackage.json",
            '"path": "clusters.csv"',
            '"path": "../clusters.csv"',
            "resource 11 (clusters): found path '../clusters.csv', expected one within the folder",
        ),
    ],
)
def test_an_invalid_register_stops_the_start_with_a_single_message(
    tmp_path: Path, table: str, found: str, replaced: str, message: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA_DIR, data)
    text = (data / table).read_text(encoding="utf-8")
    assert found in text
    (data / table).write_text(text.replace(found, replaced, 1), encoding="utf-8")
    process = start(PLACEMAP_DATA_DIR=str(data))
    assert process.returncode == 1
    assert f"Place Map cannot start. {data / table}, {message}" in process.stderr
    assert "Traceback" not in process.stderr


def test_unreadable_boundaries_stop_the_start(tmp_path: Path) -> None:
    broken_path = tmp_path / "broken.parquet"
    broken_path.write_bytes(b"PAR1 and nothing more")
    process = start(PLACEMAP_BOUNDARIES=str(broken_path))
    assert process.returncode == 1
    assert f"Place Map cannot start. {broken_path}: not readable as GeoParquet" in process.stderr


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Start the app as `streamlit run` does, and wait until it has ended."""
    return subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
