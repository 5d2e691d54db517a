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
from tests.geo.crs.test_definition import hostile
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


@pytest.mark.parametrize("what", hostile("x"))
def test_a_geopackage_that_could_open_a_file_is_refused(what: str) -> None:
    with pytest.raises(PlaceMapError, match="CRS"):
        open_upload(geopackage(hostile("/etc/passwd")[what]), "a.gpkg")


def test_a_geopackage_whose_authority_is_none_is_refused() -> None:
    with pytest.raises(PlaceMapError, match="authority"):
        open_upload(organised("+proj=tinshift +file=/etc/passwd +x="), "a.gpkg")


@pytest.mark.parametrize("what", hostile("x"))
def test_a_geoparquet_that_could_open_a_file_is_refused(what: str, tmp_path: Path) -> None:
    with pytest.raises(PlaceMapError, match="CRS"):
        open_upload(geoparquet(hostile("/etc/passwd")[what], tmp_path), "a.parquet")


@pytest.mark.parametrize("what", hostile("x"))
def test_a_shapefile_is_read_without_it_and_asks(what: str, councils: Councils) -> None:
    written = hostile("/etc/passwd")[what]
    raw = open_upload(shapefile(layer(square()), prj=written.encode()), "a.zip")
    read = parse_upload(raw, councils)
    assert read.question is not None
    assert read.question.field == "crs"
    assert len(parse_upload(raw, councils, Choices(crs="EPSG:27700")).placed_rows) == 1


@pytest.mark.parametrize("what", hostile("x"))
def test_a_choice_opens_nothing(what: str, councils: Councils) -> None:
    raw = open_upload(b"easting,northing\n358000,405000\n", "a.csv")
    with pytest.raises(PlaceMapError, match="There is no CRS"):
        parse_upload(raw, councils, Choices(crs=hostile("/etc/passwd")[what]))


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace to see what is opened")
def test_the_system_is_asked_for_no_other_file(tmp_path: Path) -> None:
    """What PROJ would open is there and right: only the system can tell that it did not."""
    shift = tmp_path / "shift-seen.json"
    shift.write_text(json.dumps(TINSHIFT))
    folder = tmp_path / "files"
    folder.mkdir()
    for number, written in enumerate(hostile(str(shift)).values()):
        (folder / f"{number}.gpkg").write_bytes(geopackage(written))
        (folder / f"{number}.parquet").write_bytes(geoparquet(written, tmp_path))
        (folder / f"{number}.zip").write_bytes(shapefile(layer(square()), prj=written.encode()))
    wkt = hostile(str(shift))["an extension"].encode()
    flat = file_of(layer(square()), ".fgb")
    at = flat.index(b'PROJCRS["OSGB36')
    (folder / "a.fgb").write_bytes(flat[:at] + wkt + flat[at + len(wkt) :])
    seen = tmp_path / "opened"
    subprocess.run(  # noqa: S603 - our own
        ["strace", "-f", "-e", "trace=open,openat,stat,newfstatat", "-o", str(seen),  # noqa: S607
         sys.executable, "-c", READ_ALL, str(folder)],
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    opened = seen.read_text()
    assert ".gpkg" in opened
    assert "shift-seen.json" not in opened


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
