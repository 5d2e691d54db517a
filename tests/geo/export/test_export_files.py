"""What cannot be held is refused beforehand; formulas are defused; a preview keeps its word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from geo.crs import BNG, WGS84
from geo.csvio import escape_formula
from geo.errors import CRSError, ExportError, UnknownNameError
from geo.export.content.model import Content, ExportLayer
from geo.export.content.results import content_of
from geo.export.files import spreadsheet
from geo.export.files.formats import FORMATS, format_from_path, format_of
from geo.export.files.options import ExportOptions
from geo.export.files.preview import preview
from geo.export.files.write import file_name, write, write_bundle
from geo.places.place import LOCAL_AUTHORITIES
from geo.query import run_query
from tests.support.fixtures_core import query_with
from tests.support.fixtures_exports import SHORTEN, export_path
from tests.support.readers import read_member

if TYPE_CHECKING:
    from geo.dataset import Dataset


def content_with_layer(content: Content, frame: pd.DataFrame) -> Content:
    layer = ExportLayer(name="mine", title="Mine", description="", frame=frame)
    spatial = layer.is_spatial
    return Content(
        metadata=content.metadata,
        layers=(layer,) if spatial else (),
        tables=() if spatial else (layer,),
    )


def points(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(0, 0)] * count, crs=BNG)


def test_single_layer_formats_need_a_zip_for_multiple_layers(
    small_content: Content, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=r"one layer a file, and there are 4: .*\.zip"):
        write(small_content, tmp_path / "out.geojson", "geojson")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("key", ["geojson", "kml"])
def test_formats_without_national_grid_refuse_it(
    small_content: Content, tmp_path: Path, key: str
) -> None:
    message = (
        r"cannot be written in EPSG:27700\. Choose EPSG:4326, or GeoPackage, .* for EPSG:27700"
    )
    with pytest.raises(ExportError, match=message):
        write(small_content, export_path(key, tmp_path), key, ExportOptions(crs=BNG))
    assert [*tmp_path.iterdir()] == []


def test_another_crs_is_refused(small_content: Content, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="Choose EPSG:27700 or EPSG:4326"):
        write(small_content, tmp_path / "out.gpkg", "gpkg", ExportOptions(crs="EPSG:3857"))


def test_a_shapefile_with_mixed_geometry_types_is_refused(
    small_content: Content, tmp_path: Path
) -> None:
    mixed_layer = gpd.GeoDataFrame(
        {"id": ["a", "b"]}, geometry=[shapely.Point(0, 0), shapely.box(0, 0, 1, 1)], crs=BNG
    )
    with pytest.raises(ExportError, match=r"mine mixes Point, Polygon.*GeoPackage"):
        write(content_with_layer(small_content, mixed_layer), tmp_path / "out.zip", "shp", SHORTEN)
    assert [*tmp_path.iterdir()] == []
    for key in ("gpkg", "geojson", "fgb", "kml", "parquet"):
        write(
            content_with_layer(small_content, mixed_layer),
            export_path(key, tmp_path),
            key,
            ExportOptions(overwrite=True),
        )


def test_a_shapefile_refuses_geometry_collections(small_content: Content, tmp_path: Path) -> None:
    collection = shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)])
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[collection], crs=BNG)
    with pytest.raises(ExportError, match="holds GeometryCollection, which a Shapefile cannot"):
        write(content_with_layer(small_content, frame), tmp_path / "out.zip", "shp")


def test_a_shapefile_shortens_names_only_if_allowed(small_content: Content, tmp_path: Path) -> None:
    long = content_with_layer(
        small_content, points(id=["a"], a_long_name=["é" * 128], a_long_names=[1])
    )
    with pytest.raises(ExportError) as error:
        write(long, tmp_path / "out.zip", "shp")
    assert "a_long_name, a_long_names have over 10 characters" in str(error.value)
    assert "column a_long_name: a text of 256 bytes, and a Shapefile holds 254" in str(error.value)
    assert str(error.value).count("Choose GeoPackage") == 2
    assert [*tmp_path.iterdir()] == []
    file = write(long, tmp_path / "out.zip", "shp", SHORTEN)
    assert "1 text is cut to 254 bytes: full_texts.csv holds them in full." in file.notes
    assert read_member(file.path, "columns.csv").decode("utf-8-sig").splitlines()[1:] == [
        "mine,id,id,",
        "mine,a_long_nam,a_long_name,",
        "mine,a_long_n_1,a_long_names,",
        "mine,marker,marker,",
    ]
    assert "é" * 128 in read_member(file.path, "full_texts.csv").decode()


def test_a_worksheet_with_too_many_rows_is_refused(
    small_content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pd.DataFrame({"id": range(1_048_576)})
    with pytest.raises(ExportError, match=r"1,048,576 rows and a sheet holds 1,048,576 .* CSV"):
        write(content_with_layer(small_content, rows), tmp_path / "out.xlsx", "xlsx")
    assert [*tmp_path.iterdir()] == []
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 4)
    write(content_with_layer(small_content, rows[:3]), tmp_path / "out.xlsx", "xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["mine"].max_row == 4


def test_a_cell_with_too_much_text_is_refused(small_content: Content, tmp_path: Path) -> None:
    rows = pd.DataFrame({"id": ["x" * 32_767]})
    with pytest.raises(ExportError, match=r"a text of 32,767 characters.*Choose CSV"):
        write(content_with_layer(small_content, rows), tmp_path / "out.xlsx", "xlsx")


def test_control_characters_are_refused_in_kml(small_content: Content, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"mine, row 2, column id: the control character '\\x07'"):
        write(
            content_with_layer(small_content, points(id=["a", "b\a"])), tmp_path / "out.kml", "kml"
        )


def test_a_spatial_format_needs_a_layer(small_content: Content, tmp_path: Path) -> None:
    table = content_with_layer(small_content, pd.DataFrame({"id": ["a"]}))
    with pytest.raises(ExportError, match=r"no layer, and GeoPackage wants one\. Choose CSV"):
        write(table, tmp_path / "out.gpkg", "gpkg")
    write(table, tmp_path / "out.csv", "csv")
    assert (tmp_path / "out.csv").read_bytes() == b"\xef\xbb\xbfid\r\na\r\n"


def test_unknown_names_and_formats_are_refused(small_content: Content, tmp_path: Path) -> None:
    with pytest.raises(
        ExportError, match=r"out\.txt is not a name for GeoPackage\. End it in \.gpkg"
    ):
        write(small_content, tmp_path / "out.txt", "gpkg")
    with pytest.raises(UnknownNameError, match=r"No format called 'dwg'\. There is gpkg, geojson"):
        write(small_content, tmp_path / "out.dwg", "dwg")
    with pytest.raises(ExportError, match="several formats are a zip"):
        write_bundle(small_content, tmp_path / "out.gpkg", ["gpkg"])
    with pytest.raises(ExportError, match="No format is chosen"):
        write_bundle(small_content, tmp_path / "out.zip", [])
    assert format_from_path(Path("x.GPKG")) is format_of("gpkg")
    with pytest.raises(UnknownNameError, match=r"x\.zip does not say its format"):
        format_from_path(Path("x.zip"))


def test_an_invalid_export_layer_is_refused(small_content: Content) -> None:
    (layer, *_) = small_content.layers
    with pytest.raises(ExportError, match="cannot be called 'My layer'"):
        replace(layer, name="My layer")
    with pytest.raises(ExportError, match="columns id occur twice"):
        replace(layer, frame=points(id=["a"], ID=["b"]))
    with pytest.raises(ExportError, match="the name is taken"):
        Content(metadata=small_content.metadata, layers=(replace(layer, name="unlocated"),))
    renamed = points(id=["a"]).rename_geometry("geom")
    assert [*replace(layer, frame=renamed).located] == ["id", "marker", "geometry"]
    with pytest.raises(ExportError, match="columns geom are reserved"):
        replace(layer, frame=points(geom=["a"]))
    with pytest.raises(ExportError, match="columns marker are reserved"):
        replace(layer, frame=points(marker=["a"]))
    with pytest.raises(CRSError, match="has no CRS"):
        replace(layer, frame=gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(0, 0)]))
    with pytest.raises(ExportError, match="Two layers are called city_regions"):
        Content(metadata=small_content.metadata, layers=(layer, layer))
    with pytest.raises(ExportError, match="nothing to export"):
        Content(metadata=small_content.metadata, layers=())
    with pytest.raises(ExportError, match="Hand it over as a table"):
        Content(metadata=small_content.metadata, layers=small_content.tables)


@pytest.mark.parametrize("key", [*FORMATS])
def test_empty_layers_are_written(small: Dataset, tmp_path: Path, key: str) -> None:
    empty = content_of(small, run_query(small, query_with(small, levels=(), region_types=())))
    file = write(empty, export_path(key, tmp_path), key, SHORTEN)
    assert (file.rows["clusters"], file.rows["strategic_sites"]) == (0, 0)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", "  =1"],  # noqa: RUF001
)
def test_a_formula_is_escaped_in_csv_and_xlsx(
    small_content: Content, tmp_path: Path, text: str
) -> None:
    table = content_with_layer(small_content, pd.DataFrame({"id": [text], "number": [-1.5]}))
    write(table, tmp_path / "out.csv", "csv")
    write(table, tmp_path / "out.xlsx", "xlsx")
    frame = pd.read_csv(tmp_path / "out.csv", encoding="utf-8-sig")
    cell, number = openpyxl.load_workbook(tmp_path / "out.xlsx")["mine"][2]
    assert frame["id"][0].replace("\r\n", "\r") == cell.value.replace("_x000D_", "\r") == f"'{text}"
    assert cell.data_type == "s"
    assert (frame["number"][0], number.value, number.data_type) == (-1.5, -1.5, "n")


def test_a_formula_in_a_column_name_is_escaped(small_content: Content, tmp_path: Path) -> None:
    table = content_with_layer(small_content, pd.DataFrame({"=cmd()": ["a"]}))
    write(table, tmp_path / "out.csv", "csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").startswith("'=cmd()")


@pytest.mark.parametrize("text", ["", "a=b", "Stoke-on-Trent", "'quoted", "1+1"])
def test_plain_text_is_not_escaped(text: str) -> None:
    assert escape_formula(text) == text


@pytest.mark.parametrize("key", [*FORMATS])
def test_a_preview_matches_the_written_file(dataset: Dataset, tmp_path: Path, key: str) -> None:
    for area in ("", "GM"):
        layers = ("clusters", "strategic_sites", LOCAL_AUTHORITIES)
        content = content_of(
            dataset, run_query(dataset, query_with(dataset, area=area)), layers=layers
        )
        file_preview = preview(content, key, SHORTEN)
        file = write(content, tmp_path / file_preview.file_name, key, SHORTEN)
        assert {layer.name: layer.rows for layer in file_preview.layers} == file.rows
        assert file_preview.crs == file.crs[0]
        assert 0.5 < file_preview.estimated_bytes / file.size_bytes < 2
        assert file_preview.problems == ()
        assert "Contains OS data" in file_preview.attribution


def test_a_preview_counts_geometries_and_names_problems(small_content: Content) -> None:
    file_preview = preview(small_content, "geojson", ExportOptions(crs=BNG))
    kinds = {
        layer.name: (dict(layer.geometries), layer.unlocated) for layer in file_preview.layers[:3]
    }
    assert kinds == {
        "city_regions": ({"Polygon": 2}, 0),
        "clusters": ({"Polygon": 3}, 2),
        "strategic_sites": ({"Point": 2}, 2),
    }
    (problem,) = file_preview.problems
    assert problem.startswith("GeoJSON cannot be written in EPSG:27700")
    assert file_preview.crs == WGS84


def test_a_file_name_is_suggested(small_content: Content) -> None:
    assert file_name(small_content, FORMATS["gpkg"]) == "placemap-united-kingdom-2025-06-23.gpkg"
    assert file_name(small_content, FORMATS["geojson"]) == "placemap-united-kingdom-2025-06-23.zip"
