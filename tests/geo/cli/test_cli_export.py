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


def invoke(*arguments: str | Path, status: int = 0) -> Any:  # noqa: ANN401 - click's own
    """Run the command, which is to end so."""
    result = CliRunner().invoke(placemap, [str(argument) for argument in arguments])
    assert result.exit_code == status, result.output
    return result


def test_every_layer_is_exported_to_geopackage(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "layers.gpkg"
    output = invoke("export", "--layers", "all", "--format", "gpkg", "-o", path).output
    result = run_query(dataset, default_query(dataset.register))
    for layer in result.query.layers:
        assert f"{layer}: {len(result.places_in_focus(layer))} rows" in output
        drawn_count = sum(
            filtered_place.place.has_geometry for filtered_place in result.places_in_focus(layer)
        )
        assert pyogrio.read_info(path, layer=layer)["features"] == drawn_count
    assert pyogrio.read_info(path, layer="local_authorities")["features"] == 361


def test_area_sector_and_crs_options_restrict_the_export(tmp_path: Path) -> None:
    path = tmp_path / "wales.zip"
    invoke("export", "--layers", "clusters", "--area", "Wales", "--sector", "am",
        "--format", "geojson", "-o", path)  # fmt: skip
    with zipfile.ZipFile(path) as archive:
        document = json.loads(archive.read("clusters.geojson"))
    assert document["features"]
    assert all("AM" in str(row["properties"]["sectors"]) for row in document["features"])


def test_a_file_is_overwritten_only_on_request(tmp_path: Path) -> None:
    path = tmp_path / "layers.gpkg"
    path.write_text("mine")
    assert "exists already" in invoke("export", "-o", path, status=1).stderr
    assert path.read_text() == "mine"
    invoke("export", "--layers", "ica_members", "-o", path, "--overwrite")
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
def test_invalid_options_are_explained(
    tmp_path: Path, words: list[str], status: int, message: str
) -> None:
    path = tmp_path / "x.zip"
    assert message in invoke("export", *words, "-o", path, status=status).stderr
    assert not path.exists()


def test_a_scenario_is_a_marked_layer_of_its_own(tmp_path: Path) -> None:
    what_if = tmp_path / "what-if.json"
    scenario = Scenario(name="Ours", sectors=("DE",), councils=("E08000010", "E08000006"))
    what_if.write_text(write_scenario(scenario))
    path = tmp_path / "layers.gpkg"
    invoke("export", "--scenario", what_if, "-o", path)
    rows = pyogrio.read_dataframe(path, layer=_proposal_rows(path))
    assert [*rows["marker"]] == [MARKER]
    assert [*rows["evidence"]] == ["proposed"]
    svg = tmp_path / "map.svg"
    invoke("map", "--area", "GM", "--scenario", what_if, "-o", svg)
    assert MARKER in svg.read_text(encoding="utf-8")


def _proposal_rows(path: Path) -> str:
    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    return next(name for name in names if "ropos" in name)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "html"])
def test_a_map_is_written_in_every_format(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"map.{kind}"
    invoke("map", "--area", "Wigan", "--paper", "A4 landscape", "--title", "Ours", "-o", path)
    if kind == "png":
        with Image.open(path) as image:
            assert image.size == (3508, 2480)
    elif kind == "pdf":
        (page,) = pypdf.PdfReader(path).pages
        assert [round(float(page_side)) for page_side in page.mediabox[2:]] == [842, 595]
    else:
        assert "Ours" in path.read_text(encoding="utf-8")


def test_an_unknown_map_format_is_refused(tmp_path: Path) -> None:
    error_text = invoke("map", "-o", tmp_path / "map.gif", status=1).stderr
    assert ".png" in error_text
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


def test_uploaded_files_are_added_as_layers(tmp_path: Path, sites: Path, jobs: Path) -> None:
    path = tmp_path / "ours.gpkg"
    result = invoke("export", "--layers", "clusters", "--with", sites, "--with", jobs, "--licence",
               "OGL v3.0", "-o", path)  # fmt: skip
    assert "yours_sites_csv: 2 rows" in result.stdout
    assert "yours_jobs_csv: 2 rows" in result.stdout
    assert "Note: sites.csv: 2 of 3 rows can be placed; 1 cannot." in result.stderr
    upload_layer = pyogrio.read_dataframe(path, layer="yours_sites_csv")
    assert ([*upload_layer["Name"]], {*upload_layer["marker"]}) == (["A", "B"], {BROUGHT})
    metadata = str(pyogrio.read_info(path, layer="yours_sites_csv")["dataset_metadata"])
    assert "OGL v3.0 (sites.csv, brought by the user)" in metadata


def test_the_crs_of_an_upload_is_independent_of_the_export_crs(tmp_path: Path) -> None:
    file, path = tmp_path / "grid.csv", tmp_path / "ours.gpkg"
    file.write_text("Name,x,y\nA,358000,405000\n", encoding="utf-8")
    invoke("export", "--layers", "clusters", "--with", file, "--by", "grid", "--columns", "x,y",
        "--with-crs", "EPSG:27700", "--crs", "EPSG:4326", "-o", path)  # fmt: skip
    (point,) = pyogrio.read_dataframe(path, layer="yours_grid_csv").geometry
    assert (point.x, point.y) == pytest.approx((-2.63, 53.54), abs=0.01)
    help_text = invoke("export", "--help").output
    assert "--with-crs" in help_text


def test_an_area_restricts_the_uploaded_rows_and_reports_the_rest(
    tmp_path: Path, sites: Path
) -> None:
    path = tmp_path / "ours.gpkg"
    result = invoke(
        "export", "--layers", "clusters", "--area", "Wales", "--with", sites, "-o", path
    )
    assert "Of 2 rows 1 lies in Wales: the others were left out." in result.stderr
    assert [*pyogrio.read_dataframe(path, layer="yours_sites_csv")["Name"]] == ["B"]
    empty_result = invoke(
        "export", "--area", "Leeds", "--with", sites, "-o", path, "--overwrite", status=1
    )
    assert "None of the 2 rows that can be placed lies in Leeds." in empty_result.stderr


def test_maps_draw_uploaded_files(tmp_path: Path, sites: Path, jobs: Path) -> None:
    for name in ("map.svg", "map.html"):
        path = tmp_path / name
        invoke("map", "--layers", "local_authorities", "--with", sites, "--with", jobs,
            "--value", "Jobs", "-o", path)  # fmt: skip
        svg = path.read_text(encoding="utf-8")
        assert "Jobs (jobs.csv, yours)" in svg
        assert "50: 1 council" in svg
        assert "No value: 359 councils" in svg
        assert "sites.csv (yours)" in svg
        assert BROUGHT in svg
    two_tables_result = invoke(
        "map", "--with", jobs, "--with", jobs, "-o", tmp_path / "two.svg", status=2
    )
    assert "Found 2 files to fill councils by: jobs.csv, jobs.csv." in two_tables_result.stderr
    wrong_column_result = invoke(
        "map", "--with", jobs, "--value", "Rent", "-o", tmp_path / "x.svg", status=2
    )
    assert "jobs.csv has no column Rent. Found" in wrong_column_result.stderr
    assert not (tmp_path / "x.svg").exists()


def test_each_upload_has_its_own_style(tmp_path: Path, sites: Path) -> None:
    path = tmp_path / "map.svg"
    invoke(
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
    svg = path.read_text(encoding="utf-8").upper()
    assert all(UPLOAD_STYLES[style_key].outline in svg for style_key in ("red", "green"))
