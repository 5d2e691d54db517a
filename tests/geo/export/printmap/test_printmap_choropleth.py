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
from tests.support.fixtures_core import query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset

SVG: Final = "{http://www.w3.org/2000/svg}"


def svg_text(picture: bytes) -> str:
    """Return every word on a sheet."""
    root = ET.fromstring(picture)  # noqa: S314 - our own file
    return " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))


def test_a_choropleth_of_gaps_has_a_legend_and_a_note_on_the_counting(small: Dataset) -> None:
    result = run_query(small, query_with(small))
    choropleth = coverage_choropleth(small, build_matrix(small, result).rows.values(), "nothing")
    options = MapOptions(title="Who is left out?")
    text = svg_text(draw_choropleth(small, result, choropleth, options, file_format="svg"))
    assert "Who is left out?" in text
    used_labels = {
        kind.label for kind in choropleth.classes if kind.id in choropleth.class_by_council.values()
    }
    assert {kind.label for kind in choropleth.classes if kind.label in text} == used_labels
    assert "We count only what we have confirmed" in text
    assert small.register.data_date in text
    assert "Licence" in text
    assert "City regions" not in text  # the classes alone


def test_a_choropleth_of_a_scenario_is_marked_as_proposed(small: Dataset) -> None:
    result = run_query(small, query_with(small))
    code = next(iter(small.register.local_authorities))
    scenario = Scenario(name="Harbour", sectors=(), councils=(code,))
    choropleth = change_choropleth(scenario_effect(small, build_matrix(small, result), scenario))
    scenario_result = apply_scenario(small, result, scenario)
    text = svg_text(
        draw_choropleth(small, scenario_result, choropleth, MapOptions(), file_format="svg")
    )
    assert MARKER in text
    assert "What would change" in text
