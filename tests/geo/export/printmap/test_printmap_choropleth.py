"""Councils by class as a page to print: the classes of the live map, their words, the proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from geo.coverage.matrix import matrix
from geo.export.printmap.choropleth import draw_classes, theme_of
from geo.export.printmap.options import Sheet
from geo.query import ask
from geo.scenario.effect import effect
from geo.scenario.scenario import MARKER, Scenario, propose
from geo.views.choropleth import change_choropleth, choropleth
from tests.support.fixtures_core import ask_for

if TYPE_CHECKING:
    from geo.dataset import Atlas

SVG: Final = "{http://www.w3.org/2000/svg}"


def words(picture: bytes) -> str:
    """Return every word on a sheet."""
    root = ET.fromstring(picture)  # noqa: S314 - our own file
    return " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))


def test_each_council_keeps_its_class(small: Atlas) -> None:
    rows = matrix(small, ask(small, ask_for(small))).rows.values()
    filled = choropleth(small, rows, "number")
    theme = theme_of(filled)
    assert [kind.label for kind in theme.classes] == [kind.label for kind in filled.classes]
    assert [kind.hatch for kind in theme.classes] == [kind.pattern for kind in filled.classes]
    named = {code: theme.classes[index].label for code, index in theme.of_council.items()}
    labels = {kind.id: kind.label for kind in filled.classes}
    assert named == {code: labels[kind] for code, kind in filled.of.items()}


def test_a_map_of_gaps_says_what_is_counted(small: Atlas) -> None:
    result = ask(small, ask_for(small))
    filled = choropleth(small, matrix(small, result).rows.values(), "nothing")
    sheet = Sheet(title="Who is left out?")
    found = words(draw_classes(small, result, filled, sheet, file_format="svg"))
    assert "Who is left out?" in found
    drawn = {kind.label for kind in filled.classes if kind.id in filled.of.values()}
    assert {kind.label for kind in filled.classes if kind.label in found} == drawn
    assert "We count only what we have confirmed" in found
    assert small.registry.data_date in found
    assert "Licence" in found
    assert "City regions" not in found  # the classes alone


def test_a_map_of_a_proposal_marks_it(small: Atlas) -> None:
    result = ask(small, ask_for(small))
    code = next(iter(small.registry.local_authorities))
    scenario = Scenario(name="Harbour", sectors=(), councils=(code,))
    filled = change_choropleth(effect(small, matrix(small, result), scenario))
    proposed = propose(small, result, scenario)
    found = words(draw_classes(small, proposed, filled, Sheet(), file_format="svg"))
    assert MARKER in found
    assert "What would change" in found
