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
from tests.support.fixtures_exports import LAYERS, SHORTEN, Paths, export_path, plain_rows
from tests.support.readers import parquet_from_bytes, read_layer, read_member

if TYPE_CHECKING:
    from pathlib import Path


def test_no_format_loses_places_without_geometry(
    full_content: Content, single_layer_content: Content, tmp_path: Path, paths: Paths
) -> None:
    expected_rows = plain_rows(full_content.unlocated.attributes)
    assert len(expected_rows) > 10
    assert (
        plain_rows(pyogrio.read_dataframe(paths["gpkg", BNG], layer="unlocated")) == expected_rows
    )
    assert {row["population"] for row in expected_rows if not row["gss_codes"]} == {""}
    unlocated_rows = [
        row | {"population": row["population"] or None}
        for row in plain_rows(single_layer_content.unlocated.attributes)
    ]
    assert None in {row["population"] for row in unlocated_rows}
    for key in ("geojson", "fgb", "parquet"):
        path = tmp_path / f"one{FORMATS[key].extension}"
        write(single_layer_content, path, key)
        assert embedded_metadata(key, path)["unlocated"] == unlocated_rows
    kml = pyogrio.read_dataframe(paths["kml", WGS84], layer="High-potential clusters")
    assert len(kml[kml.geometry.isna()]) == len(unlocated_rows)


def embedded_metadata(key: str, path: Path) -> dict[str, Any]:
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
    values: dict[str, Any] = json.loads(pq.read_schema(path).metadata[b"placemap"])
    return values


@pytest.mark.parametrize("key", ["geojson", "fgb", "parquet"])
def test_a_single_file_has_its_attribution(
    single_layer_content: Content, tmp_path: Path, key: str
) -> None:
    path = tmp_path / f"one{FORMATS[key].extension}"
    write(single_layer_content, path, key)
    members = embedded_metadata(key, path)
    for name, text in single_layer_content.metadata.as_dict().items():
        assert members[name] == (text if name != "title" else "High-potential clusters")
    cited_sources = {
        name
        for cell in single_layer_content.layers[0].frame["source_ids"]
        for name in cell.split(";")
    }
    assert {row["source_id"] for row in members["sources"]} == cited_sources


def test_a_geopackage_has_metadata(full_content: Content, paths: Paths) -> None:
    path = paths["gpkg", BNG]
    names = [name for name, _ in pyogrio.list_layers(path)]
    tables = ["unlocated", *(table.name for table in full_content.tables)]
    assert names == [*LAYERS, *tables]
    info = pyogrio.read_info(path, layer="clusters")
    assert info["layer_metadata"]["attribution"] == full_content.metadata.attribution
    assert info["dataset_metadata"]["licence"] == full_content.metadata.as_dict()["licence"]
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
    day = full_content.metadata.data_day
    assert contents == (
        "High-potential clusters",
        "One row for each cluster.",
        f"{day}T00:00:00.000Z",
        27700,
    )
    assert columns.keys() == {*full_content.layers[1].attributes.columns}
    assert all(columns.values())


def test_geojson_follows_rfc_7946(paths: Paths) -> None:
    for layer in LAYERS:
        text = read_member(paths["geojson", WGS84], f"{layer}.geojson").decode()
        document = json.loads(text)
        assert "crs" not in document
        geojson_pydantic.FeatureCollection.model_validate(document)
        shapes = shapely.from_geojson([json.dumps(row["geometry"]) for row in document["features"]])
        lon_lat = shapely.get_coordinates(shapes)
        assert (lon_lat == lon_lat.round(6)).all()
        assert (abs(lon_lat) < (9, 61)).all()
        for part in shapely.get_parts(shapes):
            assert not isinstance(part, shapely.Polygon) or part.exterior.is_ccw


def test_geoparquet_is_valid_and_has_a_covering_bbox(paths: Paths) -> None:
    for crs in (BNG, WGS84):
        for layer in LAYERS:
            data = read_member(paths["parquet", crs], f"{layer}.parquet")
            report = geoparquet_validator.check_bytes(layer, data)
            assert geoparquet_validator.failed(report, "core") == []
            assert geoparquet_validator.failed(report, "covering") == []
            features = parquet_from_bytes(data)
            assert features.crs == crs
            features_in_bbox = parquet_from_bytes(
                data, bbox=tuple(features.iloc[0].geometry.bounds)
            )
            assert features.iloc[0]["id"] in {*features_in_bbox["id"]}


