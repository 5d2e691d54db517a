"""Files of points: every format in and out, whole or not there, on every core."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from geo.assign import readers
from geo.assign.assign_file import AssignRequest, assign_file
from geo.assign.assign_frame import assign
from geo.assign.assigner import Assigner, make_assigner
from tests.support.command_line import run
from tests.support.fixtures_core import ROOT
from tests.support.point_files import ROWS, numbered, read, table_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.dataset import Dataset


@pytest.fixture(scope="module")
def assigner(dataset: Dataset) -> Assigner:
    return make_assigner(dataset)


@pytest.fixture(scope="module")
def points(dataset: Dataset) -> gpd.GeoDataFrame:
    return numbered(dataset)


@pytest.fixture(scope="module")
def expected(points: gpd.GeoDataFrame, dataset: Dataset) -> pd.DataFrame:
    return blank(assign(points, dataset))


def blank(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that are added as text, missing as empty."""
    ours = frame.loc[:, "LAD25CD":"reason"].astype(object)
    return ours.where(ours.notna(), "").reset_index(drop=True)


def write_csv(points: gpd.GeoDataFrame, path: Path) -> None:
    pacsv.write_csv(table_of(points), path)


def write_plain(points: gpd.GeoDataFrame, path: Path) -> None:
    pq.write_table(table_of(points), path)


def write_degrees(points: gpd.GeoDataFrame, path: Path) -> None:
    # From geopandas, with boxes besides; in degrees.
    points.to_crs("EPSG:4326").to_parquet(path, write_covering_bbox=True)


WRITE: dict[str, Callable[[gpd.GeoDataFrame, Path], None]] = {
    "in.csv": write_csv,
    "plain.parquet": write_plain,
    "geo.parquet": lambda points, path: points.to_parquet(path),
    "degrees.parquet": write_degrees,
    "in.fgb": lambda points, path: points.to_file(path, SPATIAL_INDEX="NO"),
}


@pytest.mark.parametrize("names", [*itertools.product(WRITE, ["out.parquet", "out.csv"])])
def test_each_format_gives_what_a_frame_gives(
    names: tuple[str, str],
    points: gpd.GeoDataFrame,
    expected: pd.DataFrame,
    assigner: Assigner,
    tmp_path: Path,
) -> None:
    path, target = (tmp_path / name for name in names)
    WRITE[path.name](points, path)
    report = assign_file(AssignRequest(path=path, target=target), assigner)
    found = read(report.path)
    assert found["row"].astype(int).tolist() == points["row"].tolist()
    assert found["text"].tolist() == points["text"].tolist()
    pd.testing.assert_frame_equal(blank(found), expected, check_dtype=False)
    assert report.rows == ROWS
    assert report.matched_rows == int((expected["LAD25CD"] != "").sum())
    assert {*tmp_path.iterdir()} == {path, target}


def test_geometry_is_geometry_still(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path
) -> None:
    for name in ("geo.parquet", "degrees.parquet", "in.fgb"):
        WRITE[name](points, tmp_path / name)
        target = tmp_path / f"{name}-out.parquet"
        assign_file(AssignRequest(path=tmp_path / name, target=target), assigner)
        again = gpd.read_parquet(target)
        assert again.crs
        wanted = points.to_crs(again.crs)
        assert again.geometry.geom_equals_exact(wanted.geometry, 0).all()
        assert again.crs == ("EPSG:4326" if "degrees" in name else "EPSG:27700")


