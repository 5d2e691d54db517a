"""Files of points: every format in and out, bad rows kept, whole or not there, on every core."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
import shapely

from geo.assign import sources
from geo.assign.assigner import Assigner, assigner_of
from geo.assign.frames import assign
from geo.assign.location import Asked
from geo.assign.stream import Assigned, Job, assign_file
from geo.errors import CRSError, DataError, ExportError, PlaceMapError
from tests.command_line import run
from tests.fixtures_core import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.atlas import Atlas

ROWS = 2_000


@pytest.fixture(scope="module")
def assigner(atlas: Atlas) -> Assigner:
    return assigner_of(atlas)


@pytest.fixture(scope="module")
def points(atlas: Atlas) -> gpd.GeoDataFrame:
    """Return points all over the councils' extent, numbered."""
    west, south, east, north = atlas.areas.total_bounds
    rng = np.random.default_rng(5)
    shapes = shapely.points(rng.uniform(west, east, ROWS), rng.uniform(south, north, ROWS))
    frame = {"row": np.arange(ROWS), "text": [f"no. {row}, “é”" for row in range(ROWS)]}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:27700")


@pytest.fixture(scope="module")
def expected(points: gpd.GeoDataFrame, atlas: Atlas) -> pd.DataFrame:
    return blank(assign(points, atlas))


