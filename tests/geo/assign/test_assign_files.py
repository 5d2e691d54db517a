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
from tests.support.point_files import ROWS, numbered_points, read_points, table_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.dataset import Dataset


@pytest.fixture(scope="module")
def assigner(dataset: Dataset) -> Assigner:
    return make_assigner(dataset)


@pytest.fixture(scope="module")
def points(dataset: Dataset) -> gpd.GeoDataFrame:
    return numbered_points(dataset)


@pytest.fixture(scope="module")
def expected(points: gpd.GeoDataFrame, dataset: Dataset) -> pd.DataFrame:
    return blank_missing(assign(points, dataset))


def blank_missing(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that are added as text, missing as empty."""
    assigned_columns = frame.loc[:, "LAD25CD":"reason"].astype(object)
    return assigned_columns.where(assigned_columns.notna(), "").reset_index(drop=True)


def write_csv(points: gpd.GeoDataFrame, path: Path) -> None:
    pacsv.write_csv(table_of(points), path)


def write_plain_parquet(points: gpd.GeoDataFrame, path: Path) -> None:
    pq.write_table(table_of(points), path)


def write_wgs84(points: gpd.GeoDataFrame, path: Path) -> None:
    # From geopandas, with boxes besides; in degrees.
    points.to_crs("EPSG:4326").to_parquet(path, write_covering_bbox=True)


WRITERS: dict[str, Callable[[gpd.GeoDataFrame, Path], None]] = {
    "in.csv": write_csv,
    "plain.parquet": write_plain_parquet,
    "geo.parquet": lambda points, path: points.to_parquet(path),
    "degrees.parquet": write_wgs84,
    "in.fgb": lambda points, path: points.to_file(path, SPATIAL_INDEX="NO"),
}


@pytest.mark.parametrize("names", [*itertools.product(WRITERS, ["out.parquet", "out.csv"])])
def test_every_format_gives_the_result_of_a_frame(
    names: tuple[str, str],
    points: gpd.GeoDataFrame,
    expected: pd.DataFrame,
    assigner: Assigner,
    tmp_path: Path,
) -> None:
    path, target_path = (tmp_path / name for name in names)
    WRITERS[path.name](points, path)
    report = assign_file(AssignRequest(path=path, target=target_path), assigner)
    assigned = read_points(report.path)
    assert assigned["row"].astype(int).tolist() == points["row"].tolist()
    assert assigned["text"].tolist() == points["text"].tolist()
    pd.testing.assert_frame_equal(blank_missing(assigned), expected, check_dtype=False)
    assert report.rows == ROWS
    assert report.matched_rows == int((expected["LAD25CD"] != "").sum())
    assert {*tmp_path.iterdir()} == {path, target_path}


def test_geometry_columns_stay_geometry(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path
) -> None:
    for name in ("geo.parquet", "degrees.parquet", "in.fgb"):
        WRITERS[name](points, tmp_path / name)
        target_path = tmp_path / f"{name}-out.parquet"
        assign_file(AssignRequest(path=tmp_path / name, target=target_path), assigner)
        assigned = gpd.read_parquet(target_path)
        assert assigned.crs
        expected = points.to_crs(assigned.crs)
        assert assigned.geometry.geom_equals_exact(expected.geometry, 0).all()
        assert assigned.crs == ("EPSG:4326" if "degrees" in name else "EPSG:27700")


@pytest.mark.parametrize("batch", [1, 7, 999])
def test_the_batch_size_does_not_matter(
    batch: int,
    points: gpd.GeoDataFrame,
    assigner: Assigner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first_points = points.head(60)
    first_points.to_parquet(tmp_path / "in.parquet")
    assign_file(
        AssignRequest(path=tmp_path / "in.parquet", target=tmp_path / "whole.parquet"), assigner
    )
    monkeypatch.setattr(readers, "BATCH_ROWS", batch)
    assign_file(
        AssignRequest(path=tmp_path / "in.parquet", target=tmp_path / "parts.parquet"), assigner
    )
    one_batch, several_batches = (
        read_points(tmp_path / "whole.parquet"),
        read_points(tmp_path / "parts.parquet"),
    )
    pd.testing.assert_frame_equal(
        one_batch.astype(object), several_batches.astype(object), check_dtype=False
    )


@pytest.mark.parametrize("name", ["geo.parquet", "in.fgb"])
def test_batches_of_long_rows_are_smaller(
    name: str,
    points: gpd.GeoDataFrame,
    assigner: Assigner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long_points = points.assign(text="long " * 200 + points["row"].astype(str))
    WRITERS[name](long_points, tmp_path / name)
    monkeypatch.setattr(readers, "BATCH_BYTES", 200_000)
    shares: list[float] = []
    request = AssignRequest(path=tmp_path / name, target=tmp_path / "out.parquet")
    assert assign_file(request, assigner, on_progress=shares.append).rows == ROWS
    assert 8 <= len(shares) <= 20  # about 180 rows of 1,100 bytes each, and all rows at the end
    assert read_points(request.target)["text"].tolist() == long_points["text"].tolist()


def test_several_threads_write_the_output_of_one(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "BATCH_ROWS", 300)
    points.to_crs("EPSG:4326").to_parquet(tmp_path / "in.parquet")
    request = AssignRequest(
        path=tmp_path / "in.parquet", target=tmp_path / "one.parquet", workers=1
    )
    shares: list[float] = []
    assign_file(request, assigner)
    assign_file(
        replace(request, target=tmp_path / "two.parquet", workers=2),
        assigner,
        on_progress=shares.append,
    )
    assert pq.read_table(tmp_path / "two.parquet").equals(pq.read_table(tmp_path / "one.parquet"))
    assert len(shares) == 7
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_an_interrupted_run_leaves_the_old_file(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "BATCH_ROWS", 100)
    points.to_parquet(tmp_path / "in.parquet")
    target_path = tmp_path / "out.parquet"
    target_path.write_text("old")
    request = AssignRequest(
        path=tmp_path / "in.parquet", target=target_path, overwrite=True, workers=2
    )
    # A shell may have started the tests with the signal ignored.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            assign_file(request, assigner, on_progress=lambda _: signal.raise_signal(signal.SIGINT))
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert target_path.read_text() == "old"
    assert {*tmp_path.iterdir()} == {request.path, target_path}


def test_an_output_file_records_its_provenance(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path
) -> None:
    points.to_parquet(tmp_path / "in.parquet")
    provenance = {"attribution": "Contains OS data"}
    request = AssignRequest(
        path=tmp_path / "in.parquet", target=tmp_path / "out.parquet", metadata=provenance
    )
    assign_file(request, assigner)
    metadata = pq.read_metadata(tmp_path / "out.parquet").metadata
    placemap_metadata = json.loads(metadata[b"placemap"])
    assert placemap_metadata["attribution"] == "Contains OS data"
    assert placemap_metadata["points"] == "geometry, EPSG:27700"
    assert placemap_metadata["columns"].keys() >= {"LAD25CD", "in_part", "indicative"}


KILLED_SCRIPT = """
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
def test_a_killed_run_leaves_the_old_file(points: gpd.GeoDataFrame, tmp_path: Path) -> None:
    points.to_parquet(tmp_path / "in.parquet")
    target_path = tmp_path / "out.csv"
    target_path.write_text("old")
    process = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", KILLED_SCRIPT, tmp_path / "in.parquet", target_path],
        cwd=ROOT,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL
    assert target_path.read_text() == "old"


def test_the_command_reports_its_results(points: gpd.GeoDataFrame, tmp_path: Path) -> None:
    points.to_parquet(tmp_path / "in.parquet")
    output_path = tmp_path / "out.csv"
    result = run(
        "assign", str(tmp_path / "in.parquet"), "-o", str(output_path), "--all", "--prefix", "pm_"
    )
    assert result.exit_code == 0, result.output
    assert "Points from geometry, EPSG:27700." in result.stdout
    assert f"of {ROWS:,} rows are in a council." in result.stdout
    assert "outside every council." in result.stdout
    assert "Contains OS data" in result.stderr
    assert {"pm_LAD25CD", "pm_reason"} <= {*read_points(output_path).columns}


def test_the_command_reports_its_errors(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    result = run("assign", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == 1
    assert "no column says where its rows are. Found a, b." in result.stderr