@pytest.mark.parametrize("batch", [1, 7, 999])
def test_the_size_of_a_batch_does_not_matter(
    batch: int,
    points: gpd.GeoDataFrame,
    assigner: Assigner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = points.head(60)
    few.to_parquet(tmp_path / "in.parquet")
    assign_file(
        AssignRequest(path=tmp_path / "in.parquet", target=tmp_path / "whole.parquet"), assigner
    )
    monkeypatch.setattr(readers, "BATCH_ROWS", batch)
    assign_file(
        AssignRequest(path=tmp_path / "in.parquet", target=tmp_path / "parts.parquet"), assigner
    )
    whole, parts = read(tmp_path / "whole.parquet"), read(tmp_path / "parts.parquet")
    pd.testing.assert_frame_equal(whole.astype(object), parts.astype(object), check_dtype=False)


@pytest.mark.parametrize("name", ["geo.parquet", "in.fgb"])
def test_of_long_rows_fewer_are_read_at_a_time(
    name: str,
    points: gpd.GeoDataFrame,
    assigner: Assigner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = points.assign(text="long " * 200 + points["row"].astype(str))
    WRITE[name](long, tmp_path / name)
    monkeypatch.setattr(readers, "BATCH_BYTES", 200_000)
    shares: list[float] = []
    job = AssignRequest(path=tmp_path / name, target=tmp_path / "out.parquet")
    assert assign_file(job, assigner, on_progress=shares.append).rows == ROWS
    assert 8 <= len(shares) <= 20  # about 180 rows of 1,100 bytes each, and all rows at the end
    assert read(job.target)["text"].tolist() == long["text"].tolist()


def test_several_threads_write_what_one_writes(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "BATCH_ROWS", 300)
    points.to_crs("EPSG:4326").to_parquet(tmp_path / "in.parquet")
    job = AssignRequest(path=tmp_path / "in.parquet", target=tmp_path / "one.parquet", workers=1)
    shares: list[float] = []
    assign_file(job, assigner)
    assign_file(
        replace(job, target=tmp_path / "two.parquet", workers=2),
        assigner,
        on_progress=shares.append,
    )
    assert pq.read_table(tmp_path / "two.parquet").equals(pq.read_table(tmp_path / "one.parquet"))
    assert len(shares) == 7
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_what_is_interrupted_leaves_the_old_file(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "BATCH_ROWS", 100)
    points.to_parquet(tmp_path / "in.parquet")
    target = tmp_path / "out.parquet"
    target.write_text("old")
    job = AssignRequest(path=tmp_path / "in.parquet", target=target, overwrite=True, workers=2)
    with pytest.raises(KeyboardInterrupt):
        assign_file(job, assigner, on_progress=lambda _: signal.raise_signal(signal.SIGINT))
    assert target.read_text() == "old"
    assert {*tmp_path.iterdir()} == {job.path, target}


def test_a_file_says_where_it_is_from(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path
) -> None:
    points.to_parquet(tmp_path / "in.parquet")
    about = {"attribution": "Contains OS data"}
    job = AssignRequest(
        path=tmp_path / "in.parquet", target=tmp_path / "out.parquet", metadata=about
    )
    assign_file(job, assigner)
    metadata = pq.read_metadata(tmp_path / "out.parquet").metadata
    said = json.loads(metadata[b"placemap"])
    assert said["attribution"] == "Contains OS data"
    assert said["points"] == "geometry, EPSG:27700"
    assert said["columns"].keys() >= {"LAD25CD", "in_part", "indicative"}


KILLED = """
import os, signal, sys
from pathlib import Path
from geo.assign.assigner import make_assigner
from geo.assign.assign_file import AssignRequest, assign_file
from geo.dataset import load_dataset
from geo.settings import Settings

def end(share):
    os.kill(os.getpid(), signal.SIGKILL)

job = AssignRequest(path=Path(sys.argv[1]), target=Path(sys.argv[2]), overwrite=True)
assign_file(job, make_assigner(load_dataset(Settings())), on_progress=end)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_run_that_is_killed_leaves_the_old_file(points: gpd.GeoDataFrame, tmp_path: Path) -> None:
    points.to_parquet(tmp_path / "in.parquet")
    target = tmp_path / "out.csv"
    target.write_text("old")
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", KILLED, tmp_path / "in.parquet", target], cwd=ROOT, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert target.read_text() == "old"


def test_the_command_says_what_it_did(points: gpd.GeoDataFrame, tmp_path: Path) -> None:
    points.to_parquet(tmp_path / "in.parquet")
    out = tmp_path / "out.csv"
    result = run("assign", str(tmp_path / "in.parquet"), "-o", str(out), "--all", "--prefix", "pm_")
    assert result.exit_code == 0, result.output
    assert "Points from geometry, EPSG:27700." in result.stdout
    assert f"of {ROWS:,} rows are in a council." in result.stdout
    assert "outside every council." in result.stdout
    assert "Contains OS data" in result.stderr
    assert {"pm_LAD25CD", "pm_reason"} <= {*read(out).columns}


def test_the_command_names_its_faults(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    result = run("assign", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == 1
    assert "no column says where its rows are. Found a, b." in result.stderr
