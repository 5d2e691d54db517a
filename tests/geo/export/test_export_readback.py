"""Every format, read back with another tool: the same rows, codes and areas."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import BNG, WGS84
from geo.csvio import escape_formula
from geo.export.content.model import Content, ExportLayer
from geo.export.files.formats import FORMATS
from geo.export.files.write import write
from geo.places.place import LOCAL_AUTHORITIES
from tests.support.fixtures_exports import LAYERS, SHORTEN, Paths, plain_rows
from tests.support.readers import read_layer, read_member

if TYPE_CHECKING:
    from pathlib import Path

SPATIAL = [(form.key, crs) for form in FORMATS.values() if form.is_spatial for crs in form.crs]


@pytest.mark.parametrize(("key", "crs"), SPATIAL)
@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_round_trips_in_every_format(
    full_content: Content, paths: Paths, key: str, crs: str, layer: str
) -> None:
    (export_layer,) = (
        export_layer for export_layer in full_content.layers if export_layer.name == layer
    )
    frame = read_layer(key, paths[key, crs], export_layer)
    assert isinstance(frame, gpd.GeoDataFrame)
    expected_rows = plain_rows(export_layer.located)
    names = expected_rows[0].keys()
    assert [{name: row[name] for name in names} for row in plain_rows(frame)] == expected_rows
    shapes = gpd.GeoSeries(frame.geometry.to_numpy(), crs=crs)
    back = shapes.to_crs(BNG)
    assert back.is_valid.all()
    if layer == "strategic_sites":
        assert back.distance(export_layer.located.geometry).max() < 0.2
    else:
        # A border may move by the last decimal, 0.1 m.
        moved_by_m = (back.area - export_layer.located.area).abs() / export_layer.located.length
        assert moved_by_m.max() < (0.1 if crs == WGS84 else 1e-6)


@pytest.mark.parametrize("key", ["csv", "xlsx"])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_table_round_trips_with_its_codes_first(
    full_content: Content, paths: Paths, key: str, layer: str
) -> None:
    (export_layer,) = (
        export_layer for export_layer in full_content.layers if export_layer.name == layer
    )
    frame = read_layer(key, paths[key, WGS84], export_layer)
    assert frame.columns[0] == ("LAD25CD" if layer == LOCAL_AUTHORITIES else "gss_codes")
    expected_rows = plain_rows(export_layer.attributes)
    assert [
        {name: row[name] for name in expected_rows[0]} for row in plain_rows(frame)
    ] == expected_rows
    assert {type(value) for value in frame["population"].dropna().tolist()} == {int}
    assert ("lon" in frame.columns) == (layer == "strategic_sites")


@pytest.mark.parametrize("key", ["gpkg", "csv", "xlsx", "parquet", "geojson", "shp"])
def test_tables_are_included(full_content: Content, paths: Paths, key: str) -> None:
    path = paths[key, FORMATS[key].crs[0]]
    for table in full_content.tables:
        table_names = (
            pyogrio.read_dataframe(path, layer=table.name)
            if key == "gpkg"
            else pd.read_excel(path, sheet_name=table.name, dtype="str", keep_default_na=False)
            if key == "xlsx"
            else pd.read_parquet(io.BytesIO(read_member(path, f"{table.name}.parquet")))
            if key == "parquet"
            else pd.read_csv(
                io.BytesIO(read_member(path, f"{table.name}.csv")),
                dtype="str",
                keep_default_na=False,
            )
        )
        assert plain_rows(table_names) == [
            {
                name: escape_formula(value) if key in {"csv", "geojson", "shp", "xlsx"} else value
                for name, value in row.items()
            }
            for row in plain_rows(table.frame)
        ]


@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=400),
        min_size=2,
        max_size=5,
    )
)
@pytest.mark.parametrize("key", ["gpkg", "shp", "parquet", "geojson", "fgb"])
def test_any_text_round_trips(
    single_layer_content: Content,
    tmp_path_factory: pytest.TempPathFactory,
    key: str,
    texts: list[str],
) -> None:
    path = tmp_path_factory.mktemp("texts") / f"x{'.gpkg' if key == 'gpkg' else '.zip'}"
    rows = gpd.GeoDataFrame(
        {"id": [str(number) for number in range(len(texts))], "words": texts},
        geometry=[shapely.Point(number, 52) for number in range(len(texts))],
        crs=BNG,
    )
    layer = ExportLayer(name="texts", title="Texts", description="", frame=rows)
    write(Content(metadata=single_layer_content.metadata, layers=(layer,)), path, key, SHORTEN)
    read_rows = plain_rows(read_layer(key, path, layer))
    assert [row["words"].strip() for row in read_rows] == [text.strip() for text in texts]


@pytest.mark.parametrize("key", [*FORMATS])
def test_the_same_content_gives_the_same_bytes(
    full_content: Content, paths: Paths, tmp_path: Path, key: str
) -> None:
    first_path = paths[key, FORMATS[key].crs[0]]
    second_path = tmp_path / first_path.name
    write(full_content, second_path, key, SHORTEN)
    assert second_path.read_bytes() == first_path.read_bytes()
