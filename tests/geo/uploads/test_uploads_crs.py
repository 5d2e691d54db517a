"""No file that is brought makes PROJ or GDAL open another: shown by what the system opened."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow.parquet as pq
import pytest

from geo.errors import PlaceMapError
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import Choices
from tests.geo.crs.test_definition import hostile_definitions
from tests.geo.uploads.test_uploads_bad import shapefile
from tests.support.upload_files import file_of, layer, square, with_sql

if TYPE_CHECKING:
    from geo.uploads.locate import Councils

TINSHIFT: Final = {
    "file_type": "triangulation_file",
    "format_version": "1.0",
    "input_crs": "EPSG:27700",
    "output_crs": "EPSG:27700",
    "transformed_components": ["horizontal"],
    "vertices_columns": ["source_x", "source_y", "target_x", "target_y"],
    "triangles_columns": ["idx_vertex1", "idx_vertex2", "idx_vertex3"],
    "vertices": [[0, 0, 0, 0], [9e6, 0, 9e6, 0], [0, 9e6, 0, 9e6]],
    "triangles": [[0, 1, 2]],
}
"""A file that PROJ takes: were it opened, nothing would go wrong."""


def geopackage(definition: str) -> bytes:
    quoted = definition.replace("'", "''")
    return with_sql(
        f"UPDATE gpkg_spatial_ref_sys SET definition = '{quoted}', organization = 'NONE', "  # noqa: S608 - our own
        "organization_coordsys_id = 1 WHERE srs_id = 27700"
    )


def organised(organization: str) -> bytes:
    return with_sql(f"UPDATE gpkg_spatial_ref_sys SET organization = '{organization}'")  # noqa: S608 - our own


def geoparquet(definition: str, folder: Path) -> bytes:
    path = folder / "made.parquet"
    layer(square()).to_parquet(path)
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    crs = json.loads(definition) if definition.startswith("{") else definition
    geo["columns"]["geometry"]["crs"] = crs
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path.read_bytes()


@pytest.mark.parametrize("what", hostile_definitions("x"))
def test_a_geopackage_with_a_crs_that_opens_a_file_is_refused(what: str) -> None:
    with pytest.raises(PlaceMapError, match="CRS"):
        open_upload(geopackage(hostile_definitions("/etc/passwd")[what]), "a.gpkg")


def test_a_geopackage_with_an_unknown_crs_authority_is_refused() -> None:
    with pytest.raises(PlaceMapError, match="authority"):
        open_upload(organised("+proj=tinshift +file=/etc/passwd +x="), "a.gpkg")


@pytest.mark.parametrize("what", hostile_definitions("x"))
def test_a_geoparquet_with_a_crs_that_opens_a_file_is_refused(what: str, tmp_path: Path) -> None:
    with pytest.raises(PlaceMapError, match="CRS"):
        open_upload(geoparquet(hostile_definitions("/etc/passwd")[what], tmp_path), "a.parquet")


@pytest.mark.parametrize("what", hostile_definitions("x"))
def test_a_shapefile_with_such_a_crs_is_read_without_it_and_the_crs_is_asked_for(
    what: str, councils: Councils
) -> None:
    hostile_wkt = hostile_definitions("/etc/passwd")[what]
    raw = open_upload(shapefile(layer(square()), prj=hostile_wkt.encode()), "a.zip")
    parsed = parse_upload(raw, councils)
    assert parsed.question is not None
    assert parsed.question.field == "crs"
    assert len(parse_upload(raw, councils, Choices(crs="EPSG:27700")).placed_rows) == 1


@pytest.mark.parametrize("what", hostile_definitions("x"))
def test_a_crs_setting_opens_no_file(what: str, councils: Councils) -> None:
    raw = open_upload(b"easting,northing\n358000,405000\n", "a.csv")
    with pytest.raises(PlaceMapError, match="There is no CRS"):
        parse_upload(raw, councils, Choices(crs=hostile_definitions("/etc/passwd")[what]))


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace to see what is opened")
def test_no_other_file_is_opened_by_the_process(tmp_path: Path) -> None:
    """What PROJ would open is there and right: only the system can tell that it did not."""
    shift = tmp_path / "shift-seen.json"
    shift.write_text(json.dumps(TINSHIFT))
    folder = tmp_path / "files"
    folder.mkdir()
    for number, hostile_wkt in enumerate(hostile_definitions(str(shift)).values()):
        (folder / f"{number}.gpkg").write_bytes(geopackage(hostile_wkt))
        (folder / f"{number}.parquet").write_bytes(geoparquet(hostile_wkt, tmp_path))
        (folder / f"{number}.zip").write_bytes(shapefile(layer(square()), prj=hostile_wkt.encode()))
    wkt = hostile_definitions(str(shift))["an extension"].encode()
    flat = file_of(layer(square()), ".fgb")
    start = flat.index(b'PROJCRS["OSGB36')
    (folder / "a.fgb").write_bytes(flat[:start] + wkt + flat[start + len(wkt) :])
    trace_path = tmp_path / "opened"
    subprocess.run(  # noqa: S603 - our own
        ["strace", "-f", "-e", "trace=open,openat,stat,newfstatat", "-o", str(trace_path),  # noqa: S607
         sys.executable, "-c", READ_ALL, str(folder)],
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    trace = trace_path.read_text()
    assert ".gpkg" in trace
    assert "shift-seen.json" not in trace


READ_ALL: Final = """
import sys
from pathlib import Path
from geo.errors import PlaceMapError
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import Choices
from geo.uploads.repair import repair_geometry
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        raw = open_upload(path)
        repair_geometry(raw.frame.geometry, Choices())
    except PlaceMapError:
        pass
"""
