"""Uploads of every format: the same layer, however written; every row placed or failed."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UploadError
from geo.uploads.layers import UPLOAD_STYLES, create_upload, labels_of
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import MARKER, Choices, UploadLayer, UploadTable

if TYPE_CHECKING:
    from geo.uploads.locate import Councils

SQUARES: Final = gpd.GeoDataFrame(
    {"Zone": ["North", "Môn <b>"], "Jobs": [12, 7]},
    geometry=[
        shapely.box(358000, 405000, 359000, 406000),
        shapely.box(240000, 380000, 241000, 381000),
    ],
    crs="EPSG:27700",
)  # fmt: skip

SUFFIXES: Final = ("gpkg", "fgb", "geojson", "parquet", "shp", "kml")


def squares_file(suffix: str) -> tuple[bytes, str]:
    """Return the squares as a file of a format, and its name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"squares.{suffix}"
        frame = SQUARES.to_crs("EPSG:4326") if suffix in {"geojson", "kml"} else SQUARES
        if suffix == "parquet":
            frame.to_parquet(path)
        else:
            driver = {"kml": "KML", "shp": "ESRI Shapefile"}.get(suffix)
            renamed = frame.rename(columns={"Zone": "Name"} if suffix == "kml" else {})
            renamed.to_file(path, driver=driver, encoding="utf-8" if suffix == "shp" else None)
        if suffix != "shp":
            return path.read_bytes(), path.name
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)
        return packed.getvalue(), "squares.zip"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_layer_is_the_same_in_every_format(suffix: str, councils: Councils) -> None:
    parsed = parse_upload(open_upload(*squares_file(suffix)), councils)
    assert (parsed.place, parsed.question, len(parsed.failed_rows)) == ("shapes", None, 0)
    assert isinstance(parsed.placed_rows, gpd.GeoDataFrame)
    assert parsed.placed_rows.crs == "EPSG:27700"
    # pip's PROJ turns degrees into the grid to about 2 m.
    distances = shapely.hausdorff_distance(
        parsed.placed_rows.geometry.to_numpy(), SQUARES.geometry.to_numpy()
    )
    assert distances.max() < 3
    assert [*labels_of(create_upload(parsed)).values()] == ["North", "Môn <b>"]


def test_a_layer_is_chosen_from_a_multilayer_file(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    SQUARES.iloc[:1].to_file(path, layer="one")
    SQUARES.to_file(path, layer="both")
    assert open_upload(path).parts == ("one", "both")
    assert len(open_upload(path, part="both").frame) == 2
    with pytest.raises(UploadError, match=r"no layer called 'three'\. Found one, both"):
        open_upload(path, part="three")
    assert path.exists()


def test_an_upload_is_marked_as_user_data(councils: Councils) -> None:
    parsed = parse_upload(open_upload(*squares_file("gpkg")), councils)
    layer = create_upload(parsed, name="  Our   zone ", licence="OGL v3.0", style_name="blue")
    assert isinstance(layer, UploadLayer)
    assert (layer.name, layer.licence, layer.marker) == ("Our zone", "OGL v3.0", MARKER)
    table = create_upload(parse_upload(open_upload(b"Council,Jobs\nWigan,1\n", "a.csv"), councils))
    assert isinstance(table, UploadTable)
    assert (table.name, table.licence, table.value_column) == (
        "a.csv",
        "Licence not stated",
        "Jobs",
    )
    with pytest.raises(UploadError, match="no look 'pink'"):
        create_upload(parsed, style_name="pink")


def test_styles_differ_without_colour() -> None:
    patterns = [(style.pattern.kind, style.pattern.angle) for style in UPLOAD_STYLES.values()]
    assert len({*patterns}) == len(UPLOAD_STYLES)


def test_an_upload_with_an_open_question_cannot_be_created(councils: Councils) -> None:
    parsed = parse_upload(open_upload(b"lon,lat\n53.5,-2.6\n", "a.csv"), councils)
    with pytest.raises(UploadError, match="decided first"):
        create_upload(parsed)
    parsed_without_rows = parse_upload(open_upload(b"Council\nNowhere\n", "a.csv"), councils,
                      Choices(place="name", columns=("Council",)))  # fmt: skip
    with pytest.raises(UploadError, match="No council is called “Nowhere”"):
        create_upload(parsed_without_rows)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (Choices(place="shapes"), "no shapes"),
        (Choices(columns=("Gone",)), "no column 'Gone'. Found Council, Jobs"),
        (Choices(value_column="Gone"), "no column 'Gone'"),
    ],
)
def test_an_invalid_setting_is_refused(choices: Choices, words: str, councils: Councils) -> None:
    raw = open_upload(b"Council,Jobs\nWigan,1\n", "a.csv")
    with pytest.raises(UploadError, match=words):
        parse_upload(raw, councils, choices)


def test_an_unknown_crs_is_refused(councils: Councils) -> None:
    raw = open_upload(*squares_file("gpkg"))
    with pytest.raises(UploadError, match="no CRS 'EPSG:1'"):
        parse_upload(raw, councils, Choices(crs="EPSG:1"))


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["Wigan", "E08000010", "E07000100", "0", "-2.6", "53.5", "M5 4WT", "=1+1", ""]
)


@given(rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
def test_every_row_is_placed_or_failed(
    councils: Councils, rows: list[tuple[str, str, str]]
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("Council", "lon", "lat"), *rows])
    try:
        raw = open_upload(text.getvalue().encode(), "a.csv")
    except UploadError:
        return
    for choices in (Choices(), Choices(place="name", columns=(str(raw.frame.columns[0]),))):
        parsed = parse_upload(raw, councils, choices)
        if parsed.question is None:
            row_numbers = {*parsed.placed_rows.index, *parsed.failed_rows["Row"]}
            assert row_numbers == {*raw.frame.index}
            assert len(parsed.placed_rows) + len(parsed.failed_rows) == len(raw.frame)
