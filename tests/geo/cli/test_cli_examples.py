"""Every example that a command's help prints is run as it stands: it works, or help is wrong."""

from __future__ import annotations

import importlib
import json
import os
import re
import shlex
import shutil
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from geo.cli.main import COMMANDS
from geo.cli.main import EPILOG as GROUP_EPILOG
from geo.crs import BNG, WGS84
from geo.scenario.scenario import Scenario, write_scenario
from geo.settings import DATA_DIR
from tests.support.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

EXAMPLE: Final = re.compile(r"^ +((?:[A-Z_]+=\S+ )*placemap .*)$", re.MULTILINE)

ELSEWHERE: Final = MappingProxyType(
    {
        "placemap app": "starts a server: tests/product/test_start.py",
        "placemap postgis": "needs a database: tests/geo/export/test_postgis.py",
        "placemap refresh boundaries": "asks the Office for National Statistics",
        "placemap refresh statistics": "asks Nomis",
        "PLACEMAP_ONLINE=1 placemap postcodes": "asks postcodes.io",
        "placemap sectors --sector AM --measure employment": "needs what Nomis is asked for",
    }
)
"""How an example begins that needs more than this machine → what it needs."""

SLOW: Final = ("placemap briefing --all",)


def examples() -> list[str]:
    """Collect the examples from the help of every command and group."""
    texts = [GROUP_EPILOG]
    texts += [importlib.import_module(f"geo.cli.{name}").command.epilog for name in COMMANDS]
    return [example for text in texts for example in EXAMPLE.findall(text)]


def is_elsewhere(example: str) -> bool:
    return example.startswith(tuple(ELSEWHERE)) and not example.endswith("--reset")


HERE: Final = [
    pytest.param(one, marks=[pytest.mark.slow] if one.startswith(SLOW) else [], id=one)
    for one in examples()
    if not is_elsewhere(one)
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the files that the examples name."""
    folder = tmp_path_factory.mktemp("examples")
    points = gpd.GeoDataFrame(
        {"Name": ["Works", "Yard"]},
        geometry=[shapely.Point(-2.633, 53.545), shapely.Point(-2.70, 53.76)],
        crs=WGS84,
    )
    table = pd.DataFrame(
        {"Name": points["Name"], "Longitude": points.geometry.x, "Latitude": points.geometry.y}
    )
    table.to_csv(folder / "sites.csv", index=False)
    table.rename(columns={"Longitude": "Lng", "Latitude": "Lat"}).to_csv(
        folder / "grants.csv", index=False
    )
    table.to_parquet(folder / "businesses.parquet")
    points.to_file(folder / "sites.fgb", driver="FlatGeobuf")
    zones = points.to_crs(BNG).set_geometry(points.to_crs(BNG).buffer(900))
    zones.iloc[:1].to_file(folder / "zone.gpkg", layer="Zone 1", driver="GPKG")
    cardiff = gpd.GeoDataFrame(
        {"Name": ["Bay"]}, geometry=[shapely.Point(318_000, 174_500).buffer(900)], crs=BNG
    )
    cardiff.to_file(folder / "zone.gpkg", layer="Zone 2", driver="GPKG")
    for name in ("zone", "old"):
        parts = folder / name
        parts.mkdir()
        zones.to_file(parts / f"{name}.shp")
        (parts / f"{name}.prj").unlink()  # so that --crs has something to say
        shutil.make_archive(str(folder / name), "zip", parts)
    pd.DataFrame({"Local authority": ["Wigan", "Bolton"], "Jobs": [1200, 900]}).to_csv(
        folder / "jobs.csv", index=False
    )
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("Local authority", "Jobs"), ("Wigan", 1200), ("Bolton", 900)):
        book.active.append(row)
    book.save(folder / "jobs.xlsx")
    pd.DataFrame({"Business": ["A", "B"], "Postcode": ["M5 4WT", "WN1 1YN"]}).to_csv(
        folder / "businesses.csv", index=False
    )
    pd.DataFrame({"Firm": ["A", "B"], "Postcode": ["M5 4WT", "WN1 1YN"]}).to_csv(
        folder / "firms.csv", index=False
    )
    (folder / "list.txt").write_text("M5 4WT\nWN1 1YN\n", encoding="utf-8")
    scenario = Scenario(name="Works", sectors=("AM",), councils=("E07000072", "E08000010"))
    (folder / "what-if.json").write_text(write_scenario(scenario), encoding="utf-8")
    for name in ("data", "my-data"):
        shutil.copytree(DATA_DIR, folder / name)
    return folder


def test_examples_are_found_and_what_is_not_run_is_named() -> None:
    found = examples()
    assert len(found) > 2 * len(COMMANDS)
    assert {one.split()[1] for one in found if one.startswith("placemap ")} >= {*COMMANDS}
    for beginning in ELSEWHERE:
        assert any(one.startswith(beginning) for one in found), beginning


@pytest.mark.parametrize("example", HERE)
def test_an_example_works(
    example: str, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in files.iterdir():
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLACEMAP_CACHE_DIR", os.fspath(files.parent / "examples-cache"))
    command, _, redirected = example.partition(" > ")
    name, *arguments = shlex.split(command)
    assert name == "placemap"
    result = run(*arguments)
    assert (result.exit_code, result.exception) == (0, None), result.stderr
    if redirected:
        assert "," in result.stdout.splitlines()[0]  # a heading, though there may be no rows
    if "-o" in arguments:
        output = tmp_path / arguments[arguments.index("-o") + 1]
        written = [*output.iterdir()] if output.is_dir() else [output]
        assert written
        assert all(path.stat().st_size for path in written)
    if "--json" in arguments:
        json.loads(result.stdout)


def test_the_example_of_a_name_of_two_areas_writes_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("briefing", "Lancashire", "--format", "html,docx", "-o", "out/")
    assert result.exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "lancashire-E10000017.html",
        "lancashire-E10000017.docx",
        "lancashire-LANCS.html",
        "lancashire-LANCS.docx",
    }
    assert "Lancashire, county" in result.stderr
    for key, title in {
        "E10000017": "Lancashire (county)",
        "LANCS": "Lancashire (foundation strategic authority)",
    }.items():
        text = (tmp_path / "out" / f"lancashire-{key}.html").read_text(encoding="utf-8")
        assert f">{title}</h1>" in text
    one = run("briefing", "Lancashire", "-o", "one.pdf")
    assert (one.exit_code, one.stdout) == (2, "")
    assert "LANCS for Lancashire, foundation strategic authority" in one.stderr


def test_several_areas_are_one_briefing_and_may_be_compared_by_label(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("--compare", "North East, region, Newry, Mourne and Down")
    assert run("briefing", "Wigan, Bolton", *words, "--format", "html", "-o", "out").exit_code == 0
    (path,) = (tmp_path / "out").iterdir()
    assert path.name == "bolton-and-wigan-E08000001-E08000010.html"
    text = path.read_text(encoding="utf-8")
    assert "North East (region)" in text
    assert "Newry, Mourne and Down" in text
