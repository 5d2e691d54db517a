"""
Files that were made to fail: each is small, and each failed before as its test's name says.

What takes the square of a file's size is found by counting what is called, and never by a clock.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import sys
import tempfile
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import Polygon

from geo.errors import UploadError
from geo.geometry import make_valid, union
from geo.query import run_query, unfiltered_query
from geo.uploads import private_folder
from geo.uploads.header_row import unique_names
from geo.uploads.layers import create_upload
from geo.uploads.limits import MAX_EDGE_OVERLAPS, UploadLimits
from geo.uploads.numbers import parse_numbers, share_of_numbers
from geo.uploads.overlay import overlay_upload
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import Choices
from geo.uploads.self_intersections import SAMPLE_EDGES, are_too_complex, edge_overlaps
from tests.geo.uploads.test_uploads_bad import feature, geojson, kml, shapefile, zipped
from tests.support.upload_files import WIGAN, file_of, layer, square
from ui.markup import escape_markdown
from ui.pages.uploads.preview import failed_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.uploads.locate import Councils

POINT: Final = {"type": "Point", "coordinates": [-2.6, 53.5]}


def call_count(function: Callable[[], object]) -> int:
    """Count the calls of Python and C functions, generators and all, that some work makes."""
    count_of_calls = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal count_of_calls
        count_of_calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count_of_calls


# What ended in an error that was not ours


@pytest.mark.parametrize("page", [b"\0", b"UTF-8\0", b"UT\0F", b"zlib", b"idna", b"undefined"])
def test_an_unknown_encoding_is_ignored(page: bytes, councils: Councils) -> None:
    raw = open_upload(shapefile(layer(square()), cpg=page), "a.zip")
    assert len(parse_upload(raw, councils).placed_rows) == 1


def test_integers_of_any_length_are_unchanged(councils: Councils) -> None:
    long = "9" * 5000
    data = geojson(feature(POINT, jobs=1)).replace(b'"jobs": 1', f'"jobs": {long}'.encode())
    raw = open_upload(data, "a.geojson")
    assert raw.frame["jobs"].to_list() == [long]
    assert len(parse_upload(raw, councils).placed_rows) == 1
    large_coordinate = geojson(feature(POINT)).replace(b"-2.6", b"-" + long.encode())
    assert len(parse_upload(open_upload(large_coordinate, "a.geojson"), councils).failed_rows) == 1


def test_numbers_out_of_range_are_missing() -> None:
    parsed = parse_numbers(pd.Series(["1e999", "9" * 400, "-1e400", "5"], dtype=object))
    assert parsed.isna().to_list() == [True, True, True, False]
    assert share_of_numbers(pd.Series(["1e999", "5"], dtype=object)) == 0.5


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "1e308"])
def test_coordinates_out_of_range_fail_row_by_row(number: str, councils: Councils) -> None:
    ring = [[-2.6, 53.5], [-2.5, 53.5], [-2.5, 53.6], [-2.6, 53.5]]
    area = {"type": "Polygon", "coordinates": [ring]}
    data = geojson(feature(area), feature(POINT), feature(POINT, name="kept"))
    data = data.replace(b"-2.5,", number.encode() + b",", 1).replace(
        b'"coordinates": [-2.6', b'"coordinates": [' + number.encode(), 1
    )
    parsed = parse_upload(open_upload(data, "a.geojson"), councils)
    assert len(parsed.placed_rows) + len(parsed.failed_rows) == 3
    assert 3 in parsed.placed_rows.index


def test_an_incomplete_character_is_replaced(councils: Councils) -> None:
    data = geojson(feature(POINT)).replace(
        b'"properties": {}', rb'"properties": {"n\ud800": "a\udfffb", "whole": "\ud83d\ude00"}'
    )
    raw = open_upload(data, "caf\udce9.geojson")
    parsed = parse_upload(raw, councils)
    assert list(raw.frame.columns)[:2] == ["n\N{REPLACEMENT CHARACTER}", "whole"]
    assert raw.frame.iloc[0, 1] == "\N{GRINNING FACE}"
    "".join([raw.file_name, *parsed.summary, *map(str, raw.frame.iloc[0])]).encode()


ODD: Final = {"name": None, "pandas_type": "s|r", "numpy_type": "s|r", "metadata": None}
"""A column as pandas describes it, of a type that there is not."""


def geo_metadata(name: str, **extra: object) -> str:
    """Return what a GeoParquet says of its one column of geometry."""
    columns = {name: {"encoding": "WKB", **extra}}
    return json.dumps({"version": "1.0.0", "primary_column": name, "columns": columns})


@pytest.mark.parametrize(
    "geo",
    [
        "5", "[]", "{", '"x"', "null", '{"columns": 1}',
        '{"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": 5}}',
        '{"version": 1, "primary_column": "geometry", "columns": {}}',
        geo_metadata("geometry", crs=7),
        geo_metadata("other"),
    ],
)  # fmt: skip
def test_malformed_geoparquet_metadata_are_refused(geo: str, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    layer(square()).to_parquet(path)
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({"geo": geo}), path)
    with pytest.raises(UploadError):
        open_upload(path)


@pytest.mark.parametrize(
    "pandas",
    [
        "5", "{", '{"columns": 1}', '{"index_columns": ["x"], "columns": [], "column_indexes": []}',
        json.dumps({"index_columns": [], "columns": [{**ODD, "name": "a"}],
                    "column_indexes": [ODD]}),
    ],
)  # fmt: skip
def test_malformed_pandas_metadata_are_read_or_refused(pandas: str, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"a": ["E08000010"], "n": [1]}).replace_schema_metadata({"pandas": pandas})
    pq.write_table(table, path)
    with contextlib.suppress(UploadError):
        assert len(open_upload(path).frame) == 1


def test_lists_and_empty_cells_are_read_as_text(tmp_path: Path, councils: Councils) -> None:
    path = tmp_path / "a.parquet"
    arrays = [pa.array([[1, 2], None]), pa.array([{"x": 1}, None]), pa.array(["E08000010", "no"])]
    table = pa.table([*arrays, pa.array([1, None])], names=["a", "b", "code", "n"])
    pq.write_table(table, path)
    raw = open_upload(path)
    assert list(raw.frame.columns) == ["a", "b", "code", "n"]
    assert raw.frame["a"].to_list()[0] == "[1, 2]"
    assert json.loads(raw.frame["b"].to_list()[0]) == {"x": 1}
    parsed = parse_upload(raw, councils, Choices(place="code", columns=("code",)))
    assert failed_csv(parsed.failed_rows)


def test_a_shapefile_with_two_columns_of_the_same_name_retains_both(councils: Councils) -> None:
    frame = layer(square())
    frame["nama"] = "other"
    original = shapefile(frame)
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["layer.dbf"] = members["layer.dbf"].replace(b"nama", b"name")
    parsed = parse_upload(open_upload(zipped(**members), "a.zip"), councils)
    attributes = [name for name in parsed.placed_rows.columns if name != "geometry"]
    assert len(attributes) == len({*attributes}) == 2
    assert {*parsed.placed_rows.iloc[0][attributes]} == {"Row 1", "other"}


def test_a_crs_that_cannot_be_computed_is_reported(councils: Councils) -> None:
    wkt = (
        'PROJCS["x",GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298.25]],PRIMEM["G",0],'
        'UNIT["degree",0.0174532925199433]],PROJECTION["No_Such_Projection"],UNIT["metre",1]]'
    )
    data = shapefile(layer(square()), prj=wkt.encode())
    with pytest.raises(UploadError, match="cannot be turned into EPSG:27700"):
        parse_upload(open_upload(data, "a.zip"), councils)


def test_shapes_that_geos_cannot_union_are_unioned_on_a_grid(
    dataset: Dataset, councils: Councils
) -> None:
    x, y = WIGAN
    bow = Polygon([(x, y), (x + 900, y + 900), (x + 900, y), (x, y + 900)])
    shapes = np.array([bow, square(x + 10, y + 10), square(x + 500, y, 777.7)], dtype=object)
    valid, broken = make_valid(shapes)
    assert not broken.any()
    assert shapely.area(union(shapes)) == pytest.approx(
        shapely.area(shapely.union_all(valid)), rel=1e-6
    )
    upload = create_upload(
        parse_upload(open_upload(file_of(layer(*shapes), ".gpkg"), "a.gpkg"), councils)
    )
    overlay = overlay_upload(
        dataset, run_query(dataset, unfiltered_query(dataset.register)), upload
    )
    assert "E08000010" in overlay.land_km2


def scribble(corners: int) -> Polygon:
    """Return an area whose outline goes to and fro over its own, near Wigan."""
    x, y = WIGAN
    offsets = np.random.default_rng(corners).uniform(0, 50_000, (2, corners))
    return Polygon(np.c_[x + offsets[0], y + offsets[1]])


def overlap_count(shape: Polygon) -> int:
    """Count the pairs of edges whose boxes overlap, one by one."""
    ring = shapely.get_coordinates(shape)
    boxes = shapely.box(*np.hstack([np.minimum(ring[1:], ring[:-1]),
                                    np.maximum(ring[1:], ring[:-1])]).T)  # fmt: skip
    pairs = shapely.STRtree(boxes).query(boxes).shape[1]
    return int(pairs - 10 * len(boxes)) // 2


def test_overlapping_edges_are_estimated() -> None:
    small_shape, large_shape = scribble(SAMPLE_EDGES), scribble(5 * SAMPLE_EDGES)
    assert edge_overlaps(small_shape) == overlap_count(small_shape)
    assert edge_overlaps(large_shape) == pytest.approx(overlap_count(large_shape), rel=0.15)
    assert edge_overlaps(shapely.Point(WIGAN).buffer(9e4, quad_segs=25_000)) == 0
    assert edge_overlaps(shapely.LineString(small_shape.exterior)) == 0


def test_only_the_row_with_a_scribble_too_large_to_repair_fails(councils: Councils) -> None:
    """A star of 5,000 points crosses itself four million times: no answer in a minute."""
    star = scribble(5_000)
    assert edge_overlaps(star) > 10 * MAX_EDGE_OVERLAPS
    data = file_of(layer(square(), star, scribble(40)), ".gpkg")
    parsed = parse_upload(open_upload(data, "a.gpkg"), councils)
    assert parsed.placed_rows.index.to_list() == [1, 3]
    assert (
        f"{MAX_EDGE_OVERLAPS:,} pairs of edges"
        in parsed.failed_rows.set_index("Row")["Why it failed"][2]
    )


def test_repairs_are_limited_for_all_rows_together() -> None:
    """Many shapes, each of them small enough by itself."""
    small, rows = scribble(300), 40
    too_complex = are_too_complex(np.array([small] * rows, dtype=object))
    repaired = MAX_EDGE_OVERLAPS // edge_overlaps(small)
    assert 1 < repaired < rows
    assert too_complex.tolist() == [False] * repaired + [True] * (rows - repaired)


def test_a_collection_that_overlaps_itself_is_limited_too(councils: Councils) -> None:
    x, y = WIGAN
    teeth = np.arange(0, 4_000, 2.0)
    zigzag = np.tile([0.0, 4_000.0], len(teeth) // 2)
    comb = Polygon([*np.c_[x + teeth, y + zigzag], (x + 4_000, y - 9), (x, y - 9)])
    crossing_shape = Polygon([*np.c_[x + zigzag, y + teeth], (x - 9, y + 4_000), (x - 9, y)])
    assert comb.is_valid
    assert crossing_shape.is_valid
    data = file_of(layer(shapely.GeometryCollection([comb, crossing_shape]), square()), ".gpkg")
    parsed = parse_upload(open_upload(data, "a.gpkg"), councils)
    assert parsed.placed_rows.index.to_list() == [2]


def test_shapes_are_valid_after_reprojection(councils: Councils) -> None:
    """Valid in degrees, and not in metres: a ring that a sliver makes touch itself."""
    thin = [[-2.6, 53.5], [-2.5, 53.5], [-2.5, 53.5 + 1e-13], [-2.55, 53.5 + 5e-14], [-2.6, 53.5]]
    data = geojson(feature({"type": "Polygon", "coordinates": [thin]}), feature(POINT))
    parsed = parse_upload(open_upload(data, "a.geojson"), councils)
    assert isinstance(parsed.placed_rows, gpd.GeoDataFrame)
    assert parsed.placed_rows.is_valid.all()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("where", ["folder", "copy", "member"])
def test_a_full_temporary_folder_is_reported(
    number: int, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:  # noqa: ANN401
        raise OSError(number, os.strerror(number), "/tmp/secret")  # noqa: S108 - a name

    data = shapefile(layer(square()))
    if where == "folder":
        monkeypatch.setattr(tempfile, "mkdtemp", full)
    elif where == "copy":
        monkeypatch.setattr(private_folder, "_copy", full)
    else:
        monkeypatch.setattr("geo.uploads.readers.gdal.extract_member", full)
    with pytest.raises(UploadError, match="temporary folder") as error:
        open_upload(data, "a.zip")
    assert "secret" not in str(error.value)


# What took the square of a file's size, or had no end


def test_repeated_names_are_numbered_in_linear_time() -> None:
    small_count, large_count = 400, 4_000
    assert unique_names(["a", "A", "b", "a (2)", "a"]) == ["a", "A (2)", "b", "a (2) (2)", "a (3)"]
    small_calls, large_calls = (
        call_count(partial(unique_names, ["a"] * n)) for n in (small_count, large_count)
    )
    assert large_calls < 1.2 * small_calls * large_count / small_count


def nested(depth: int) -> bytes:
    """Return placemarks, each within another."""
    data = '<ExtendedData><Data name="n"><value>1</value></Data></ExtendedData>'
    point = "<Point><coordinates>-2.6,53.5</coordinates></Point>"
    return kml(f"<Placemark>{point}{data}" * depth + "</Placemark>" * depth)


def test_nested_placemarks_are_read_in_linear_time() -> None:
    assert len(open_upload(nested(50), "a.kml").frame) == 50
    small_calls, large_calls = (
        call_count(lambda n=n: open_upload(nested(n), "a.kml"))  # type: ignore[misc]
        for n in (100, 1_000)
    )
    assert large_calls < 12 * small_calls


def boundaries(depth: int) -> bytes:
    ring = "<LinearRing><coordinates>-2.6,53.5 -2.5,53.5 -2.5,53.6</coordinates></LinearRing>"
    content = "<outerBoundaryIs>" * depth + ring + "</outerBoundaryIs>" * depth
    return kml(f"<Placemark><Polygon>{content}</Polygon></Placemark>")


def test_nested_boundaries_are_read_in_linear_time() -> None:
    small_calls, large_calls = (
        call_count(lambda n=n: open_upload(boundaries(n), "a.kml"))  # type: ignore[misc]
        for n in (100, 1_000)
    )
    assert large_calls < 12 * small_calls


def workbook_with_rows(rows: str) -> bytes:
    """Return a workbook whose one sheet has rows as they are written here."""
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()
    return zipped(**members)


@pytest.mark.parametrize("number", ["999999999999", "2000000"])
def test_an_impossible_row_number_stops_the_reading(number: str) -> None:
    text = '<c r="A{0}" t="inlineStr"><is><t>x</t></is></c>'
    rows = f'<row r="1">{text.format(1)}</row><row r="{number}">{text.format(number)}</row>'
    with pytest.raises(UploadError, match="past row"):
        open_upload(workbook_with_rows(rows), "a.xlsx")


def test_cells_in_distant_columns_are_counted() -> None:
    blank_rows = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(1, 3_500))
    with pytest.raises(UploadError, match="most of them blank"):
        open_upload(workbook_with_rows(blank_rows), "a.xlsx")


def test_styles_that_fill_the_memory_are_refused() -> None:
    book = workbook_with_rows('<row r="1"><c r="A1"><v>1</v></c></row>')
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/styles.xml"] += b" " * 21_000_000
    with pytest.raises(UploadError, match="styles"):
        open_upload(zipped(**members), "a.xlsx")


def test_records_without_length_end_an_index() -> None:
    index_content = shapefile(layer(square(), square()), "shx")
    with zipfile.ZipFile(io.BytesIO(index_content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["layer.shp"] += bytes(2_000_000)
    data = zipped(**members)
    assert len(open_upload(data, "a.zip", limits=UploadLimits(rows=10)).frame) == 2
    assert call_count(lambda: open_upload(data, "a.zip")) < 100_000


def test_a_repeated_text_is_counted_for_every_row(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    repeated_texts = pa.DictionaryArray.from_arrays(pa.array([0] * 9_000), pa.array(["x" * 2_000]))
    pq.write_table(pa.table({"a": repeated_texts.cast(pa.string())}), path)
    assert path.stat().st_size < 20_000
    with pytest.raises(UploadError, match="Unpacked"):
        open_upload(path, limits=UploadLimits(file_mb=1))
    assert len(open_upload(path).frame) == 9_000


def test_a_kml_larger_than_its_archive_is_counted() -> None:
    data = zipped(**{"doc.kml": kml(" " * 1_100_000)})
    with pytest.raises(UploadError, match="The limit is 1 MB"):
        open_upload(data, "a.kmz", limits=UploadLimits(file_mb=1))


@pytest.mark.parametrize("kind", ["geojson", "kml"])
def test_columns_are_counted_before_the_table_is_made(kind: str) -> None:
    """Each row with a column of its own would be a table of the square of their number."""
    if kind == "geojson":
        data = geojson(*(feature(POINT, **{f"c{n}": 1}) for n in range(30)))
    else:
        place = "<Placemark><ExtendedData><Data name='c{0}'><value>1</value></Data></ExtendedData>"
        data = kml("".join(f"{place.format(n)}</Placemark>" for n in range(30)))
    with pytest.raises(UploadError, match="columns"):
        open_upload(data, f"a.{kind}", limits=UploadLimits(columns=20))


def test_long_text_that_is_not_a_number_is_rejected_quickly() -> None:
    column = pd.Series(["9" * 200_000 + "x"], dtype=object)
    assert parse_numbers(column).isna().all()


@pytest.mark.parametrize("text", ["\n" * 100_000, "\r\n \t" * 50_000, "\n#" * 50_000])
def test_line_endings_are_escaped_in_linear_time(text: str) -> None:
    """Each took the square of their number: minutes."""
    assert escape_markdown(text).count("\n") == text.replace("\r", "\n").count("\n")
