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
from tests.support.fixtures_core import ask_for
from tests.support.fixtures_exports import SHORTEN, named
from tests.support.readers import member

if TYPE_CHECKING:
    from geo.dataset import Dataset


def of_rows(content: Content, frame: pd.DataFrame) -> Content:
    theme = ExportLayer(name="mine", title="Mine", description="", frame=frame)
    spatial = theme.is_spatial
    return Content(
        metadata=content.metadata,
        layers=(theme,) if spatial else (),
        tables=() if spatial else (theme,),
    )


def points(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(0, 0)] * count, crs=BNG)


def test_one_layer_formats_want_a_zip_for_several(few: Content, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"one layer a file, and there are 4: .*\.zip"):
        write(few, tmp_path / "out.geojson", "geojson")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("key", ["geojson", "kml"])
def test_national_grid_is_refused_where_it_cannot_be(
    few: Content, tmp_path: Path, key: str
) -> None:
    message = (
        r"cannot be written in EPSG:27700\. Choose EPSG:4326, or GeoPackage, .* for EPSG:27700"
    )
    with pytest.raises(ExportError, match=message):
        write(few, named(key, tmp_path), key, ExportOptions(crs=BNG))
    assert [*tmp_path.iterdir()] == []


def test_another_crs_is_refused(few: Content, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="Choose EPSG:27700 or EPSG:4326"):
        write(few, tmp_path / "out.gpkg", "gpkg", ExportOptions(crs="EPSG:3857"))


def test_a_shapefile_holds_one_kind_of_geometry(few: Content, tmp_path: Path) -> None:
    mixed = gpd.GeoDataFrame(
        {"id": ["a", "b"]}, geometry=[shapely.Point(0, 0), shapely.box(0, 0, 1, 1)], crs=BNG
    )
    with pytest.raises(ExportError, match=r"mine mixes Point, Polygon.*GeoPackage"):
        write(of_rows(few, mixed), tmp_path / "out.zip", "shp", SHORTEN)
    assert [*tmp_path.iterdir()] == []
    for key in ("gpkg", "geojson", "fgb", "kml", "parquet"):
        write(of_rows(few, mixed), named(key, tmp_path), key, ExportOptions(overwrite=True))


def test_a_shapefile_holds_no_collection(few: Content, tmp_path: Path) -> None:
    both = shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)])
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[both], crs=BNG)
    with pytest.raises(ExportError, match="holds GeometryCollection, which a Shapefile cannot"):
        write(of_rows(few, frame), tmp_path / "out.zip", "shp")


def test_a_shapefile_shortens_only_when_it_may(few: Content, tmp_path: Path) -> None:
    long = of_rows(few, points(id=["a"], a_long_name=["é" * 128], a_long_names=[1]))
    with pytest.raises(ExportError) as refused:
        write(long, tmp_path / "out.zip", "shp")
    assert "a_long_name, a_long_names have over 10 characters" in str(refused.value)
    assert "column a_long_name: a text of 256 bytes, and a Shapefile holds 254" in str(
        refused.value
    )
    assert str(refused.value).count("Choose GeoPackage") == 2
    assert [*tmp_path.iterdir()] == []
    written = write(long, tmp_path / "out.zip", "shp", SHORTEN)
    assert "1 text is cut to 254 bytes: full_texts.csv holds them in full." in written.notes
    assert member(written.path, "columns.csv").decode("utf-8-sig").splitlines()[1:] == [
        "mine,id,id,",
        "mine,a_long_nam,a_long_name,",
        "mine,a_long_n_1,a_long_names,",
        "mine,marker,marker,",
    ]
    assert "é" * 128 in member(written.path, "full_texts.csv").decode()


