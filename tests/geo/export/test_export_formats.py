"""Every format is as its standard has it, and says what it is and where it is from."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import fastkml.validator
import geojson_pydantic
import geopandas as gpd
import geoparquet_validator
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from geo.crs import BNG, WGS84
from geo.export.content.model import Content, ExportLayer
from geo.export.files.formats import FORMATS
from geo.export.files.options import ExportOptions
from geo.export.files.write import write, write_bundle
from geo.scenario.scenario import MARKER as PROPOSED
from tests.support.fixtures_exports import LAYERS, SHORTEN, Paths, named, plain
from tests.support.readers import member, parquet_of, read

if TYPE_CHECKING:
    from pathlib import Path


def test_places_without_geometry_are_nowhere_lost(
    everything: Content, one: Content, tmp_path: Path, paths: Paths
) -> None:
    wanted = plain(everything.unlocated.attributes)
    assert len(wanted) > 10
    assert plain(pyogrio.read_dataframe(paths["gpkg", BNG], layer="unlocated")) == wanted
    assert {row["population"] for row in wanted if not row["gss_codes"]} == {""}
    alone = [
        row | {"population": row["population"] or None} for row in plain(one.unlocated.attributes)
    ]
    assert None in {row["population"] for row in alone}
    for key in ("geojson", "fgb", "parquet"):
        path = tmp_path / f"one{FORMATS[key].extension}"
        write(one, path, key)
        assert said(key, path)["unlocated"] == alone
    kml = pyogrio.read_dataframe(paths["kml", WGS84], layer="High-potential clusters")
    assert len(kml[kml.geometry.isna()]) == len(alone)


def said(key: str, path: Path) -> dict[str, Any]:
    """Return what a file of one layer says of itself."""
    if key == "geojson":
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return document
    if key == "fgb":
        metadata = pyogrio.read_info(path)["layer_metadata"]
        return {
            name.lower(): json.loads(text) if name in {"unlocated", "sources"} else text
            for name, text in metadata.items()
        }
    held: dict[str, Any] = json.loads(pq.read_schema(path).metadata[b"placemap"])
    return held


@pytest.mark.parametrize("key", ["geojson", "fgb", "parquet"])
def test_a_lone_file_says_where_it_is_from(one: Content, tmp_path: Path, key: str) -> None:
    path = tmp_path / f"one{FORMATS[key].extension}"
    write(one, path, key)
    members = said(key, path)
    for name, text in one.metadata.as_dict().items():
        assert members[name] == (text if name != "title" else "High-potential clusters")
    cited = {name for cell in one.layers[0].frame["source_ids"] for name in cell.split(";")}
    assert {row["source_id"] for row in members["sources"]} == cited


def test_a_geopackage_describes_itself(everything: Content, paths: Paths) -> None:
    path = paths["gpkg", BNG]
    names = [name for name, _ in pyogrio.list_layers(path)]
    tables = ["unlocated", *(table.name for table in everything.tables)]
    assert names == [*LAYERS, *tables]
    info = pyogrio.read_info(path, layer="clusters")
    assert info["layer_metadata"]["attribution"] == everything.metadata.attribution
    assert info["dataset_metadata"]["licence"] == everything.metadata.as_dict()["licence"]
    assert info["geometry_type"] == "MultiPolygon"
    with closing(sqlite3.connect(path)) as database:
        contents = database.execute(
            "SELECT identifier, description, last_change, srs_id FROM gpkg_contents "
            "WHERE table_name = 'clusters'"
        ).fetchone()
        columns = dict(
            database.execute(
                "SELECT column_name, description FROM gpkg_data_columns "
                "WHERE table_name = 'clusters'"
            )
        )
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    day = everything.metadata.data_day
    assert contents == (
        "High-potential clusters",
        "One row for each cluster.",
        f"{day}T00:00:00.000Z",
        27700,
    )
    assert columns.keys() == {*everything.layers[1].attributes.columns}
    assert all(columns.values())


def test_geojson_is_as_rfc_7946_has_it(paths: Paths) -> None:
    for layer in LAYERS:
        text = member(paths["geojson", WGS84], f"{layer}.geojson").decode()
        document = json.loads(text)
        assert "crs" not in document
        geojson_pydantic.FeatureCollection.model_validate(document)
        shapes = shapely.from_geojson([json.dumps(row["geometry"]) for row in document["features"]])
        lon_lat = shapely.get_coordinates(shapes)
        assert (lon_lat == lon_lat.round(6)).all()
        assert (abs(lon_lat) < (9, 61)).all()
        for part in shapely.get_parts(shapes):
            assert not isinstance(part, shapely.Polygon) or part.exterior.is_ccw


def test_geoparquet_is_valid_and_covered(paths: Paths) -> None:
    for crs in (BNG, WGS84):
        for layer in LAYERS:
            data = member(paths["parquet", crs], f"{layer}.parquet")
            report = geoparquet_validator.check_bytes(layer, data)
            assert geoparquet_validator.failed(report, "core") == []
            assert geoparquet_validator.failed(report, "covering") == []
            found = parquet_of(data)
            assert found.crs == crs
            within = parquet_of(data, bbox=tuple(found.iloc[0].geometry.bounds))
            assert found.iloc[0]["id"] in {*within["id"]}


def test_kml_is_valid_and_styled(paths: Paths) -> None:
    assert fastkml.validator.validate(file_to_validate=paths["kml", WGS84])
    text = paths["kml", WGS84].read_text(encoding="utf-8")
    # #801650 at full strength, as KML has it: opacity, blue, green, red.
    assert '<Style id="clusters-firm"><IconStyle><color>ff501680</color>' in text
    assert "<styleUrl>#clusters-indicative</styleUrl>" in text


def test_csv_has_its_description_beside_it(everything: Content, paths: Paths) -> None:
    document = json.loads(member(paths["csv", WGS84], "clusters.csv-metadata.json"))
    header = member(paths["csv", WGS84], "clusters.csv").decode("utf-8-sig").split("\r\n")[0]
    columns = document["tableSchema"]["columns"]
    assert document["url"] == "clusters.csv"
    assert ",".join(column["titles"] for column in columns) == header
    types = {column["name"]: (column["datatype"], column.get("separator")) for column in columns}
    assert types["population"] == ("integer", None)
    assert types["gss_codes"] == ("string", ";")
    assert everything.metadata.attribution in document["dc:rights"]


def test_a_workbook_has_frozen_headers_sources_and_an_about(
    everything: Content, paths: Paths
) -> None:
    book = openpyxl.load_workbook(paths["xlsx", WGS84])
    assert book.sheetnames == [*LAYERS, "designations", "sources", "codes", "About"]
    for theme in everything.layers_and_tables:
        assert book[theme.name].freeze_panes == "A2"
    sites = book["strategic_sites"]
    header = [cell.value for cell in sites[1]]
    kinds = {name: cell.data_type for name, cell in zip(header, sites[2], strict=True)}
    assert (kinds["name"], kinds["population"], kinds["lon"]) == ("s", "n", "n")
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["attribution"] == everything.metadata.attribution
    assert about["data_as_of"] == everything.metadata.data_as_of


def test_a_bundle_holds_every_format_with_readme_and_licence(
    everything: Content, tmp_path: Path
) -> None:
    written = write_bundle(
        everything, tmp_path / "all.zip", [*FORMATS], ExportOptions(crs=BNG, shorten=True)
    )
    with zipfile.ZipFile(written.path) as archive:
        names = archive.namelist()
        readme = archive.read("README.txt").decode()
        licence = archive.read("LICENCE.txt").decode()
    assert {name.partition("/")[0] for name in names} == {*FORMATS, "README.txt", "LICENCE.txt"}
    assert "GeoJSON is in EPSG:4326, the only CRS it can be in." in readme
    assert "KML is in EPSG:4326" in " ".join(written.notes)
    assert dict(zip(written.formats, written.crs, strict=True))["gpkg"] == BNG
    assert "Contains OS data © Crown copyright" in licence.replace("\n", " ")
    assert "open-government-licence/version/3" in licence
    assert "P018: Wales. Nation-wide" in readme


@pytest.mark.parametrize("key", [*FORMATS])
def test_what_is_proposed_says_so_in_each_row_and_of_itself(
    one: Content, tmp_path: Path, key: str
) -> None:
    mine = gpd.GeoDataFrame(
        {"id": ["x", "y"], "name": ["My zone", "Another"]},
        geometry=[shapely.box(0, 50, 1, 51), shapely.box(1, 51, 2, 52)],
        crs=WGS84,
    )
    theme = ExportLayer(
        name="mine", title="My zones", description="Drawn.", frame=mine, marker=PROPOSED
    )
    path = named(key, tmp_path)
    write(Content(metadata=one.metadata, layers=(theme,)), path, key, SHORTEN)
    assert [*read(key, path, theme)["marker"]] == [PROPOSED, PROPOSED]
    if key == "gpkg":
        assert pyogrio.read_info(path, layer="mine")["layer_metadata"]["marker"] == PROPOSED
    elif key == "kml":
        assert pyogrio.list_layers(path)[0][0] == f"{PROPOSED}: My zones"
    elif key == "xlsx":
        about = dict(openpyxl.load_workbook(path)["About"].iter_rows(values_only=True))
        assert PROPOSED in about["mine"]
    else:
        assert PROPOSED in member(path, "README.txt").decode()
    assert [*mine.columns] == ["id", "name", "geometry"]
