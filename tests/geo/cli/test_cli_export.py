"""Tests of `placemap export` and `placemap map`: what they write is what the filters keep."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pyogrio
import pypdf
import pytest
from click.testing import CliRunner
from PIL import Image

from geo.cli.main import placemap
from geo.query import default_query, run_query
from geo.scenario.scenario import MARKER, Scenario, write_scenario
from geo.uploads.layers import UPLOAD_STYLES
from geo.uploads.records import MARKER as BROUGHT

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset


def ran(*words: str | Path, status: int = 0) -> Any:  # noqa: ANN401 - click's own
    """Run the command, which is to end so."""
    result = CliRunner().invoke(placemap, [str(word) for word in words])
    assert result.exit_code == status, result.output
    return result


def test_every_layer_as_geopackage(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "layers.gpkg"
    said = ran("export", "--layers", "all", "--format", "gpkg", "-o", path).output
    result = run_query(dataset, default_query(dataset.register))
    for layer in result.query.layers:
        assert f"{layer}: {len(result.places_in_focus(layer))} rows" in said
        drawn = sum(shown.place.has_geometry for shown in result.places_in_focus(layer))
        assert pyogrio.read_info(path, layer=layer)["features"] == drawn
    assert pyogrio.read_info(path, layer="local_authorities")["features"] == 361


def test_area_sector_and_crs_narrow_it(tmp_path: Path) -> None:
    path = tmp_path / "wales.zip"
    ran("export", "--layers", "clusters", "--area", "Wales", "--sector", "am",
        "--format", "geojson", "-o", path)  # fmt: skip
    with zipfile.ZipFile(path) as archive:
        document = json.loads(archive.read("clusters.geojson"))
    assert document["features"]
    assert all("AM" in str(row["properties"]["sectors"]) for row in document["features"])


def test_a_file_is_not_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "layers.gpkg"
    path.write_text("mine")
    assert "exists already" in ran("export", "-o", path, status=1).stderr
    assert path.read_text() == "mine"
    ran("export", "--layers", "ica_members", "-o", path, "--overwrite")
    assert path.read_bytes().startswith(b"SQLite")


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["--format", "gif"], 2, "--format: found gif"),
        (["--layers", "motorways"], 2, "--layers: found 'motorways'"),
        (["--area", "Atlantis"], 2, "Atlantis"),
        (["--sector", "ZZ"], 2, "--sector: found 'ZZ'"),
        (["--format", "geojson", "--crs", "EPSG:27700"], 1, "cannot be written in EPSG:27700"),
    ],
)
def test_what_cannot_be_is_said(
    tmp_path: Path, words: list[str], status: int, message: str
) -> None:
    path = tmp_path / "x.zip"
    assert message in ran("export", *words, "-o", path, status=status).stderr
    assert not path.exists()


def test_a_what_if_is_a_layer_of_its_own_and_marked(tmp_path: Path) -> None:
    what_if = tmp_path / "what-if.json"
    scenario = Scenario(name="Ours", sectors=("DE",), councils=("E08000010", "E08000006"))
    what_if.write_text(write_scenario(scenario))
    path = tmp_path / "layers.gpkg"
    ran("export", "--scenario", what_if, "-o", path)
    rows = pyogrio.read_dataframe(path, layer=_proposals(path))
    assert [*rows["marker"]] == [MARKER]
    assert [*rows["evidence"]] == ["proposed"]
    svg = tmp_path / "map.svg"
    ran("map", "--area", "GM", "--scenario", what_if, "-o", svg)
    assert MARKER in svg.read_text(encoding="utf-8")


def _proposals(path: Path) -> str:
    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    return next(name for name in names if "ropos" in name)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "html"])
def test_a_map_of_each_kind(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"map.{kind}"
    ran("map", "--area", "Wigan", "--paper", "A4 landscape", "--title", "Ours", "-o", path)
    if kind == "png":
        with Image.open(path) as picture:
            assert picture.size == (3508, 2480)
    elif kind == "pdf":
        (page,) = pypdf.PdfReader(path).pages
        assert [round(float(side)) for side in page.mediabox[2:]] == [842, 595]
    else:
        assert "Ours" in path.read_text(encoding="utf-8")


def test_a_map_must_say_its_format(tmp_path: Path) -> None:
    said = ran("map", "-o", tmp_path / "map.gif", status=1).stderr
    assert ".png" in said
    assert not (tmp_path / "map.gif").exists()


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """Write a file of points: one in Wigan, one in Swansea, one nowhere."""
    path = tmp_path / "sites.csv"
    path.write_text("Name,lon,lat\nA,-2.63,53.54\nB,-3.95,51.62\nC,0,0\n", encoding="utf-8")
    return path


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    """Write a table by council, with two columns of values."""
    path = tmp_path / "jobs.csv"
    path.write_text("Council,Firms,Jobs\nWigan,1,50\nBury,2,90\n", encoding="utf-8")
    return path


def test_files_of_ones_own_ride_along_in_layers(tmp_path: Path, sites: Path, jobs: Path) -> None:
    path = tmp_path / "ours.gpkg"
    told = ran("export", "--layers", "clusters", "--with", sites, "--with", jobs, "--licence",
               "OGL v3.0", "-o", path)  # fmt: skip
    assert "yours_sites_csv: 2 rows" in told.stdout
    assert "yours_jobs_csv: 2 rows" in told.stdout
    assert "Note: sites.csv: 2 of 3 rows can be placed; 1 cannot." in told.stderr
    read = pyogrio.read_dataframe(path, layer="yours_sites_csv")
    assert ([*read["Name"]], {*read["marker"]}) == (["A", "B"], {BROUGHT})
    about = str(pyogrio.read_info(path, layer="yours_sites_csv")["dataset_metadata"])
    assert "OGL v3.0 (sites.csv, brought by the user)" in about


def test_the_crs_of_a_file_is_not_that_of_the_export(tmp_path: Path) -> None:
    file, path = tmp_path / "grid.csv", tmp_path / "ours.gpkg"
    file.write_text("Name,x,y\nA,358000,405000\n", encoding="utf-8")
    ran("export", "--layers", "clusters", "--with", file, "--by", "grid", "--columns", "x,y",
        "--with-crs", "EPSG:27700", "--crs", "EPSG:4326", "-o", path)  # fmt: skip
    (point,) = pyogrio.read_dataframe(path, layer="yours_grid_csv").geometry
    assert (point.x, point.y) == pytest.approx((-2.63, 53.54), abs=0.01)
    help_text = ran("export", "--help").output
    assert "--with-crs" in help_text


def test_of_an_area_its_rows_are_exported_and_the_rest_is_told(tmp_path: Path, sites: Path) -> None:
    path = tmp_path / "ours.gpkg"
    told = ran("export", "--layers", "clusters", "--area", "Wales", "--with", sites, "-o", path)
    assert "Of 2 rows 1 lies in Wales: the others were left out." in told.stderr
    assert [*pyogrio.read_dataframe(path, layer="yours_sites_csv")["Name"]] == ["B"]
    none = ran("export", "--area", "Leeds", "--with", sites, "-o", path, "--overwrite", status=1)
    assert "None of the 2 rows that can be placed lies in Leeds." in none.stderr


def test_maps_draw_files_of_ones_own(tmp_path: Path, sites: Path, jobs: Path) -> None:
    for name in ("map.svg", "map.html"):
        path = tmp_path / name
        ran("map", "--layers", "local_authorities", "--with", sites, "--with", jobs,
            "--value", "Jobs", "-o", path)  # fmt: skip
        drawn = path.read_text(encoding="utf-8")
        assert "Jobs (jobs.csv, yours)" in drawn
        assert "50: 1 council" in drawn
        assert "No value: 359 councils" in drawn
        assert "sites.csv (yours)" in drawn
        assert BROUGHT in drawn
    two = ran("map", "--with", jobs, "--with", jobs, "-o", tmp_path / "two.svg", status=2)
    assert "Found 2 files to fill councils by: jobs.csv, jobs.csv." in two.stderr
    wrong = ran("map", "--with", jobs, "--value", "Rent", "-o", tmp_path / "x.svg", status=2)
    assert "jobs.csv has no column Rent. Found" in wrong.stderr
    assert not (tmp_path / "x.svg").exists()


def test_each_file_has_a_look_of_its_own(tmp_path: Path, sites: Path) -> None:
    path = tmp_path / "map.svg"
    ran(
        "map",
        "--area",
        "Wigan",
        "--layers",
        "clusters",
        "--with",
        sites,
        "--with",
        sites,
        "-o",
        path,
    )
    drawn = path.read_text(encoding="utf-8").upper()
    assert all(UPLOAD_STYLES[look].outline in drawn for look in ("red", "green"))
