"""Bad rows are kept with a reason; files that cannot be read say why, and spoil nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo.assign.assign_file import AssignRequest, assign_file
from geo.assign.assigner import Assigner, make_assigner
from geo.assign.location import LocationOptions
from geo.errors import CRSError, DataError, ExportError, PlaceMapError
from tests.support.point_files import numbered_points, read_points, table_of

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset


@pytest.fixture(scope="module")
def points(dataset: Dataset) -> gpd.GeoDataFrame:
    return numbered_points(dataset)


def assign_text(tmp_path: Path, text: str | bytes, **options: Any) -> list[dict[str, str]]:  # noqa: ANN401
    """Assign a CSV file of this text in the small atlas of the test, and read the answer."""
    path = tmp_path / "in.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    assigner = options.pop("assigner")
    target_path = tmp_path / "out.csv"
    assign_file(
        AssignRequest(
            path=path, target=target_path, options=LocationOptions(**options), overwrite=True
        ),
        assigner,
    )
    rows = read_points(target_path)
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.to_numpy()]


@pytest.fixture(scope="module")
def small_assigner(small: Dataset) -> Assigner:
    return make_assigner(small)


def test_bad_rows_are_written_with_a_reason(small_assigner: Assigner, tmp_path: Path) -> None:
    rows = assign_text(
        tmp_path,
        "id,easting,northing\n1,405000,405000\n2,,\n3,abc,1\n4,1\n5,0,0\n6,1,2,3,4\n"
        '7,"405,000",405000\n8, 405000 ,405000.0\n9,inf,1\n',
        assigner=small_assigner,
    )
    reasons = {row["id"]: row["reason"] for row in rows}
    assert reasons == {
        "1": "",
        "2": "no coordinates",
        "3": "coordinates are not numbers",
        "4": "found 2 cells, expected 3",
        "5": "outside every council",
        "6": "found 5 cells, expected 3: 3,4",
        "7": "coordinates are not numbers",
        "8": "",
        "9": "coordinates are not numbers",
    }
    assert [row["id"] for row in rows] == ["1", "2", "3", "5", "7", "8", "9", "4", "6"]
    assert all((row["LAD25CD"] != "") == (row["reason"] == "") for row in rows)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_and_a_byte_order_mark(
    separator: str, small_assigner: Assigner, tmp_path: Path
) -> None:
    lines = ["Eastings,Northings,note", '405000,405000,"two\nlines"']
    text = "\ufeff" + "\n".join(lines).replace(",", separator)
    (row,) = assign_text(tmp_path, text, assigner=small_assigner)
    assert (row["LAD25CD"], row["note"]) == ("E07000001", "two\nlines")


def test_codes_and_encodings_are_unchanged(small_assigner: Assigner, tmp_path: Path) -> None:
    text = "sic,name,easting,northing\n01110,Caffè,405000,405000\n"
    (row,) = assign_text(
        tmp_path, text.encode("cp1252"), assigner=small_assigner, encoding="cp1252"
    )
    assert (row["sic"], row["name"]) == ("01110", "Caffè")
    with pytest.raises(DataError, match="--encoding cp1252"):
        assign_text(tmp_path, text.encode("cp1252"), assigner=small_assigner)
    with pytest.raises(DataError, match="--encoding"):
        assign_text(tmp_path, text, assigner=small_assigner, encoding="nonsense")


def test_output_cells_that_look_like_formulas_are_escaped(
    small_assigner: Assigner, tmp_path: Path
) -> None:
    text = "name,easting,northing,-5\n=1+1,405000,405000,-2.5\n\uff1dA1,405000,405000,@x\n"
    rows = assign_text(tmp_path, text, assigner=small_assigner)
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
def test_an_unreadable_file_gives_a_reason(
    text: str, asked: dict[str, str], message: str, small_assigner: Assigner, tmp_path: Path
) -> None:
    with pytest.raises(PlaceMapError, match=message):
        assign_text(tmp_path, text, assigner=small_assigner, **asked)
    assert not (tmp_path / "out.csv").exists()


def test_named_coordinate_columns_are_used(small_assigner: Assigner, tmp_path: Path) -> None:
    text = "E,N,longitude,latitude\n405000,405000,0,0\n"
    (row,) = assign_text(tmp_path, text, assigner=small_assigner, x="E", y="N", crs="EPSG:27700")
    assert row["LAD25CD"] == "E07000001"


def test_a_crs_that_differs_from_the_file_is_refused(
    points: gpd.GeoDataFrame, small_assigner: Assigner, tmp_path: Path
) -> None:
    path = tmp_path / "in.parquet"
    points.to_parquet(path)
    request = AssignRequest(
        path=path, target=tmp_path / "out.csv", options=LocationOptions(crs="EPSG:4326")
    )
    with pytest.raises(CRSError, match="declares EPSG:27700"):
        assign_file(request, small_assigner)
    gpd.GeoDataFrame(geometry=points.geometry.to_numpy()).to_parquet(path)
    with pytest.raises(CRSError, match="declares no CRS"):
        assign_file(replace(request, options=LocationOptions()), small_assigner)
    assign_file(replace(request, options=LocationOptions(crs="EPSG:27700")), small_assigner)


def test_missing_geometry_rows_are_written_with_a_reason(
    small_assigner: Assigner, tmp_path: Path
) -> None:
    path, middle = tmp_path / "in.parquet", shapely.Point(405_000, 405_000)
    written_rows = [
        middle.wkb,
        None,
        b"no geometry",
        middle.buffer(5).wkb,
        shapely.to_wkb(middle, byte_order=0),
    ]
    geo = {"version": "1.0.0", "primary_column": "g",
           "columns": {"g": {"encoding": "WKB", "crs": None}}}  # fmt: skip
    table = pa.table({"g": pa.array(written_rows, pa.binary())})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    request = AssignRequest(
        path=path, target=tmp_path / "out.csv", options=LocationOptions(crs="EPSG:27700")
    )
    assign_file(request, small_assigner)
    rows = read_points(tmp_path / "out.csv")
    assert rows["reason"].tolist() == [
        "",
        "no coordinates",
        "geometry cannot be read",
        "not a point",
        "",
    ]
    assert rows["g"][2] == b"no geometry".hex()
    assert rows["g"][3].startswith("POLYGON")


def test_a_file_whose_content_does_not_match_its_suffix_is_refused(
    small_assigner: Assigner, tmp_path: Path
) -> None:
    for name, message in (
        ("in.fgb", "not a FlatGeobuf file"),
        ("in.parquet", "not readable as Parquet"),
        ("in.gpkg", "cannot be read as points"),
    ):
        (tmp_path / name).write_text("<OGRVRTDataSource/>")
        with pytest.raises(DataError, match=message):
            assign_file(
                AssignRequest(path=tmp_path / name, target=tmp_path / "out.csv"), small_assigner
            )
    (tmp_path / "in.fgb").write_bytes(b"fgb\x03fgb\x00 and no more")
    with pytest.raises(DataError, match="not readable as FlatGeobuf"):
        assign_file(
            AssignRequest(path=tmp_path / "in.fgb", target=tmp_path / "out.csv"), small_assigner
        )
    with pytest.raises(DataError, match="no such file"):
        assign_file(
            AssignRequest(path=tmp_path / "none.csv", target=tmp_path / "out.csv"), small_assigner
        )
    with pytest.raises(ExportError, match="end the name"):
        assign_file(
            AssignRequest(path=tmp_path / "in.fgb", target=tmp_path / "out.xlsx"), small_assigner
        )


def test_a_damaged_file_leaves_the_old_output(
    points: gpd.GeoDataFrame, small_assigner: Assigner, tmp_path: Path
) -> None:
    path, target_path = tmp_path / "in.parquet", tmp_path / "out.csv"
    pq.write_table(table_of(points), path)
    content = bytearray(path.read_bytes())
    content[4:4000] = bytes(3996)
    path.write_bytes(content)
    target_path.write_text("old")
    with pytest.raises(DataError, match="damaged"):
        assign_file(AssignRequest(path=path, target=target_path, overwrite=True), small_assigner)
    assert target_path.read_text() == "old"
    assert {*tmp_path.iterdir()} == {path, target_path}


def test_an_existing_output_is_overwritten_only_on_request(
    points: gpd.GeoDataFrame, small_assigner: Assigner, tmp_path: Path
) -> None:
    points.to_parquet(tmp_path / "in.parquet")
    (tmp_path / "out.csv").write_text("mine")
    with pytest.raises(ExportError, match="exists already"):
        assign_file(
            AssignRequest(path=tmp_path / "in.parquet", target=tmp_path / "out.csv"), small_assigner
        )
    assert (tmp_path / "out.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("geo", "message"),
    [
        ("no JSON", "is no JSON"),
        ('{"primary_column": "g", "columns": []}', "declares no CRS"),
        ('{"primary_column": "g", "columns": {"g": {"crs": "nonsense"}}}', "CRS that it declares"),
        ('{"primary_column": "h"}', "no column h"),
        ('{"primary_column": "g", "columns": {"g": {"encoding": "point"}}}', "Expected geometry"),
    ],
)
def test_invalid_geoparquet_metadata_is_explained(
    geo: str, message: str, small_assigner: Assigner, tmp_path: Path
) -> None:
    table = pa.table({"g": pa.array([shapely.Point(1, 1).wkb])})
    pq.write_table(table.replace_schema_metadata({"geo": geo}), tmp_path / "in.parquet")
    with pytest.raises(PlaceMapError, match=message):
        assign_file(
            AssignRequest(path=tmp_path / "in.parquet", target=tmp_path / "out.csv"), small_assigner
        )
