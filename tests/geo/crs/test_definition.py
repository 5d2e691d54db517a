"""Definitions of a CRS from outside: read where their shape is known, and never a file by them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from geo.boundaries.polygons import read_boundaries
from geo.crs.definition import check_wkt, parse_crs
from geo.crs.flatgeobuf import check_flatgeobuf_crs
from geo.errors import BoundaryError, CRSError, PlaceMapError
from tests.support.upload_files import file_of, layer, square

if TYPE_CHECKING:
    from pathlib import Path

GEOGCS: Final = (
    'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298.25]],PRIMEM["G",0],UNIT["degree",0.0174532925]]'
)
OSGB: Final = CRS.from_epsg(27700)


def projected_wkt(method: str = "Transverse_Mercator", *extra_parts: str) -> str:
    content = ",".join([f'PROJECTION["{method}"]', 'UNIT["metre",1]', *extra_parts])
    return f'PROJCS["x",{GEOGCS},{content}]'


def hostile_definitions(path: str) -> dict[str, str]:
    """Return definitions by each of which PROJ opens a file."""
    proj = f"+proj=tinshift +file={path} +type=crs"
    method = OSGB.to_json_dict()
    method.pop("id")
    in_method = json.loads(json.dumps(method))
    in_method["conversion"]["method"] = {"name": f"PROJ-based operation method: {proj}"}
    in_parameter = json.loads(json.dumps(method))
    in_parameter["conversion"]["method"] = {"name": "PROJ tinshift"}
    in_parameter["conversion"]["parameters"] = [{"name": "file", "value": path}]
    return {
        "a string of PROJ": proj,
        "a defmodel": f"+proj=defmodel +model={path} +type=crs",
        "a pipeline": f"+proj=pipeline +step +proj=tinshift +file={path}",
        "an init file": f"+init={path}:1",
        "an init file as a code": f"{path}:1",
        "an extension": projected_wkt("custom_proj4", f'EXTENSION["PROJ4","{proj}"]'),
        "an extension in small letters": projected_wkt("x", f'extension["proj4","{proj}"]'),
        "an extension beside web Mercator": projected_wkt(
            "x", f'EXTENSION["PROJ4","+proj=merc +a=1 +nadgrids={path}"]'
        ),
        "grids of a datum": f'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298.25],'
        f'EXTENSION["PROJ4_GRIDS","{path}"]],PRIMEM["G",0],UNIT["degree",0.0174532925]]',
        "a remark": OSGB.to_wkt()[:-1] + f',REMARK["PROJ CRS string: {proj}"]]',
        "a method": projected_wkt(f"PROJ-based operation method: {proj}"),
        "a file as a parameter": f"BOUNDCRS[SOURCECRS[{OSGB.to_wkt()}],"
        f"TARGETCRS[{CRS.from_epsg(4326).to_wkt()}],ABRIDGEDTRANSFORMATION["
        f'"x",METHOD["NTv2",ID["EPSG",9615]],PARAMETERFILE["grid","{path}"]]]',
        "a remark of PROJJSON": json.dumps(method | {"remarks": f"PROJ CRS string: {proj}"}),
        "a method of PROJJSON": json.dumps(in_method),
        "a file of PROJJSON": json.dumps(in_parameter),
        "the name of a file": path,
        "an address": "https://example.org/crs",
    }


@pytest.mark.parametrize("what", hostile_definitions("x"))
def test_a_definition_that_could_name_a_file_is_refused(what: str, tmp_path: Path) -> None:
    definition = hostile_definitions(str(tmp_path / "shift.json"))[what]
    with pytest.raises(CRSError):
        parse_crs(definition)
    if definition.startswith("{"):
        with pytest.raises(CRSError):
            parse_crs(json.loads(definition))


@pytest.mark.parametrize("code", [27700, 29902, 2157, 3857, 4326, 4258, 7405, 32630])
@pytest.mark.parametrize("form", ["code", "WKT1_GDAL", "WKT1_ESRI", "WKT2_2019", "PROJJSON"])
def test_definitions_common_in_british_files_are_read(code: int, form: str) -> None:
    expected = CRS.from_epsg(code)
    definitions = {"code": f"EPSG:{code}", "PROJJSON": expected.to_json()}
    parsed = parse_crs(definitions[form] if form in definitions else expected.to_wkt(form))
    assert parsed.to_epsg(min_confidence=25) == code


def test_web_mercator_written_by_gdal_is_read() -> None:
    assert parse_crs(CRS.from_epsg(3857).to_wkt("WKT1_GDAL")).to_epsg() == 3857


@pytest.mark.slow
def test_every_epsg_crs_is_read_as_wkt() -> None:
    kinds = [PJType.GEOGRAPHIC_2D_CRS, PJType.PROJECTED_CRS, PJType.COMPOUND_CRS]
    rows = query_crs_info(auth_name="EPSG", pj_types=kinds)
    assert len(rows) > 5_000
    for row in rows:
        check_wkt(CRS.from_authority("EPSG", row.code).to_wkt())


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet='PROJCSGE[]",()+=0.\\ \n')))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_crs(text)
    except PlaceMapError:
        return
    check_is_code = text.strip().replace(":", "").isalnum()
    assert check_is_code or text.strip().startswith(("GEOGCS", "PROJCS"))


def test_the_length_is_limited_and_deep_nesting_is_refused() -> None:
    with pytest.raises(CRSError, match="too many"):
        check_wkt("GEOGCS[" * 20_000)
    with pytest.raises(CRSError):
        parse_crs("GEOGCS[" * 10_000)


@pytest.mark.parametrize("where", ["wkt", "org"])
def test_the_crs_of_a_flatgeobuf_is_checked_before_gdal_reads_it(
    where: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.fgb"
    path.write_bytes(file_of(layer(square()), ".fgb"))
    check_flatgeobuf_crs(path)
    data = path.read_bytes()
    if where == "wkt":
        start = data.index(b'PROJCRS["OSGB36')
        hostile_wkt = b'PROJCRS["+proj=tinshift +file=/etc/passwd"'
        data = data[:start] + hostile_wkt + data[start + len(hostile_wkt) :]
    else:
        data = data.replace(b"EPSG\0", b"a=/b\0", 1)
    path.write_bytes(data)
    with pytest.raises(PlaceMapError):
        check_flatgeobuf_crs(path)


def test_boundaries_that_name_another_file_are_refused(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"LAD25CD": ["E1"]}, geometry=[square()], crs="EPSG:27700")
    path = tmp_path / "areas.parquet"
    frame.to_parquet(path)
    assert len(read_boundaries(path, {"E1"})) == 1
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["crs"]["remarks"] = "PROJ CRS string: +proj=tinshift +file=/x"
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    with pytest.raises(BoundaryError, match="PROJ's own language"):
        read_boundaries(path, {"E1"})
