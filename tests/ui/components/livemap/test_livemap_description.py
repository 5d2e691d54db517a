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
PLAIN_CLASS = ClassBreak(id="none", label="None", fill="#FFFFFF")
STRIPED_CLASS = ClassBreak(id="some", label="Some", fill="#9CC3E6", pattern=HATCH, stroke="#12436D")
STYLE = LayerStyle(
    label="Scenario", noun="scenario", outline="#801650", weight_px=2.0, pattern=HATCH
)
POINT = {"type": "Point", "coordinates": [-2.2, 53.5]}
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def test_a_choropleth_is_described_for_the_map() -> None:
    choropleth = Choropleth(
        title="Reach",
        classes=(PLAIN_CLASS, STRIPED_CLASS),
        class_by_council={"E1": "none", "E2": "some"},
        text_by_council={"E1": "in none"},
    )
    data = choropleth_data(choropleth)
    pattern = {
        "colour": "#12436D",
        "opacity": 1.0,
        "angle": 45,
        "size": 10,
        "lines": [[4.5, 0.0, 1.0, 10]],
        "dots": [],
    }
    assert data == {
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
        "theme": data,
        "emphasis": ["E2"],
    }


def test_a_council_layer_without_choropleth_is_plain() -> None:
    assert set(council_layer({"url": "u"})) == {"url", "label", "kind"}


def test_the_version_of_an_inline_layer_depends_only_on_its_shapes() -> None:
    layer = inline_layer("s", STYLE, [Shape(id="1", name="One", geometry=SQUARE)])
    same_layer = inline_layer("s", STYLE, [Shape(id="1", name="One", geometry=dict(SQUARE))])
    layer_with_note = inline_layer(
        "s", STYLE, [Shape(id="1", name="One", geometry=SQUARE, note="new")]
    )
    assert layer == same_layer
    assert layer["version"] != layer_with_note["version"]
    assert json.loads(json.dumps(layer)) == layer
    assert layer["shape"] == "area"
    assert inline_layer("s", STYLE, [Shape(id="1", name="One", geometry=POINT)])["shape"] == "point"
    assert inline_layer("s", STYLE, [])["geojson"]["features"] == []


def test_a_layer_with_an_address_has_the_same_style() -> None:
    inline = inline_layer("s", STYLE, [])
    addressed = layer("s", STYLE, {"url": "u"})
    shared_keys = {"id", "label", "noun", "shape", "style"}
    assert {key: inline[key] for key in shared_keys} == {key: addressed[key] for key in shared_keys}
    assert addressed["url"] == "u"


@pytest.mark.parametrize(
    ("geometries", "message"),
    [
        ([{"type": "LineString", "coordinates": []}], "cannot be drawn: 'LineString'"),
        ([POINT, SQUARE], "mixes points and areas"),
    ],
)
def test_invalid_shapes_are_refused(geometries: list[dict[str, object]], message: str) -> None:
    shapes = [
        Shape(id=str(number), name="x", geometry=geometry)
        for number, geometry in enumerate(geometries)
    ]
    with pytest.raises(ValueError, match=message):
        inline_layer("s", STYLE, shapes)


def test_duplicate_shapes_are_refused() -> None:
    duplicates = [Shape(id="1", name="x", geometry=POINT)] * 2
    with pytest.raises(ValueError, match="stand twice: '1'"):
        inline_layer("s", STYLE, duplicates)


def test_a_shape_can_be_made_of_councils() -> None:
    layer = inline_layer("s", STYLE, [Shape(id="1", name="x", codes=("E2", "E1"))])
    (feature,) = layer["geojson"]["features"]
    assert (feature["geometry"], feature["properties"]["codes"]) == (None, ["E2", "E1"])
    assert layer["shape"] == "area"


def test_a_shape_without_geometry_or_councils_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a geometry nor councils: '1'"):
        inline_layer("s", STYLE, [Shape(id="1", name="x")])
