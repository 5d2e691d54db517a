"""Councils by class as a page to print: the classes of the live map, their words, the proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from geo.coverage.matrix import build_matrix
from geo.export.printmap.choropleth import draw_choropleth
from geo.export.printmap.options import MapOptions
from geo.query import run_query
from geo.scenario.effect import scenario_effect
from geo.scenario.scenario import MARKER, Scenario, apply_scenario
from geo.views.choropleth import change_choropleth, coverage_choropleth
from tests.support.fixtures_core import ask_for

if TYPE_CHECKING:
    from geo.dataset import Dataset

SVG: Final = "{http://www.w3.org/2000/svg}"


def words(picture: bytes) -> str:
    """Return every word on a sheet."""
    root = ET.fromstring(picture)  # noqa: S314 - our own file
    return " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))


def test_a_map_of_gaps_says_what_is_counted(small: Dataset) -> None:
    result = run_query(small, ask_for(small))
    filled = coverage_choropleth(small, build_matrix(small, result).rows.values(), "nothing")
    sheet = MapOptions(title="Who is left out?")
    found = words(draw_choropleth(small, result, filled, sheet, file_format="svg"))
    assert "Who is left out?" in found
    drawn = {kind.label for kind in filled.classes if kind.id in filled.class_by_council.values()}
    assert {kind.label for kind in filled.classes if kind.label in found} == drawn
    assert "We count only what we have confirmed" in found
    assert small.register.data_date in found
    assert "Licence" in found
    assert "City regions" not in found  # the classes alone


def test_a_map_of_a_proposal_marks_it(small: Dataset) -> None:
    result = run_query(small, ask_for(small))
    code = next(iter(small.register.local_authorities))
    scenario = Scenario(name="Harbour", sectors=(), councils=(code,))
    filled = change_choropleth(scenario_effect(small, build_matrix(small, result), scenario))
    proposed = apply_scenario(small, result, scenario)
    found = words(draw_choropleth(small, proposed, filled, MapOptions(), file_format="svg"))
    assert MARKER in found
    assert "What would change" in found
