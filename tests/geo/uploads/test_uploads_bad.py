"""
Bad input: each file is a real one, made here, and gives one clear message or a repaired reading.

What a reading repaired is said, nothing is fetched, and nothing is left on the disk.
"""

from __future__ import annotations

import http.server
import io
import json
import sqlite3
import struct
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import openpyxl
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import LineString, MultiPoint, Point, Polygon

from geo.errors import UploadError
from geo.uploads.limits import UploadLimits
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import Choices
from tests.geo.crs.test_definition import hostile_definitions
from tests.support.upload_files import BNG, WIGAN, file_of, layer, square, with_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.uploads.locate import Councils
    from geo.uploads.records import ParsedUpload

SMALL: Final = UploadLimits(file_mb=2)


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Whatever a file is, its folder is gone afterwards."""
    folder = tmp_path / "private"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert [*folder.iterdir()] == []


def shapefile(frame: gpd.GeoDataFrame, *without: str, **replaced: bytes) -> bytes:
    """Return a zip of a Shapefile, some of its files left out or replaced."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w") as archive:
        frame.to_file(Path(folder) / "layer.shp", encoding="utf-8")
        for path in sorted(Path(folder).iterdir()):
            suffix = path.suffix.removeprefix(".")
            if suffix not in without:
                archive.writestr(path.name, replaced.get(suffix, path.read_bytes()))
    return packed.getvalue()


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def workbook(fill_workbook: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill_workbook(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(*features: object, **members: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def kml(content: str, *, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{content}</Document></kml>"
    ).encode()


PLACEMARK: Final = (
    "<Placemark><name>A</name><Point><coordinates>-2.6,53.5,9</coordinates></Point></Placemark>"
)
TABLE: Final = "Council,Jobs\nWigan,12\nBolton,7\n"


def with_curve() -> bytes:
    """Return a GeoPackage of which one row is a circular string."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "curve.gpkg"
        layer(square(), Point(*WIGAN)).to_file(path, layer="curve", SPATIAL_INDEX="NO")
        database = sqlite3.connect(path)
        numbers = [c for dx in (0, 100, 200) for c in (WIGAN[0] + dx, WIGAN[1] + 100 * (dx == 100))]
        blob = b"GP\x00\x01" + struct.pack("<i", 27700) + struct.pack("<BII6d", 1, 8, 3, *numbers)
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE curve SET geom = ? WHERE fid = 2", (blob,))
        database.commit()
        database.close()
        return path.read_bytes()


def hundred_sheets(book: openpyxl.Workbook) -> None:
    for number in range(1, 100):
        book.create_sheet(f"Sheet {number}")
    book["Sheet 42"].append(["Council", "Jobs"])
    book["Sheet 42"].append(["Wigan", 3])


def merged_headings(book: openpyxl.Workbook) -> None:
    sheet = book.active
    sheet.append(["Jobs by council, 2024"])
    sheet.append([None, "Jobs", None])
    sheet.merge_cells("B2:C2")
    sheet.append(["Council", "2023", "2024"])
    sheet.append(["Wigan", 1, 2.5])


def formulas(book: openpyxl.Workbook) -> None:
    book.active.append(["Council", "Jobs"])
    book.active.append(["Wigan", "=1+1"])
    book.active.append(["Bolton", 5])


def virtual_table(address: str) -> bytes:
    return with_sql(
        "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) "  # noqa: S608 - our own
        "VALUES ('table', 'far', "
        f"'far', 0, 'CREATE VIRTUAL TABLE far USING VirtualOGR(''/vsicurl/{address}x.gpkg'')')"
    )


def bowtie() -> Polygon:
    x, y = WIGAN
    return Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])


REFUSED: Final[dict[str, tuple[Callable[[], bytes], str, str]]] = {
    # Each has a file, its name, part of the message.
    "empty": (lambda: b"", "a.csv", "empty: 0 bytes"),
    "0 rows": (lambda: b"Council,Jobs\n", "a.csv", "no rows"),
    "blank rows": (lambda: b",,\n,,\n", "a.csv", "every cell is blank"),
    "0 features": (geojson, "a.geojson", "no rows"),
    "0 rows of a layer": (lambda: file_of(layer(square()).iloc[:0], ".gpkg"), "a.gpkg", "no rows"),
    "over the limit": (lambda: b"a,b\n" * 600_000, "a.csv", "2.4 MB. The limit is 2 MB"),
    "PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3", "a.csv", "The file is a PDF. It reads GeoPackage"),
    "old Excel": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99),
        "a.xls",
        "save it as XLSX",
    ),
    "web page": (lambda: b"<!DOCTYPE html><html><body>404", "a.geojson", "is a web page"),
    "VRT": (
        lambda: b"<OGRVRTDataSource><SrcDataSource>/vsicurl/x</SrcDataSource></OGRVRTDataSource>",
        "a.gpkg",
        "XML, but not KML",
    ),
    "binary": (lambda: bytes(range(256)) * 8, "a.csv", "no text"),
    "cut off": (lambda: geojson(feature(None))[:-9], "a.geojson", "JSON is broken at line 1"),
    "other JSON": (lambda: b'{"a": 1}', "a.json", "is not GeoJSON"),
    "deep JSON": (
        lambda: b'{"a":' + b"[" * 99_999 + b"]" * 99_999 + b"}",
        "a.json",
        "nested too deep",
    ),
    "SQLite": (
        lambda: with_sql("ALTER TABLE gpkg_contents RENAME TO other"),
        "a.gpkg",
        "no GeoPackage",
    ),
    "broken GeoPackage": (
        lambda: b"SQLite format 3\x00" + bytes(200),
        "a.gpkg",
        "GeoPackage",
    ),
    "virtual table": (lambda: virtual_table("http://x/"), "a.gpkg", "virtual table ('far')"),
    "virtual table that says it is an index": (
        lambda: with_sql(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', "
            "'far', 'far', 0, 'CREATE VIRTUAL TABLE far USING VirtualOGR('' using rtree('')')"
        ),
        "a.gpkg",
        "virtual table ('far')",
    ),
    "nothing but a view": (
        lambda: with_sql("CREATE VIEW seen AS SELECT 1 AS one", "DROP TABLE made"),
        "a.gpkg",
        "nothing but a view ('seen')",
    ),
    "a view in the place of a list": (
        lambda: with_sql("CREATE VIEW gpkg_data_columns AS SELECT 1 AS one"),
        "a.gpkg",
        "has a view ('gpkg_data_columns') where a table",
    ),
    "contents that are a view": (
        lambda: with_sql(
            "ALTER TABLE gpkg_contents RENAME TO kept",
            "CREATE VIEW gpkg_contents AS SELECT * FROM kept",
        ),
        "a.gpkg",
        "no GeoPackage",
    ),
    "a view that is called a table": (
        lambda: with_sql(
            "CREATE VIEW seen AS SELECT 1 AS one",
            "UPDATE sqlite_master SET type = 'table' WHERE name = 'seen'",
        ),
        "a.gpkg",
        "The GeoPackage",
    ),
    "a column that is computed": (
        lambda: with_sql("ALTER TABLE made ADD COLUMN twice GENERATED ALWAYS AS (hex(name))"),
        "a.gpkg",
        "computed ('twice' of 'made')",
    ),
    "broken FlatGeobuf": (lambda: b"fgb\x03fgb\x00" + b"\xff" * 99, "a.fgb", "header is broken"),
    "texts that are no UTF-8": (
        lambda: file_of(layer(square()), ".fgb").replace(b"Row 1", b"Row\xff1"),
        "a.fgb",
        "Invalid UTF8",
    ),
    "torn FlatGeobuf": (
        lambda: file_of(layer(square(), square()), ".fgb")[:-20],
        "a.fgb",
        "The file cannot be read",
    ),
    "broken Parquet": (lambda: b"PAR1" + b"\x00" * 99, "a.parquet", "Parquet cannot be read"),
    "broken zip": (lambda: b"PK\x03\x04" + b"\x00" * 99, "a.zip", "archive is broken"),
    "zip bomb": (lambda: zipped(**{"a.shp": bytes(30_000_000)}), "a.zip", "more than 10 MB"),
    "zip bomb in a KMZ": (
        lambda: zipped(**{"doc.kml": bytes(30_000_000)}),
        "a.kmz",
        "more than 10 MB",
    ),
    "too many files": (
        lambda: zipped(**{f"{n}.shp": b"" for n in range(2_001)}),
        "a.zip",
        "2,001 files",
    ),
    "traversal": (lambda: zipped(**{"../../a.shp": b""}), "a.zip", "leads out of it"),
    "absolute": (lambda: zipped(**{"/etc/a.shp": b""}), "a.zip", "leads out of it"),
    "zip of zips": (
        lambda: zipped(**{"a.zip": zipped(**{"a.shp": b""})}),
        "a.zip",
        "holds other archives",
    ),
    "zip beside a Shapefile": (
        lambda: zipped(**{"a.shp": b"", "b.zip": b""}),
        "a.zip",
        "holds another archive",
    ),
    "zip of nothing": (
        lambda: zipped(**{"a.docx": b""}),
        "a.zip",
        "no Shapefile (.shp) and no KML",
    ),
    "no Shapefile inside": (lambda: zipped(**{"a.shp": b"hello"}), "a.zip", "no Shapefile by its"),
    "KML with entities": (
        lambda: kml(PLACEMARK, before='<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "a.kml",
        "declares entities",
    ),
    "KML bomb": (
        lambda: kml(
            "<name>&b;</name>", before='<!DOCTYPE kml [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
        ),
        "a.kml",
        "declares entities",
    ),
    "only network links": (
        lambda: kml("<NetworkLink><Link><href>http://x/</href></Link></NetworkLink>"),
        "a.kml",
        "only links to 1 other file",
    ),
    "broken KML": (lambda: kml(PLACEMARK)[:-30], "a.kml", "KML is broken"),
    "a million columns": (lambda: b"," * 1_000_000 + b"\n", "a.csv", "every cell is blank"),
    "a million headings": (
        lambda: b"a," * 900_000 + b"\n1,2\n",
        "a.csv",
        "900,001 columns. The limit is 1,000",
    ),
    "a huge cell": (lambda: b"a,b\n" + b"x" * 200_000 + b",1\n", "a.csv", "cannot be split"),
    "UTF-16 cut off": (lambda: TABLE.encode("utf-16")[:-1], "a.csv", "says that it is in utf-16"),
    "workbook with entities": (
        lambda: zipped(
            **{
                "[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>',
                "xl/workbook.xml": b"<x/>",
            }
        ),
        "a.xlsx",
        "declares entities",
    ),
    "broken workbook": (
        lambda: zipped(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}),
        "a.xlsx",
        "workbook is broken",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_unreadable_files_are_refused_with_a_single_message(what: str) -> None:
    build, name, message = REFUSED[what]
    with pytest.raises(UploadError) as error:
        open_upload(build(), name, limits=SMALL)
    assert message in str(error.value)
    assert str(error.value).count("\n") == 0
    assert len(str(error.value)) < 500


def nested_ring() -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[[-2.6, 53.5], [-2.5, 53.5], [-2.5, 53.6]]]}


REPAIRED: Final[dict[str, tuple[Callable[[], bytes], str, str, int, int]]] = {
    # Each has a file, its name, part of what was repaired, rows placed, rows failed.
    "a workbook called CSV": (
        lambda: workbook(formulas),
        "a.csv",
        "Its name ends with .csv, but by its content it is XLSX",
        2,
        0,
    ),
    "GeoJSON called gpkg": (
        lambda: geojson(feature({"type": "Point", "coordinates": [-2.6, 53.5]})),
        "a.gpkg",
        "by its content it is GeoJSON",
        1,
        0,
    ),
    "fewer rows than it says": (
        lambda: with_sql("UPDATE gpkg_ogr_contents SET feature_count = 9"),
        "a.gpkg",
        "says that it has 9 rows, and 1 could be read: it may be damaged",
        1,
        0,
    ),
    "a CRS from elsewhere": (
        lambda: file_of(layer(square()).to_crs("EPSG:32630"), ".gpkg"),
        "a.gpkg",
        "from EPSG:32630 into EPSG:27700",
        1,
        0,
    ),
    "self-intersecting": (
        lambda: file_of(layer(bowtie()), ".fgb"),
        "a.fgb",
        "not valid (Self-intersection)",
        1,
        0,
    ),
    "unclosed": (
        lambda: geojson(feature(nested_ring())),
        "a.geojson",
        "ring that was not closed",
        1,
        0,
    ),
    "null and empty": (
        lambda: file_of(layer(square(), None, Polygon()), ".gpkg"),
        "a.gpkg",
        "",
        1,
        2,
    ),
    "curves": (with_curve, "a.gpkg", "", 2, 0),
    "3D": (lambda: file_of(layer(Point(*WIGAN, 12.0)), ".gpkg"), "a.gpkg", "had heights", 1, 0),
    "mixed": (
        lambda: file_of(layer(square(), Point(*WIGAN), LineString([WIGAN, (0, 9e5)])), ".gpkg"),
        "a.gpkg",
        "mixes areas, lines and points",
        3,
        0,
    ),
    "collections": (
        lambda: file_of(
            layer(shapely.GeometryCollection([square(), Point(*WIGAN), MultiPoint([WIGAN])])),
            ".gpkg",
        ),
        "a.gpkg",
        "a collection: its areas were kept",
        1,
        0,
    ),
    "outside the UK": (
        lambda: file_of(layer(Point(2.35, 48.85), Point(-2.6, 53.5), crs="EPSG:4326"), ".parquet"),
        "a.parquet",
        "",
        1,
        1,
    ),
    "no .dbf": (lambda: shapefile(layer(square()), "dbf"), "a.zip", "It has no .dbf", 1, 0),
    "no .shx": (lambda: shapefile(layer(square()), "shx"), "a.zip", "It has no .shx", 1, 0),
    "a wrong .cpg": (
        lambda: shapefile(layer(square()).assign(name="Ynys Môn"), cpg=b"MARTIAN"),
        "a.zip",
        "'MARTIAN', which its texts are not: read as utf-8",
        1,
        0,
    ),
    "a .cpg of another encoding": (
        lambda: shapefile(layer(square()).assign(name="Ynys M\u00f4n"), cpg=b"ASCII"),
        "a.zip",
        "'ASCII', which its texts are not: read as utf-8",
        1,
        0,
    ),
    "network links beside": (
        lambda: kml(PLACEMARK + "<NetworkLink/>"),
        "a.kml",
        "1 network links were passed over",
        1,
        0,
    ),
    "a KMZ": (lambda: zipped(**{"doc.kml": kml(PLACEMARK)}), "a.kmz", "", 1, 0),
    "a placemark without a shape": (
        lambda: kml(PLACEMARK + PLACEMARK.replace("-2.6,53.5,9", "x")),
        "a.kml",
        "",
        1,
        1,
    ),
    "macros": (
        lambda: zipped(
            **{
                **{
                    n: zipfile.ZipFile(io.BytesIO(workbook(formulas))).read(n)
                    for n in zipfile.ZipFile(io.BytesIO(workbook(formulas))).namelist()
                },
                "xl/vbaProject.bin": b"\x00",
            }
        ),
        "a.xlsm",
        "macros, which were neither read nor run",
        2,
        0,
    ),
    "formulas": (lambda: workbook(formulas), "a.xlsx", "their values are as last saved", 2, 0),
    "merged headings": (lambda: workbook(merged_headings), "a.xlsx", "2 rows of titles", 1, 0),
    "100 sheets": (
        lambda: workbook(hundred_sheets),
        "a.xlsx",
        "The first sheet is blank: “Sheet 42” was read",
        1,
        0,
    ),
    "semicolons": (
        lambda: TABLE.replace(",", ";").encode(),
        "a.csv",
        "separated by semicolons",
        2,
        0,
    ),
    "tabs": (lambda: TABLE.replace(",", "\t").encode(), "a.tsv", "separated by tabs", 2, 0),
    "UTF-16": (lambda: TABLE.encode("utf-16"), "a.csv", "It is in UTF-16", 2, 0),
    "UTF-16 unmarked": (lambda: TABLE.encode("utf-16-le"), "a.csv", "without a mark", 2, 0),
    "Latin-1": (
        lambda: "Council,Note\nWigan,Café à côté\n".encode("latin-1"),
        "a.csv",
        "not in UTF-8",
        1,
        0,
    ),
    "a BOM": (lambda: TABLE.encode("utf-8-sig"), "a.csv", "", 2, 0),
    "NULs": (
        lambda: TABLE.replace("12", "1\x002").encode(),
        "a.csv",
        "1 NUL characters were left out",
        2,
        0,
    ),
    "ragged": (
        lambda: b"Council,Jobs\nWigan\nBolton,7,8,9\nBury,2\n",
        "a.csv",
        "1 row ended early",
        2,
        1,
    ),
    "no headings": (lambda: b"E08000010,5\nE08000001,6\n", "a.csv", "It has no headings", 2, 0),
    "headings twice": (
        lambda: b"Council,Jobs,jobs\nWigan,1,2\n",
        "a.csv",
        "1 headings stood twice",
        1,
        0,
    ),
    "at (0, 0)": (lambda: b"name,lon,lat\nA,0,0\nB,-2.6,53.5\n", "a.csv", "", 1, 1),
    "HTML and script": (
        lambda: b"Council,Note\nWigan,<script>alert(1)</script>\n",
        "a.csv",
        "",
        1,
        0,
    ),
    "connection strings": (
        lambda: b"Council,Note\nWigan,/vsicurl/http://x/y\nPG:host=x,1\n",
        "/vsicurl/http://x/a.csv",
        "",
        1,
        1,
    ),
}


@pytest.mark.parametrize("what", REPAIRED)
def test_repairable_files_are_read_with_a_note_of_each_repair(
    what: str, councils: Councils
) -> None:
    build, name, message, placed_count, failed_count = REPAIRED[what]
    parsed = parse_bytes(build(), name, councils)
    assert (len(parsed.placed_rows), len(parsed.failed_rows)) == (placed_count, failed_count)
    assert message in " ".join(parsed.repairs)
    assert len(parsed.placed_rows) + len(parsed.failed_rows) == len(parsed.raw.frame)
    assert all(str(reason).endswith(".") for reason in parsed.failed_rows["Why it failed"])
    if isinstance(parsed.placed_rows, gpd.GeoDataFrame):
        assert parsed.placed_rows.crs == BNG
        assert parsed.placed_rows.is_valid.all()
        assert not parsed.placed_rows.has_z.any()


def parse_bytes(
    data: bytes, name: str, councils: Councils, choices: Choices | None = None
) -> ParsedUpload:
    return parse_upload(open_upload(data, name, limits=SMALL), councils, choices)


GRIDS: Final = CRS.from_proj4(
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+nadgrids=/vsicurl/http://x/grid.gsb +units=m +type=crs"
).to_wkt("WKT1_GDAL")

QUESTIONS: Final[dict[str, tuple[Callable[[], bytes], str, str, str]]] = {
    # Each has a file, its name, field, proposal.
    "no .prj": (lambda: shapefile(layer(square()), "prj"), "a.zip", "crs", BNG),
    "a .prj that is no text": (
        lambda: shapefile(layer(square()), prj=b'PROJCS["\x8b"]'),
        "a.zip",
        "crs",
        BNG,
    ),
    "a CRS that names another file": (
        lambda: shapefile(layer(square()), prj=GRIDS.encode()),
        "a.zip",
        "crs",
        BNG,
    ),
    "a CRS that opens another file": (
        lambda: shapefile(
            layer(square()), prj=hostile_definitions("/etc/passwd")["an extension"].encode()
        ),
        "a.zip",
        "crs",
        BNG,
    ),
    "a CRS in PROJ's own language": (
        lambda: shapefile(layer(square()), prj=b"+proj=tinshift +file=/etc/passwd"),
        "a.zip",
        "crs",
        BNG,
    ),
    "no CRS": (
        lambda: file_of(layer(Point(-2.6, 53.5), crs=None), ".parquet"),
        "a.parquet",
        "crs",
        "EPSG:4326",
    ),
    "a CRS behind a link": (
        lambda: geojson(
            feature({"type": "Point", "coordinates": [*WIGAN]}),
            crs={"type": "link", "properties": {"href": "http://x/"}},
        ),
        "a.geojson",
        "crs",
        BNG,
    ),
    "swapped": (
        lambda: geojson(feature({"type": "Point", "coordinates": [53.5, -2.6]})),
        "a.geojson",
        "swap",
        "yes",
    ),
    "swapped columns": (lambda: b"lon,lat\n53.5,-2.6\n53.6,-2.5\n", "a.csv", "swap", "yes"),
    "feet": (lambda: b"easting,northing\n1174540,1328740\n", "a.csv", "feet", "yes"),
    "no place": (lambda: b"a,b\nx,y\n", "a.csv", "place", ""),
}


@pytest.mark.parametrize("what", QUESTIONS)
def test_missing_settings_are_asked_for_with_a_suggestion(what: str, councils: Councils) -> None:
    build, name, field, proposal = QUESTIONS[what]
    parsed = parse_bytes(build(), name, councils)
    assert parsed.question is not None
    assert (parsed.question.field, parsed.question.proposal) == (field, proposal)
    assert parsed.placed_rows.empty
    decided = {
        "crs": Choices(crs=proposal),
        "swap": Choices(swap=True),
        "feet": Choices(feet=True),
        "place": Choices(place="name", columns=("a",)),
    }[field]
    parsed_again = parse_bytes(build(), name, councils, decided)
    assert parsed_again.question is None
    assert len(parsed_again.placed_rows) == (0 if field == "place" else len(parsed_again.raw.frame))


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """Serve an address of this machine, and note what is asked of it."""
    requested_paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested_paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815 - as http.server has it

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", requested_paths
        server.shutdown()


def test_no_file_causes_anything_else_to_be_opened(
    listener: tuple[str, list[str]], councils: Councils
) -> None:
    address, requested_paths = listener
    remote_path = f"/vsicurl/{address}far.gpkg"
    point = {"type": "Point", "coordinates": [-2.6, 53.5]}
    link = {"type": "link", "properties": {"href": address, "type": "proj4"}}
    files = [
        (geojson(feature(point), crs=link), "a.geojson"),
        (
            geojson(
                feature(point, note=remote_path),
                crs={"type": "name", "properties": {"name": remote_path}},
            ),
            remote_path,
        ),
        (
            kml(f"{PLACEMARK}<NetworkLink><Link><href>{address}</href></Link></NetworkLink>"),
            remote_path,
        ),
        (kml(PLACEMARK, before=f'<!DOCTYPE kml SYSTEM "{address}">'), "a.kml"),
        (virtual_table(address), "a.gpkg"),
        (
            with_sql(
                "CREATE VIEW far AS SELECT ogr_geocode(name, 'geometry', 'QUERY_TEMPLATE="  # noqa: S608 - our own
                f"{address}?q=%s') AS geom FROM made"
            ),
            "a.gpkg",
        ),
        (
            f"<OGRVRTDataSource><SrcDataSource>{remote_path}</SrcDataSource></OGRVRTDataSource>".encode(),
            remote_path,
        ),
        (f"Council,Note\nWigan,{remote_path}\n{remote_path},1\n".encode(), remote_path),
        (
            file_of(layer(square()).rename(columns={"name": remote_path}), ".gpkg", layer="far"),
            remote_path,
        ),
        (shapefile(layer(square()), prj=f'PROJCS["{remote_path}"]'.encode()), "a.zip"),
        (remote_path.encode(), "a.gpkg"),
    ]
    for data, name in files:
        try:
            parse_bytes(data, name, councils)
        except UploadError:
            continue
    assert requested_paths == []


@pytest.mark.parametrize("field", ["part", "crs", "columns", "label"])
def test_no_setting_causes_anything_else_to_be_opened(
    field: str, listener: tuple[str, list[str]], councils: Councils
) -> None:
    """What is typed into a field is a name to be found among those there are, and no more."""
    address, requested_paths = listener
    for remote_path in (address, f"/vsicurl/{address}far.gpkg", f"+proj=tmerc +nadgrids={address}"):
        choices = {
            "part": Choices(),
            "crs": Choices(crs=remote_path),
            "columns": Choices(place="code", columns=(remote_path,)),
            "label": Choices(label_column=remote_path),
        }[field]
        with pytest.raises(UploadError, match=r"There is no|no layer called"):
            parse_upload(
                open_upload(
                    file_of(layer(square()), ".gpkg"),
                    "a.gpkg",
                    part=remote_path if field == "part" else "",
                ),
                councils,
                choices,
            )
    for crs in (address, "nonsense", "EPSG:1"):
        with pytest.raises(UploadError, match="There is no CRS"):
            parse_bytes(b"easting,northing\n358000,405000\n", "a.csv", councils, Choices(crs=crs))
    assert requested_paths == []


def test_only_the_file_name_is_shown_and_never_its_path() -> None:
    raw = open_upload(TABLE.encode(), "../../etc/passwd/\\x\\a.csv")
    assert raw.file_name == "a.csv"


def test_a_missing_file_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match=r"gone\.csv cannot be read: No such file"):
        open_upload(tmp_path / "gone.csv")