def blank(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that are added as text, missing as empty."""
    ours = frame.loc[:, "LAD25CD":"reason"].astype(object)
    return ours.where(ours.notna(), "").reset_index(drop=True)


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return pq.read_table(path).to_pandas()


def table_of(points: gpd.GeoDataFrame) -> pa.Table:
    flat = pd.DataFrame(points.drop(columns="geometry"))
    flat = flat.assign(easting=points.geometry.x, northing=points.geometry.y)
    return pa.Table.from_pandas(flat, preserve_index=False)


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


def done(job: Job, assigner: Assigner) -> Assigned:
    return assign_file(job, assigner)


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
    report = done(Job(path=path, target=target), assigner)
    found = read(report.path)
    assert found["row"].astype(int).tolist() == points["row"].tolist()
    assert found["text"].tolist() == points["text"].tolist()
    pd.testing.assert_frame_equal(blank(found), expected, check_dtype=False)
    assert report.rows == ROWS
    assert report.in_a_council == int((expected["LAD25CD"] != "").sum())
    assert {*tmp_path.iterdir()} == {path, target}


def test_geometry_is_geometry_still(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path
) -> None:
    for name in ("geo.parquet", "degrees.parquet", "in.fgb"):
        WRITE[name](points, tmp_path / name)
        target = tmp_path / f"{name}-out.parquet"
        done(Job(path=tmp_path / name, target=target), assigner)
        again = gpd.read_parquet(target)
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
    done(Job(path=tmp_path / "in.parquet", target=tmp_path / "whole.parquet"), assigner)
    monkeypatch.setattr(sources, "BATCH_ROWS", batch)
    done(Job(path=tmp_path / "in.parquet", target=tmp_path / "parts.parquet"), assigner)
    whole, parts = read(tmp_path / "whole.parquet"), read(tmp_path / "parts.parquet")
    pd.testing.assert_frame_equal(whole.astype(object), parts.astype(object), check_dtype=False)


def test_several_processes_write_what_one_writes(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "BATCH_ROWS", 300)
    points.to_crs("EPSG:4326").to_parquet(tmp_path / "in.parquet")
    job = Job(path=tmp_path / "in.parquet", target=tmp_path / "one.parquet", workers=1)
    shares: list[float] = []
    done(job, assigner)
    assign_file(
        replace(job, target=tmp_path / "two.parquet", workers=2),
        assigner,
        on_progress=shares.append,
    )
    assert pq.read_table(tmp_path / "two.parquet").equals(pq.read_table(tmp_path / "one.parquet"))
    assert len(shares) == 7
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_file_says_where_it_is_from(
    points: gpd.GeoDataFrame, assigner: Assigner, tmp_path: Path
) -> None:
    points.to_parquet(tmp_path / "in.parquet")
    about = {"attribution": "Contains OS data"}
    job = Job(path=tmp_path / "in.parquet", target=tmp_path / "out.parquet", about=about)
    done(job, assigner)
    metadata = pq.read_metadata(tmp_path / "out.parquet").metadata
    said = json.loads(metadata[b"placemap"])
    assert said["attribution"] == "Contains OS data"
    assert said["points"] == "geometry, EPSG:27700"
    assert said["columns"].keys() >= {"LAD25CD", "in_part", "indicative"}


def text_of(tmp_path: Path, text: str | bytes, **asked: Any) -> list[dict[str, str]]:  # noqa: ANN401
    """Assign a CSV file of this text in the small atlas of the test, and read the answer."""
    path = tmp_path / "in.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    assigner = asked.pop("assigner")
    target = tmp_path / "out.csv"
    done(Job(path=path, target=target, asked=Asked(**asked), overwrite=True), assigner)
    return read(target).to_dict("records")


@pytest.fixture(scope="module")
def few(small: Atlas) -> Assigner:
    return assigner_of(small)


def test_bad_rows_are_kept_with_a_reason(few: Assigner, tmp_path: Path) -> None:
    rows = text_of(
        tmp_path,
        "id,easting,northing\n1,405000,405000\n2,,\n3,abc,1\n4,1\n5,0,0\n6,1,2,3,4\n"
        '7,"405,000",405000\n8, 405000 ,405000.0\n9,inf,1\n',
        assigner=few,
    )
    reasons = {row["id"]: row["reason"] for row in rows}
    assert reasons == {
        "1": "",
        "2": "no coordinates",
        "3": "coordinates are not numbers",
        "4": "found 2 cells, expected 3",
        "5": "outside every local authority",
        "6": "found 5 cells, expected 3: 3,4",
        "7": "coordinates are not numbers",
        "8": "",
        "9": "coordinates are not numbers",
    }
    assert [row["id"] for row in rows] == ["1", "2", "3", "5", "7", "8", "9", "4", "6"]
    assert all((row["LAD25CD"] != "") == (row["reason"] == "") for row in rows)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_and_a_byte_order_mark(separator: str, few: Assigner, tmp_path: Path) -> None:
    lines = ["Eastings,Northings,note", '405000,405000,"two\nlines"']
    text = "\ufeff" + "\n".join(lines).replace(",", separator)
    (row,) = text_of(tmp_path, text, assigner=few)
    assert (row["LAD25CD"], row["note"]) == ("E07000001", "two\nlines")


def test_codes_and_encodings_stay_as_they_are(few: Assigner, tmp_path: Path) -> None:
    text = "sic,name,easting,northing\n01110,Caffè,405000,405000\n"
    (row,) = text_of(tmp_path, text.encode("cp1252"), assigner=few, encoding="cp1252")
    assert (row["sic"], row["name"]) == ("01110", "Caffè")
    with pytest.raises(DataError, match="--encoding cp1252"):
        text_of(tmp_path, text.encode("cp1252"), assigner=few)
    with pytest.raises(DataError, match="--encoding"):
        text_of(tmp_path, text, assigner=few, encoding="nonsense")


def test_nothing_that_is_written_runs_as_a_formula(few: Assigner, tmp_path: Path) -> None:
    text = "name,easting,northing,-5\n=1+1,405000,405000,-2.5\n\uff1dA1,405000,405000,@x\n"
    rows = text_of(tmp_path, text, assigner=few)
    assert [row["name"] for row in rows] == ["'=1+1", "'\uff1dA1"]
    assert [row["'-5"] for row in rows] == ["-2.5", "'@x"]


@pytest.mark.parametrize(
    ("text", "asked", "message"),
    [
        ("", {}, "empty"),
        ("a,b\n1,2\n", {}, "no column says where"),
        ("x,y\n1,2\n", {"x": "x", "y": "y"}, "say what x and y are in"),
        ("x,y\n1,2\n", {"x": "x", "y": "z", "crs": "EPSG:27700"}, "name two columns"),
        ("x,y\n1,2\n", {"x": "x", "y": "y", "crs": "EPSG:1"}, "which is no CRS"),
        ("a,a,easting,northing\n", {}, "two columns are called 'a'"),
        ("easting,northing,lad25cd\n", {}, "--prefix"),
    ],
)
def test_what_cannot_be_read_says_why(
    text: str, asked: dict[str, str], message: str, few: Assigner, tmp_path: Path
) -> None:
    with pytest.raises(PlaceMapError, match=message):
        text_of(tmp_path, text, assigner=few, **asked)
    assert not (tmp_path / "out.csv").exists()


def test_coordinates_that_are_named_are_used(few: Assigner, tmp_path: Path) -> None:
    text = "E,N,longitude,latitude\n405000,405000,0,0\n"
    (row,) = text_of(tmp_path, text, assigner=few, x="E", y="N", crs="EPSG:27700")
    assert row["LAD25CD"] == "E07000001"


def test_a_crs_that_differs_from_the_file_is_refused(
    points: gpd.GeoDataFrame, few: Assigner, tmp_path: Path
) -> None:
    path = tmp_path / "in.parquet"
    points.to_parquet(path)
    job = Job(path=path, target=tmp_path / "out.csv", asked=Asked(crs="EPSG:4326"))
    with pytest.raises(CRSError, match="declares EPSG:27700"):
        done(job, few)
    points.set_crs(None, allow_override=True).to_parquet(path)
    with pytest.raises(CRSError, match="declares no CRS"):
        done(replace(job, asked=Asked()), few)
    done(replace(job, asked=Asked(crs="EPSG:27700")), few)


def test_geometry_that_is_none_is_kept(few: Assigner, tmp_path: Path) -> None:
    path, middle = tmp_path / "in.parquet", shapely.Point(405_000, 405_000)
    written = [
        middle.wkb,
        None,
        b"no geometry",
        middle.buffer(5).wkb,
        shapely.to_wkb(middle, byte_order=0),
    ]
    geo = {"version": "1.0.0", "primary_column": "g",
           "columns": {"g": {"encoding": "WKB", "crs": None}}}  # fmt: skip
    table = pa.table({"g": pa.array(written, pa.binary())})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    job = Job(path=path, target=tmp_path / "out.csv", asked=Asked(crs="EPSG:27700"))
    done(job, few)
    rows = read(tmp_path / "out.csv")
    assert rows["reason"].tolist() == [
        "",
        "no coordinates",
        "geometry cannot be read",
        "not a point",
        "",
    ]
    assert rows["g"][2] == b"no geometry".hex()
    assert rows["g"][3].startswith("POLYGON")


def test_a_file_that_is_not_what_its_name_says(few: Assigner, tmp_path: Path) -> None:
    for name, message in (
        ("in.fgb", "not a FlatGeobuf file"),
        ("in.parquet", "not readable as Parquet"),
        ("in.gpkg", "cannot be read as points"),
    ):
        (tmp_path / name).write_text("<OGRVRTDataSource/>")
        with pytest.raises(DataError, match=message):
            done(Job(path=tmp_path / name, target=tmp_path / "out.csv"), few)
    (tmp_path / "in.fgb").write_bytes(b"fgb\x03fgb\x00 and no more")
    with pytest.raises(DataError, match="not readable as FlatGeobuf"):
        done(Job(path=tmp_path / "in.fgb", target=tmp_path / "out.csv"), few)
    with pytest.raises(DataError, match="no such file"):
        done(Job(path=tmp_path / "none.csv", target=tmp_path / "out.csv"), few)
    with pytest.raises(ExportError, match="end the name"):
        done(Job(path=tmp_path / "in.fgb", target=tmp_path / "out.xlsx"), few)


def test_a_damaged_file_leaves_the_old_answer(
    points: gpd.GeoDataFrame, few: Assigner, tmp_path: Path
) -> None:
    path, target = tmp_path / "in.parquet", tmp_path / "out.csv"
    pq.write_table(table_of(points), path)
    whole = bytearray(path.read_bytes())
    whole[4:4000] = bytes(3996)
    path.write_bytes(whole)
    target.write_text("old")
    with pytest.raises(DataError, match="damaged"):
        done(Job(path=path, target=target, overwrite=True), few)
    assert target.read_text() == "old"
    assert {*tmp_path.iterdir()} == {path, target}


def test_an_answer_is_not_overwritten_unasked(
    points: gpd.GeoDataFrame, few: Assigner, tmp_path: Path
) -> None:
    points.to_parquet(tmp_path / "in.parquet")
    (tmp_path / "out.csv").write_text("mine")
    with pytest.raises(ExportError, match="exists already"):
        done(Job(path=tmp_path / "in.parquet", target=tmp_path / "out.csv"), few)
    assert (tmp_path / "out.csv").read_text() == "mine"


KILLED = """
import os, signal, sys
from pathlib import Path
from geo.assign.assigner import assigner_of
from geo.assign.stream import Job, assign_file
from geo.atlas import load_atlas
from geo.settings import Settings

def end(share):
    os.kill(os.getpid(), signal.SIGKILL)

job = Job(path=Path(sys.argv[1]), target=Path(sys.argv[2]), overwrite=True)
assign_file(job, assigner_of(load_atlas(Settings())), on_progress=end)
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
    assert "outside every local authority." in result.stdout
    assert "Contains OS data" in result.stderr
    assert {"pm_LAD25CD", "pm_reason"} <= {*read(out).columns}


def test_the_command_names_its_faults(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    result = run("assign", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == 1
    assert "no column says where its rows are. Found a, b." in result.stderr
