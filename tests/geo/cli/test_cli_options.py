"""What the command line is asked: of whom, of which data, and what becomes of a bad question."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geo.areas import ICA, UK
from geo.cli.main import COMMANDS
from tests.support.command_line import json_output, output_of, run

if TYPE_CHECKING:
    from tests.support.fixtures_core import Package

WIGAN = "E08000010"


@pytest.mark.parametrize(
    ("who", "code", "councils"),
    [
        ("Wigan", WIGAN, 1),
        ("  wigan ", WIGAN, 1),
        (WIGAN, WIGAN, 1),
        (WIGAN.lower(), WIGAN, 1),
        ("E10000012", "E10000012", 12),
        ("Essex", "E10000012", 12),
        ("GM", "GM", 10),
        ("Greater Manchester", "GM", 10),
        ("Yorkshire and The Humber", "E12000003", 15),
        ("Wales", "W92000004", 22),
        ("UK", UK, 361),
        ("ica", ICA, 17),
        ("Wigan, Bolton", f"E08000001,{WIGAN}", 2),
        ("Wales, Wigan", None, 23),
        ("Bournemouth, Christchurch and Poole", "E06000058", 1),
    ],
)
def test_an_area_is_found_by_its_usual_names(who: str, code: str | None, councils: int) -> None:
    area = json_output("council", who)["area"]
    assert len(area["councils"]) == councils
    assert code in {None, area["code"]}


@pytest.mark.parametrize(
    "words",
    [
        ("council", "North East"),
        ("nearest", "north", "east"),
        ("gaps", "--area", "North East"),
        ("sectors", "North East"),
        ("export", "--area", "North East", "-o", "never.gpkg"),
        ("map", "--area", "North East", "-o", "never.svg"),
        ("briefing", "North East", "-o", "never.pdf"),
        ("council", "Wigan, North East"),
    ],
)
def test_an_ambiguous_name_lists_the_choices(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "E12000001 for North East, region" in result.stderr
    assert "NE for North East, mayoral strategic authority" in result.stderr
    assert not Path(words[-1]).exists()


@pytest.mark.parametrize(
    ("words", "code", "councils"),
    [("North East, region", "E12000001", 12), ("North East, mayoral strategic authority", "NE", 7)],
)
def test_a_name_with_its_kind_is_unambiguous(words: str, code: str, councils: int) -> None:
    area = json_output("council", words)["area"]
    assert (area["code"], len(area["councils"])) == (code, councils)


def test_area_names_need_no_quotation_marks() -> None:
    assert output_of("nearest", "Greater", "Manchester") == output_of(
        "nearest", "Greater Manchester"
    )
    assert run("nearest", "M5", "4WT").stdout == run("nearest", "M5 4WT").stdout != ""


def test_a_former_code_gives_the_successor_with_a_note() -> None:
    result = run("council", "E08000016", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["area"]["name"] == "Barnsley"
    assert result.stderr.startswith("Note: ")
    assert "E08000016" in result.stderr


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("Newcastle", ["Newcastle upon Tyne", "E08000021", "Newcastle-under-Lyme", "E07000195"]),
        ("West Midlands", ["WM", "E12000005"]),
        ("AB1 0", ["in several councils", "Aberdeen City", "Aberdeenshire"]),
        ("Wigan, Newcastle", ["Newcastle upon Tyne", "Newcastle-under-Lyme"]),
        ("BT1 5", ["Northern Ireland, whose postcodes carry a licence of their own"]),
        ("Nowhere at all", ["Nowhere at all"]),
        ("E99999999", ["E99999999"]),
        ("", ["Name one"]),
    ],
)
@pytest.mark.parametrize("command", [["council"], ["nearest"], ["gaps", "--area"]])
def test_an_unknown_or_ambiguous_name_is_refused(
    command: list[str], who: str, said: list[str]
) -> None:
    result = run(*command, who)
    assert (result.exit_code, result.stdout) == (2, "")
    assert [message for message in said if message not in result.stderr] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["council"], "Missing argument 'AREA...'"),
        (["council", "Wigan", "--json", "--csv"], "Choose one"),
        (["council", "Wigan", "--levels", "foo"], "--levels: found 'foo'"),
        (["council", "Wigan", "--levels", ""], "--levels: found ''"),
        (["council", "Wigan", "--scenario", "absent.json"], "absent.json"),
        (["nearest", "Wigan", "--limit", "0"], "0 is not in the range"),
        (["gaps", "--sector", "XX"], "--sector: found 'XX', which does not exist. Expected AM, CE"),
        (["gaps", "--beyond-km", "0"], "must be more than 0 and at most 500 km, not 0"),
        (["gaps", "--beyond-km", "nan"], "at most 500 km, not nan"),
        (["dance"], "No such command 'dance'"),
    ],
)
def test_invalid_arguments_exit_with_status_2(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_the_data_dir_option_selects_another_package(small_package: Package) -> None:
    folder = str(small_package.folder)
    result = run("--data-dir", folder, "council", "Aston", "--json")
    assert json.loads(result.stdout)["area"]["code"] == "E07000001"
    assert "Wigan" not in run("--data-dir", folder, "gaps").stdout


def test_an_option_has_priority_over_the_environment(
    small_package: Package, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLACEMAP_DATA_DIR", str(tmp_path / "absent"))
    folder = str(small_package.folder)
    assert run("--data-dir", folder, "council", "Aston").exit_code == 0
    assert run("council", "Aston").exit_code == 1


@pytest.mark.parametrize("option", ["--data-dir", "--boundaries"])
def test_missing_data_are_reported_as_an_error(option: str, tmp_path: Path) -> None:
    result = run(option, str(tmp_path / "absent"), "council", "Wigan")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert "absent" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_has_a_description_and_examples(name: str) -> None:
    text = " ".join(output_of(name, "--help").split())
    assert COMMANDS[name] in text
    assert f"Examples: placemap {name}" in text
    command = importlib.import_module(f"geo.cli.{name}").command
    assert command.help.strip().startswith(COMMANDS[name])
    assert COMMANDS[name] in output_of("--help")
