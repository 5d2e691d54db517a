"""The builders of the map's description: what they return, and what they refuse."""

from __future__ import annotations

import json

import pytest

from geo.styles.choropleth import Choropleth, ClassBreak
from geo.styles.layers import LayerStyle
from geo.styles.patterns import Pattern
from ui.components.livemap.description import (
    Shape,
    choropleth_data,
    council_layer,
    inline_layer,
    layer,
)

HATCH = Pattern(kind="hatch", colour="#12436D", angle=45, spacing_px=10)
PLAIN = ClassBreak(id="none", label="None", fill="#FFFFFF")
SOME = ClassBreak(id="some", label="Some", fill="#9CC3E6", pattern=HATCH, stroke="#12436D")
STYLE = LayerStyle(
    label="Scenario", noun="scenario", outline="#801650", weight_px=2.0, pattern=HATCH
)
POINT = {"type": "Point", "coordinates": [-2.2, 53.5]}
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def test_a_theme_is_what_the_map_reads() -> None:
    choropleth = Choropleth(
        title="Reach",
        classes=(PLAIN, SOME),
        class_by_council={"E1": "none", "E2": "some"},
        text_by_council={"E1": "in none"},
    )
    made = choropleth_data(choropleth)
    pattern = {
        "colour": "#12436D",
        "opacity": 1.0,
        "angle": 45,
        "size": 10,
        "lines": [[4.5, 0.0, 1.0, 10]],
        "dots": [],
    }
    assert made == {
        "title": "Reach",
        "classes": [
            {"id": "none", "label": "None", "fill": "#FFFFFF", "pattern": None},
            {
                "id": "some",
                "label": "Some",
                "fill": "#9CC3E6",
                "pattern": pattern,
                "stroke": "#12436D",
            },
        ],
        "of": {"E1": "none", "E2": "some"},
        "words": {"E1": "in none"},
    }
    assert council_layer({"url": "u", "detail": "f"}, choropleth=choropleth, emphasis=["E2"]) == {
        "url": "u",
        "detail": "f",
        "label": "Council",
        "kind": "council",
        "theme": made,
        "emphasis": ["E2"],
    }


def test_a_council_layer_without_theme_is_plain() -> None:
    assert set(council_layer({"url": "u"})) == {"url", "label", "kind"}


def test_the_version_of_an_inline_layer_changes_with_its_shapes_and_only_with_them() -> None:
    one = inline_layer("s", STYLE, [Shape(id="1", name="One", geometry=SQUARE)])
    same = inline_layer("s", STYLE, [Shape(id="1", name="One", geometry=dict(SQUARE))])
    noted = inline_layer("s", STYLE, [Shape(id="1", name="One", geometry=SQUARE, note="new")])
    assert one == same
    assert one["version"] != noted["version"]
    assert json.loads(json.dumps(one)) == one
    assert one["shape"] == "area"
    assert inline_layer("s", STYLE, [Shape(id="1", name="One", geometry=POINT)])["shape"] == "point"
    assert inline_layer("s", STYLE, [])["geojson"]["features"] == []


def test_a_layer_with_an_address_looks_the_same() -> None:
    inline = inline_layer("s", STYLE, [])
    addressed = layer("s", STYLE, {"url": "u"})
    shared = {"id", "label", "noun", "shape", "style"}
    assert {key: inline[key] for key in shared} == {key: addressed[key] for key in shared}
    assert addressed["url"] == "u"


@pytest.mark.parametrize(
    ("geometries", "message"),
    [
        ([{"type": "LineString", "coordinates": []}], "cannot be drawn: 'LineString'"),
        ([POINT, SQUARE], "mixes points and areas"),
    ],
)
def test_shapes_that_cannot_be_drawn_are_refused(
    geometries: list[dict[str, object]], message: str
) -> None:
    shapes = [Shape(id=str(at), name="x", geometry=one) for at, one in enumerate(geometries)]
    with pytest.raises(ValueError, match=message):
        inline_layer("s", STYLE, shapes)


def test_shapes_stand_once() -> None:
    twice = [Shape(id="1", name="x", geometry=POINT)] * 2
    with pytest.raises(ValueError, match="stand twice: '1'"):
        inline_layer("s", STYLE, twice)


def test_a_shape_may_be_made_of_councils() -> None:
    made = inline_layer("s", STYLE, [Shape(id="1", name="x", codes=("E2", "E1"))])
    (feature,) = made["geojson"]["features"]
    assert (feature["geometry"], feature["properties"]["codes"]) == (None, ["E2", "E1"])
    assert made["shape"] == "area"


def test_a_shape_without_geometry_or_councils_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a geometry nor councils: '1'"):
        inline_layer("s", STYLE, [Shape(id="1", name="x")])
