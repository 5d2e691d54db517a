"""Files that were damaged anyhow: they are read, or refused in one message, and nothing else."""

from __future__ import annotations

import io
import warnings
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Final

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon

from geo.errors import PlaceMapError
from geo.query import run_query, unfiltered_query
from geo.uploads.drawing import display_geojson, plan_drawing
from geo.uploads.layers import create_upload
from geo.uploads.limits import UploadLimits
from geo.uploads.overlay import overlay_upload
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import UploadLayer
from geo.views.upload_coverage import summary_sentences
from tests.geo.uploads.test_uploads_bad import shapefile
from tests.support.upload_files import file_of, layer, square
from ui.pages.uploads.preview import failed_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from geo.dataset import Dataset
    from geo.uploads.locate import Councils

SMALL: Final = UploadLimits(file_mb=1, rows=2_000, columns=100)
MOST_CHANGES: Final = 6

SHAPES: Final = (
    square(),
    MultiPolygon([square(x=400_000.0), square(x=403_000.0, side=10.0)]),
    Polygon([(358_000, 405_000), (359_000, 406_000), (359_000, 405_000), (358_000, 406_000)]),
)


def _frame() -> gpd.GeoDataFrame:
    frame = layer(*SHAPES)
    frame["jobs"] = [1, 20, 300]
    frame["share"] = [0.5, 1.25, None]
    frame["day"] = pd.to_datetime(["2026-01-01", "2026-02-28", ""])
    return frame


def _geojson() -> bytes:
    frame = _frame().drop(columns="day").to_crs("EPSG:4326")
    return frame.to_json().encode()


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Council", "Jobs"], ["Wigan", 12], ["Bolton", 7.5], ["Bury", None]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _kml() -> bytes:
    ring = "-2.6,53.5 -2.5,53.5 -2.5,53.6 -2.6,53.5"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        "<Document><Placemark><name>A</name><ExtendedData><Data name='Jobs'><value>5</value></Data>"
        "</ExtendedData><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon><Point><coordinates>"
        "-2.6,53.5</coordinates></Point></MultiGeometry></Placemark></Document></kml>"
    ).encode()


def _kmz() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", _kml())
    return packed.getvalue()


def _parquet() -> bytes:
    file = io.BytesIO()
    pd.DataFrame({"LAD25CD": ["E08000010", "E08000001"], "n": [1, None]}).to_parquet(file)
    return file.getvalue()


BUILDERS: Final[dict[str, Callable[[], bytes]]] = {
    "gpkg": lambda: file_of(_frame(), ".gpkg"),
    "fgb": lambda: file_of(_frame(), ".fgb"),
    "geoparquet": lambda: file_of(_frame(), ".parquet"),
    "parquet": _parquet,
    "zip": lambda: shapefile(_frame().drop(columns="day")),
    "geojson": _geojson,
    "kml": _kml,
    "kmz": _kmz,
    "xlsx": _workbook,
    "csv": lambda: b'Name,easting,northing\nA,358000,405000\nB,"1,2",\nC,0,0\n',
    "codes": "LAD25CD;Jobs £\nE08000010;1.234,5\nE07000001;-\n".encode,
}


@cache
def file_content(kind: str) -> bytes:
    return BUILDERS[kind]()


@st.composite
def damaged_file(draw: st.DrawFn, kind: str) -> bytes:
    """Return a file of a kind with some bytes changed, cut out or put in."""
    data = bytearray(file_content(kind))
    for _ in range(draw(st.integers(1, MOST_CHANGES))):
        start = draw(st.integers(0, max(len(data) - 1, 0)))
        change = draw(st.sampled_from(["set", "flip", "cut", "put", "end", "digits"]))
        if change == "set" and data:
            data[start] = draw(st.integers(0, 255))
        elif change == "flip" and data:
            data[start] ^= 1 << draw(st.integers(0, 7))
        elif change == "cut":
            del data[start : start + draw(st.integers(1, 40))]
        elif change == "put":
            data[start:start] = draw(st.binary(min_size=1, max_size=12))
        elif change == "digits":
            data[start:start] = b"9" * draw(st.sampled_from([1, 20, 400, 5000]))
        elif change == "end" and draw(st.booleans()):
            del data[start:]
    return bytes(data)


def upload_and_overlay(data: bytes, name: str, councils: Councils, dataset: Dataset) -> None:
    """Do with a file all that a page does, as far as it goes."""
    try:
        raw = open_upload(data, name, limits=SMALL)
        parsed = parse_upload(raw, councils)
        failed_csv(parsed.failed_rows)
        if parsed.question is not None or parsed.placed_rows.empty:
            return
        upload = create_upload(parsed)
        overlay = overlay_upload(
            dataset, run_query(dataset, unfiltered_query(dataset.register)), upload
        )
        summary_sentences(overlay)
        if isinstance(upload, UploadLayer):
            for kind in plan_drawing(upload).shapes:
                display_geojson(upload, kind)
    except PlaceMapError as error:
        if "placemap-upload-" in str(error):
            raise AssertionError("It tells where our folders are.") from error


@pytest.mark.parametrize("kind", BUILDERS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_only_project_errors_are_raised(
    kind: str, data: st.DataObject, councils: Councils, dataset: Dataset
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries, which on a page stop nothing
        upload_and_overlay(data.draw(damaged_file(kind)), f"a.{kind}", councils, dataset)
