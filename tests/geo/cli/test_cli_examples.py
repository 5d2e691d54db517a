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

NOT_RUN: Final = MappingProxyType(
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

SLOW_PREFIXES: Final = ("placemap briefing --all",)


def examples() -> list[str]:
    """Collect the examples from the help of every command and group."""
    texts = [GROUP_EPILOG]
    texts += [importlib.import_module(f"geo.cli.{name}").command.epilog for name in COMMANDS]
    return [example for text in texts for example in EXAMPLE.findall(text)]


def is_not_run(example: str) -> bool:
    return example.startswith(tuple(NOT_RUN)) and not example.endswith("--reset")


RUN_EXAMPLES: Final = [
    pytest.param(one, marks=[pytest.mark.slow] if one.startswith(SLOW_PREFIXES) else [], id=one)
    for one in examples()
    if not is_not_run(one)
]


@pytest.fixture(scope="module")
def example_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
        target = folder / name
        target.mkdir()
        zones.to_file(target / f"{name}.shp")
        (target / f"{name}.prj").unlink()  # so that --crs has something to say
        shutil.make_archive(str(folder / name), "zip", target)
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


def test_the_documentation_has_examples_and_skipped_ones_are_listed() -> None:
    all_examples = examples()
    assert len(all_examples) > 2 * len(COMMANDS)
    assert {example.split()[1] for example in all_examples if example.startswith("placemap ")} >= {
        *COMMANDS
    }
    for prefix in NOT_RUN:
        assert any(example.startswith(prefix) for example in all_examples), prefix


@pytest.mark.parametrize("example", RUN_EXAMPLES)
def test_an_example_runs_without_errors(
    example: str, example_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in example_files.iterdir():
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLACEMAP_CACHE_DIR", os.fspath(example_files.parent / "examples-cache"))
    command, _, output_name = example.partition(" > ")
    name, *arguments = shlex.split(command)
    assert name == "placemap"
    result = run(*arguments)
    assert (result.exit_code, result.exception) == (0, None), result.stderr
    if output_name:
        assert "," in result.stdout.splitlines()[0]  # a heading, though there may be no rows
    if "-o" in arguments:
        output = tmp_path / arguments[arguments.index("-o") + 1]
        output_files = [*output.iterdir()] if output.is_dir() else [output]
        assert output_files
        assert all(path.stat().st_size for path in output_files)
    if "--json" in arguments:
        json.loads(result.stdout)


def test_an_ambiguous_area_name_writes_a_briefing_for_each_area(
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
    single_result = run("briefing", "Lancashire", "-o", "one.pdf")
    assert (single_result.exit_code, single_result.stdout) == (2, "")
    assert "LANCS for Lancashire, foundation strategic authority" in single_result.stderr


def test_several_areas_are_compared_in_one_briefing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    compare_options = ("--compare", "North East, region, Newry, Mourne and Down")
    assert (
        run(
            "briefing", "Wigan, Bolton", *compare_options, "--format", "html", "-o", "out"
        ).exit_code
        == 0
    )
    (path,) = (tmp_path / "out").iterdir()
    assert path.name == "bolton-and-wigan-E08000001-E08000010.html"
    text = path.read_text(encoding="utf-8")
    assert "North East (region)" in text
    assert "Newry, Mourne and Down" in text
