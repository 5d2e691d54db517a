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
from tests.support.fixtures_exports import LAYERS, SHORTEN, Paths, plain
from tests.support.readers import member, read

if TYPE_CHECKING:
    from pathlib import Path

SPATIAL = [(form.key, crs) for form in FORMATS.values() if form.is_spatial for crs in form.crs]


@pytest.mark.parametrize(("key", "crs"), SPATIAL)
@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_comes_back_whole(
    everything: Content, paths: Paths, key: str, crs: str, layer: str
) -> None:
    (theme,) = (theme for theme in everything.layers if theme.name == layer)
    found = read(key, paths[key, crs], theme)
    assert isinstance(found, gpd.GeoDataFrame)
    wanted = plain(theme.located)
    names = wanted[0].keys()
    assert [{name: row[name] for name in names} for row in plain(found)] == wanted
    shapes = gpd.GeoSeries(found.geometry.to_numpy(), crs=crs)
    back = shapes.to_crs(BNG)
    assert back.is_valid.all()
    if layer == "strategic_sites":
        assert back.distance(theme.located.geometry).max() < 0.2
    else:
        # A border may move by the last decimal, 0.1 m.
        moved_by_m = (back.area - theme.located.area).abs() / theme.located.length
        assert moved_by_m.max() < (0.1 if crs == WGS84 else 1e-6)


@pytest.mark.parametrize("key", ["csv", "xlsx"])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_table_comes_back_whole_with_codes_first(
    everything: Content, paths: Paths, key: str, layer: str
) -> None:
    (theme,) = (theme for theme in everything.layers if theme.name == layer)
    found = read(key, paths[key, WGS84], theme)
    assert found.columns[0] == ("LAD25CD" if layer == LOCAL_AUTHORITIES else "gss_codes")
    wanted = plain(theme.attributes)
    assert [{name: row[name] for name in wanted[0]} for row in plain(found)] == wanted
    assert {type(value) for value in found["population"].dropna().tolist()} == {int}
    assert ("lon" in found.columns) == (layer == "strategic_sites")


@pytest.mark.parametrize("key", ["gpkg", "csv", "xlsx", "parquet", "geojson", "shp"])
def test_tables_go_along(everything: Content, paths: Paths, key: str) -> None:
    path = paths[key, FORMATS[key].crs[0]]
    for table in everything.tables:
        found = (
            pyogrio.read_dataframe(path, layer=table.name)
            if key == "gpkg"
            else pd.read_excel(path, sheet_name=table.name, dtype="str", keep_default_na=False)
            if key == "xlsx"
            else pd.read_parquet(io.BytesIO(member(path, f"{table.name}.parquet")))
            if key == "parquet"
            else pd.read_csv(
                io.BytesIO(member(path, f"{table.name}.csv")), dtype="str", keep_default_na=False
            )
        )
        assert plain(found) == [
            {
                name: escape_formula(value) if key in {"csv", "geojson", "shp", "xlsx"} else value
                for name, value in row.items()
            }
            for row in plain(table.frame)
        ]


@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=400),
        min_size=2,
        max_size=5,
    )
)
@pytest.mark.parametrize("key", ["gpkg", "shp", "parquet", "geojson", "fgb"])
def test_any_text_comes_back(
    one: Content, tmp_path_factory: pytest.TempPathFactory, key: str, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("texts") / f"x{'.gpkg' if key == 'gpkg' else '.zip'}"
    rows = gpd.GeoDataFrame(
        {"id": [str(number) for number in range(len(texts))], "words": texts},
        geometry=[shapely.Point(number, 52) for number in range(len(texts))],
        crs=BNG,
    )
    theme = ExportLayer(name="texts", title="Texts", description="", frame=rows)
    write(Content(metadata=one.metadata, layers=(theme,)), path, key, SHORTEN)
    found = plain(read(key, path, theme))
    assert [row["words"].strip() for row in found] == [text.strip() for text in texts]


@pytest.mark.parametrize("key", [*FORMATS])
def test_the_same_content_gives_the_same_bytes(
    everything: Content, paths: Paths, tmp_path: Path, key: str
) -> None:
    first = paths[key, FORMATS[key].crs[0]]
    again = tmp_path / first.name
    write(everything, again, key, SHORTEN)
    assert again.read_bytes() == first.read_bytes()