def test_a_sheet_holds_so_many_rows(
    few: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pd.DataFrame({"id": range(1_048_576)})
    with pytest.raises(ExportError, match=r"1,048,576 rows and a sheet holds 1,048,576 .* CSV"):
        write(of_rows(few, rows), tmp_path / "out.xlsx", "xlsx")
    assert [*tmp_path.iterdir()] == []
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 4)
    write(of_rows(few, rows[:3]), tmp_path / "out.xlsx", "xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["mine"].max_row == 4


def test_a_cell_holds_so_much_text(few: Content, tmp_path: Path) -> None:
    rows = pd.DataFrame({"id": ["x" * 32_767]})
    with pytest.raises(ExportError, match=r"a text of 32,767 characters.*Choose CSV"):
        write(of_rows(few, rows), tmp_path / "out.xlsx", "xlsx")


def test_kml_holds_no_control_character(few: Content, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"mine, row 2, column id: the control character '\\x07'"):
        write(of_rows(few, points(id=["a", "b\a"])), tmp_path / "out.kml", "kml")


def test_a_spatial_format_wants_a_layer(few: Content, tmp_path: Path) -> None:
    table = of_rows(few, pd.DataFrame({"id": ["a"]}))
    with pytest.raises(ExportError, match=r"no layer, and GeoPackage wants one\. Choose CSV"):
        write(table, tmp_path / "out.gpkg", "gpkg")
    write(table, tmp_path / "out.csv", "csv")
    assert (tmp_path / "out.csv").read_bytes() == b"\xef\xbb\xbfid\r\na\r\n"


def test_names_and_formats_are_checked(few: Content, tmp_path: Path) -> None:
    with pytest.raises(
        ExportError, match=r"out\.txt is not a name for GeoPackage\. End it in \.gpkg"
    ):
        write(few, tmp_path / "out.txt", "gpkg")
    with pytest.raises(UnknownNameError, match=r"No format called 'dwg'\. There is gpkg, geojson"):
        write(few, tmp_path / "out.dwg", "dwg")
    with pytest.raises(ExportError, match="several formats are a zip"):
        write_bundle(few, tmp_path / "out.gpkg", ["gpkg"])
    with pytest.raises(ExportError, match="No format is chosen"):
        write_bundle(few, tmp_path / "out.zip", [])
    assert format_from_path(Path("x.GPKG")) is format_of("gpkg")
    with pytest.raises(UnknownNameError, match=r"x\.zip does not say its format"):
        format_from_path(Path("x.zip"))


def test_a_theme_is_checked(few: Content) -> None:
    (theme, *_) = few.layers
    with pytest.raises(ExportError, match="cannot be called 'My layer'"):
        replace(theme, name="My layer")
    with pytest.raises(ExportError, match="columns id occur twice"):
        replace(theme, frame=points(id=["a"], ID=["b"]))
    with pytest.raises(ExportError, match="the name is taken"):
        Content(metadata=few.metadata, layers=(replace(theme, name="unlocated"),))
    renamed = points(id=["a"]).rename_geometry("geom")
    assert [*replace(theme, frame=renamed).located] == ["id", "marker", "geometry"]
    with pytest.raises(ExportError, match="columns geom are reserved"):
        replace(theme, frame=points(geom=["a"]))
    with pytest.raises(ExportError, match="columns marker are reserved"):
        replace(theme, frame=points(marker=["a"]))
    with pytest.raises(CRSError, match="has no CRS"):
        replace(theme, frame=gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(0, 0)]))
    with pytest.raises(ExportError, match="Two layers are called city_regions"):
        Content(metadata=few.metadata, layers=(theme, theme))
    with pytest.raises(ExportError, match="nothing to export"):
        Content(metadata=few.metadata, layers=())
    with pytest.raises(ExportError, match="Hand it over as a table"):
        Content(metadata=few.metadata, layers=few.tables)


@pytest.mark.parametrize("key", [*FORMATS])
def test_layers_without_rows_are_written_too(small: Dataset, tmp_path: Path, key: str) -> None:
    empty = content_of(small, run_query(small, ask_for(small, levels=(), region_types=())))
    written = write(empty, named(key, tmp_path), key, SHORTEN)
    assert (written.rows["clusters"], written.rows["strategic_sites"]) == (0, 0)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", "  =1"],  # noqa: RUF001
)
def test_a_formula_is_defused_in_csv_and_xlsx(few: Content, tmp_path: Path, text: str) -> None:
    table = of_rows(few, pd.DataFrame({"id": [text], "number": [-1.5]}))
    write(table, tmp_path / "out.csv", "csv")
    write(table, tmp_path / "out.xlsx", "xlsx")
    found = pd.read_csv(tmp_path / "out.csv", encoding="utf-8-sig")
    cell, number = openpyxl.load_workbook(tmp_path / "out.xlsx")["mine"][2]
    assert found["id"][0].replace("\r\n", "\r") == cell.value.replace("_x000D_", "\r") == f"'{text}"
    assert cell.data_type == "s"
    assert (found["number"][0], number.value, number.data_type) == (-1.5, -1.5, "n")


def test_a_column_name_is_defused_too(few: Content, tmp_path: Path) -> None:
    table = of_rows(few, pd.DataFrame({"=cmd()": ["a"]}))
    write(table, tmp_path / "out.csv", "csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").startswith("'=cmd()")


@pytest.mark.parametrize("text", ["", "a=b", "Stoke-on-Trent", "'quoted", "1+1"])
def test_plain_text_is_left_as_it_is(text: str) -> None:
    assert escape_formula(text) == text


@pytest.mark.parametrize("key", [*FORMATS])
def test_a_preview_says_what_is_then_written(dataset: Dataset, tmp_path: Path, key: str) -> None:
    for area in ("", "GM"):
        layers = ("clusters", "strategic_sites", LOCAL_AUTHORITIES)
        content = content_of(
            dataset, run_query(dataset, ask_for(dataset, area=area)), layers=layers
        )
        seen = preview(content, key, SHORTEN)
        written = write(content, tmp_path / seen.file_name, key, SHORTEN)
        assert {theme.name: theme.rows for theme in seen.layers} == written.rows
        assert seen.crs == written.crs[0]
        assert 0.5 < seen.estimated_bytes / written.size_bytes < 2
        assert seen.problems == ()
        assert "Contains OS data" in seen.attribution


def test_a_preview_counts_geometries_and_names_problems(few: Content) -> None:
    seen = preview(few, "geojson", ExportOptions(crs=BNG))
    kinds = {theme.name: (dict(theme.geometries), theme.unlocated) for theme in seen.layers[:3]}
    assert kinds == {
        "city_regions": ({"Polygon": 2}, 0),
        "clusters": ({"Polygon": 3}, 2),
        "strategic_sites": ({"Point": 2}, 2),
    }
    (problem,) = seen.problems
    assert problem.startswith("GeoJSON cannot be written in EPSG:27700")
    assert seen.crs == WGS84


def test_a_name_is_proposed(few: Content) -> None:
    assert file_name(few, FORMATS["gpkg"]) == "placemap-united-kingdom-2025-06-23.gpkg"
    assert file_name(few, FORMATS["geojson"]) == "placemap-united-kingdom-2025-06-23.zip"