def test_kml_is_valid_and_styled(paths: Paths) -> None:
    assert fastkml.validator.validate(file_to_validate=paths["kml", WGS84])
    text = paths["kml", WGS84].read_text(encoding="utf-8")
    # #801650 at full strength, as KML has it: opacity, blue, green, red.
    assert '<Style id="clusters-firm"><IconStyle><color>ff501680</color>' in text
    assert "<styleUrl>#clusters-indicative</styleUrl>" in text


def test_csv_has_a_separate_description(full_content: Content, paths: Paths) -> None:
    document = json.loads(read_member(paths["csv", WGS84], "clusters.csv-metadata.json"))
    header = read_member(paths["csv", WGS84], "clusters.csv").decode("utf-8-sig").split("\r\n")[0]
    columns = document["tableSchema"]["columns"]
    assert document["url"] == "clusters.csv"
    assert ",".join(column["titles"] for column in columns) == header
    types = {column["name"]: (column["datatype"], column.get("separator")) for column in columns}
    assert types["population"] == ("integer", None)
    assert types["gss_codes"] == ("string", ";")
    assert full_content.metadata.attribution in document["dc:rights"]


def test_a_workbook_has_frozen_headers_sources_and_an_about_sheet(
    full_content: Content, paths: Paths
) -> None:
    book = openpyxl.load_workbook(paths["xlsx", WGS84])
    assert book.sheetnames == [*LAYERS, "designations", "sources", "codes", "About"]
    for layer in full_content.layers_and_tables:
        assert book[layer.name].freeze_panes == "A2"
    sites = book["strategic_sites"]
    header = [cell.value for cell in sites[1]]
    kinds = {name: cell.data_type for name, cell in zip(header, sites[2], strict=True)}
    assert (kinds["name"], kinds["population"], kinds["lon"]) == ("s", "n", "n")
    about_rows = dict(book["About"].iter_rows(values_only=True))
    assert about_rows["attribution"] == full_content.metadata.attribution
    assert about_rows["data_as_of"] == full_content.metadata.data_as_of


def test_a_bundle_has_every_format_with_readme_and_licence(
    full_content: Content, tmp_path: Path
) -> None:
    bundle = write_bundle(
        full_content, tmp_path / "all.zip", [*FORMATS], ExportOptions(crs=BNG, shorten=True)
    )
    with zipfile.ZipFile(bundle.path) as archive:
        names = archive.namelist()
        readme = archive.read("README.txt").decode()
        licence = archive.read("LICENCE.txt").decode()
    assert {name.partition("/")[0] for name in names} == {*FORMATS, "README.txt", "LICENCE.txt"}
    assert "GeoJSON is in EPSG:4326, the only CRS it can be in." in readme
    assert "KML is in EPSG:4326" in " ".join(bundle.notes)
    assert dict(zip(bundle.formats, bundle.crs, strict=True))["gpkg"] == BNG
    assert "Contains OS data © Crown copyright" in licence.replace("\n", " ")
    assert "open-government-licence/version/3" in licence
    assert "P018: Wales. Nation-wide" in readme


@pytest.mark.parametrize("key", [*FORMATS])
def test_a_proposal_is_marked_in_every_row_and_in_the_metadata(
    single_layer_content: Content, tmp_path: Path, key: str
) -> None:
    proposed_shapes = gpd.GeoDataFrame(
        {"id": ["x", "y"], "name": ["My zone", "Another"]},
        geometry=[shapely.box(0, 50, 1, 51), shapely.box(1, 51, 2, 52)],
        crs=WGS84,
    )
    layer = ExportLayer(
        name="mine", title="My zones", description="Drawn.", frame=proposed_shapes, marker=PROPOSED
    )
    path = export_path(key, tmp_path)
    write(Content(metadata=single_layer_content.metadata, layers=(layer,)), path, key, SHORTEN)
    assert [*read_layer(key, path, layer)["marker"]] == [PROPOSED, PROPOSED]
    if key == "gpkg":
        assert pyogrio.read_info(path, layer="mine")["layer_metadata"]["marker"] == PROPOSED
    elif key == "kml":
        assert pyogrio.list_layers(path)[0][0] == f"{PROPOSED}: My zones"
    elif key == "xlsx":
        about_rows = dict(openpyxl.load_workbook(path)["About"].iter_rows(values_only=True))
        assert PROPOSED in about_rows["mine"]
    else:
        assert PROPOSED in read_member(path, "README.txt").decode()
    assert [*proposed_shapes.columns] == ["id", "name", "geometry"]
