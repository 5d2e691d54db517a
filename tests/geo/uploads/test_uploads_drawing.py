"""What maps draw of an upload: every shape, with fewer points, and never what is measured."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.areas import area_of
from geo.errors import UploadError
from geo.export.printmap.options import MapOptions
from geo.export.printmap.sheet import alt_text, draw_map
from geo.export.printmap.upload_layers import upload_map_layers, upload_web_layers
from geo.export.webmap.page import web_map
from geo.query import default_query, run_query
from geo.styles.theme import MAP_COLOURS
from geo.uploads.drawing import (
    CANVAS_VERTICES,
    INTERACTIVE_VERTICES,
    MAX_DRAWN_SHAPES,
    MAX_INTERACTIVE_SHAPES,
    display_geojson,
    is_choropleth,
    plan_drawing,
)
from geo.uploads.layers import UPLOAD_STYLES, create_upload
from geo.uploads.overlay import UploadOverlay, overlay_upload
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import MARKER, UploadLayer, UploadTable
from geo.uploads.simplify import count_vertices, simplify_shapes
from geo.uploads.values import Classification, council_values, format_number
from geo.views.choropleth_legend import class_entries, missing_text
from geo.views.upload_choropleth import RAMPS, upload_choropleth, value_choropleth
from tests.support.colours import contrast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.dataset import Dataset
    from geo.query import Result
    from geo.uploads.locate import Councils

TEXT: Final = "{http://www.w3.org/2000/svg}text"
NAME_ESCAPED: Final = "Rail &lt;b&gt;&amp; road&lt;/b&gt;"
NAME: Final = "Rail <b>& road</b>"
MIXED: Final = (
    shapely.box(3.6e5, 4e5, 3.7e5, 4.1e5),
    shapely.LineString([(3.5e5, 3.9e5), (3.6e5, 4e5), (3.8e5, 4.2e5)]),
    shapely.MultiLineString([[(4e5, 4e5), (4.1e5, 4e5)], [(4.2e5, 4e5), (4.3e5, 4e5)]]),
    shapely.MultiPoint([(3.9e5, 3.9e5), (4e5, 3.9e5)]),
)


@pytest.fixture(scope="module")
def result(dataset: Dataset) -> Result:
    return run_query(dataset, default_query(dataset.register))


def layer_of(shapes: Sequence[shapely.Geometry], *, style_name: str = "red") -> UploadLayer:
    """Return a layer of shapes in EPSG:27700, its rows numbered from 1."""
    names = [NAME, *(f"N{number}" for number in range(1, len(shapes)))]
    frame = gpd.GeoDataFrame({"Name": names}, geometry=[*shapes], crs="EPSG:27700")
    frame.index = frame.index + 1
    return UploadLayer(
        name="Mine",
        file_name="mine.gpkg",
        licence="OGL v3.0",
        style_name=style_name,
        label_column="Name",
        frame=frame,
        failed_rows=frame.iloc[:0],
        repairs=(),
    )


def drawn_features(layer: UploadLayer, kind: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a literal
    drawn_list: list[dict[str, Any]] = json.loads(display_geojson(layer, kind))["features"]
    return drawn_list


def grid(count: int, corners: int) -> list[shapely.Geometry]:
    """Return squares that share their sides, each side with corners on it, crooked alike."""
    side = 1_000.0
    column_count = int(np.ceil(np.sqrt(count)))
    squares: list[shapely.Geometry] = []
    for number in range(count):
        west, south = 3e5 + number % column_count * side, 3e5 + number // column_count * side
        square = shapely.segmentize(shapely.box(west, south, west + side, south + side),
                                    4 * side / corners)  # fmt: skip
        squares.append(
            shapely.transform(square, lambda xy: np.round(xy + 60 * np.sin(xy[:, ::-1] / 90), 2))
        )
    return squares


def test_areas_lines_and_points_are_drawn_by_their_kind() -> None:
    layer = layer_of(MIXED)
    plan = plan_drawing(layer)
    assert plan.shapes == {"areas": 1, "lines": 2, "points": 2}
    assert (plan.is_interactive, plan.is_simplified, plan.note) == (True, False, "")
    assert [feature["properties"]["name"] for feature in drawn_features(layer, "areas")] == [NAME]
    lines = drawn_features(layer, "lines")
    assert [feature["geometry"]["type"] for feature in lines] == ["LineString", "MultiLineString"]
    points = drawn_features(layer, "points")
    assert [(feature["id"], feature["properties"]["name"]) for feature in points] == [
        ("4-0", "N3"),
        ("4-1", "N3"),
    ]
    (lon, lat) = points[0]["geometry"]["coordinates"]
    assert (lon, lat) == pytest.approx((-2.15189, 53.40672), abs=2e-5)


def test_drawn_shapes_are_simplified_and_measured_shapes_are_not() -> None:
    angles = np.linspace(0, 2 * np.pi, 30_000, endpoint=False)
    ring = np.c_[np.cos(angles), np.sin(angles)] * 20_000 + (400_000, 400_000)
    layer = layer_of([shapely.Polygon(ring), shapely.Point(400_000, 300_000)])
    (feature,) = drawn_features(layer, "areas")
    assert len(feature["geometry"]["coordinates"][0]) <= INTERACTIVE_VERTICES
    assert "measured in full" in plan_drawing(layer).note
    assert shapely.get_num_coordinates(layer.frame.geometry.iloc[0]) == 30_001


def test_a_coverage_is_simplified_without_gaps() -> None:
    """Neighbours still share every border, and what stands alone is left its shape."""
    areas = np.array([*grid(64, 800), shapely.Point(5e5, 5e5).buffer(900, quad_segs=400)])
    assert shapely.coverage_is_valid(areas)
    simplified = simplify_shapes(areas, 9_000)
    assert count_vertices(simplified) <= 9_000 < count_vertices(areas)
    assert shapely.coverage_is_valid(simplified)
    union, simplified_union = shapely.union_all(areas), shapely.union_all(simplified)
    assert len(shapely.get_parts(simplified_union)) == 2
    assert simplified_union.area == pytest.approx(union.area, rel=0.01)


def test_a_small_shape_is_still_drawn() -> None:
    small_circle = shapely.Point(3e5, 3e5).buffer(1, quad_segs=50)
    large = shapely.Point(4e5, 4e5).buffer(20_000, quad_segs=4_000)
    assert simplify_shapes(np.array([small_circle, large]), 300)[0].equals(small_circle)


def test_many_shapes_are_all_painted_within_a_budget_of_vertices() -> None:
    layer = layer_of(grid(MAX_INTERACTIVE_SHAPES + 1, 160))
    plan = plan_drawing(layer)
    assert (plan.is_interactive, plan.is_simplified) == (False, True)
    assert "1,001 shapes are too many to be reached one by one" in plan.note
    drawn_list = drawn_features(layer, "areas")
    assert len(drawn_list) == MAX_INTERACTIVE_SHAPES + 1
    rings = [ring for feature in drawn_list for ring in feature["geometry"]["coordinates"]]
    assert sum(map(len, rings)) <= CANVAS_VERTICES
    # One way round, so that holes stay holes where all are painted as one.
    assert all(shapely.LinearRing(ring).is_ccw for ring in rings)


def test_too_many_shapes_are_counted_by_council() -> None:
    layer = layer_of([shapely.MultiPoint([(x, 4e5) for x in range(MAX_DRAWN_SHAPES + 1)])])
    assert plan_drawing(layer).is_counted
    assert upload_map_layers([layer]) == (
        (),
        (
            (
                "“Mine” has more than 50,000 shapes and is not drawn here. "
                "Download it with the layers."
            ),
        ),
    )


def styles_differ() -> None:
    for property_name in ("symbol", "dash_px"):
        assert len({getattr(style, property_name) for style in UPLOAD_STYLES.values()}) == len(
            UPLOAD_STYLES
        )
    assert (
        len({(p.kind, p.angle, p.spacing_px) for p in (s.pattern for s in UPLOAD_STYLES.values())})
        == 4
    )


def test_printed_maps_draw_and_mark_the_upload(dataset: Dataset, result: Result) -> None:
    layers, omitted = upload_map_layers([layer_of(MIXED, style_name="green")])
    assert ([layer.label for layer in layers], omitted) == (
        ["Mine (yours, areas)", "Mine (yours, lines)", "Mine (yours, points)"],
        (),
    )
    svg = draw_map(dataset, result, MapOptions(extra_layers=layers), file_format="svg").decode()
    assert "Mine (yours, lines) (2 shown): Yours -" in svg
    assert f"Mine (yours, areas): {MARKER}. Licence: OGL v3.0." in svg
    assert NAME not in svg
    without_layers = replace(result, query=replace(result.query, layers=()))
    text = alt_text(dataset, without_layers, MapOptions(extra_layers=layers))
    assert "Source" not in text
    assert (
        f"{MARKER}. United Kingdom"
        in draw_map(
            dataset, without_layers, MapOptions(extra_layers=layers), file_format="svg"
        ).decode()
    )


def test_web_maps_draw_lines_and_list_every_shape(dataset: Dataset, result: Result) -> None:
    layers, _ = upload_web_layers([layer_of(MIXED, style_name="grey")])
    page = web_map(dataset, result, extra_layers=layers).decode()
    map_data = json.loads(page.partition('id="description">')[2].partition("</script>")[0])
    (lines,) = [
        map_layer for map_layer in map_data["layers"] if map_layer["label"] == "Mine (yours, lines)"
    ]
    assert [len(map_layer["shape"]["l"]) for map_layer in lines["places"]] == [1, 2]
    assert {map_layer["dashes"] for map_layer in lines["places"]} == {"10 3 2.5 3"}
    (points,) = [
        map_layer
        for map_layer in map_data["layers"]
        if map_layer["label"] == "Mine (yours, points)"
    ]
    assert points["symbol"] == "triangle"
    assert "Rail &lt;b&gt;&amp; road&lt;/b&gt;" in page
    assert NAME not in page


def test_a_web_map_names_a_layer_with_too_many_shapes() -> None:
    large_layer = layer_of([shapely.Point(x, 4e5) for x in range(MAX_INTERACTIVE_SHAPES + 1)])
    assert upload_web_layers([large_layer])[0] == ()
    assert "not drawn here" in upload_web_layers([large_layer])[1][0]
    ((drawn_layer,), _) = upload_map_layers([large_layer])
    assert (len(drawn_layer.shapes), drawn_layer.is_labelled) == (MAX_INTERACTIVE_SHAPES + 1, False)


@pytest.fixture(scope="module")
def jobs_overlay(dataset: Dataset, result: Result, councils: Councils) -> UploadOverlay:
    """Lay a table of all councils but seven, two rows of one of them."""
    codes = [*dataset.register.local_authorities][7:]
    rows = [f"{code},{number}" for number, code in enumerate([*codes, codes[0]])]
    parsed = parse_upload(
        open_upload(("Code,Jobs\n" + "\n".join(rows)).encode(), "j.csv"), councils
    )
    return overlay_upload(
        dataset, result, create_upload(parsed, name=NAME, licence="OGL v3.0", style_name="blue")
    )


def test_a_table_fills_councils_in_the_classes_of_the_page(jobs_overlay: UploadOverlay) -> None:
    table = jobs_overlay.upload
    assert isinstance(table, UploadTable)
    for classes in (
        Classification(),
        Classification(scheme="natural", class_count=3, aggregation="mean"),
    ):
        choropleth = upload_choropleth(jobs_overlay, classes)
        assert choropleth == value_choropleth(table, classes)
        assert (choropleth.missing_label, choropleth.is_counted, choropleth.marker) == (
            "No value",
            True,
            MARKER,
        )
        aggregation_label = "added up" if classes.aggregation == "sum" else "averaged"
        assert (
            choropleth.note
            == f"Some councils have several rows: Jobs is {aggregation_label}. Licence: OGL v3.0."
        )
        assert choropleth.title == f"Jobs ({NAME}, yours)"
        assert (
            missing_text(choropleth, jobs_overlay.dataset.register.local_authorities)
            == "No value: 7 councils"
        )
        class_counts = [
            int(label.rpartition(": ")[2].split()[0]) for _, label in class_entries(choropleth)
        ]
        assert sum(class_counts) == len(choropleth.class_by_council) == 354


def test_the_classes_of_an_area_are_of_its_councils(
    dataset: Dataset, jobs_overlay: UploadOverlay
) -> None:
    table = jobs_overlay.upload
    assert isinstance(table, UploadTable)
    for key in ("W92000004", "E12000007", "E08000010"):
        area = area_of(dataset.register, key)
        choropleth = upload_choropleth(jobs_overlay, area=area)
        values = council_values(table)
        values = values[values.index.isin(area.codes)]
        assert {*choropleth.class_by_council} == {*values.index}
        assert choropleth.classes[0].label.startswith(format_number(values.min()))
        assert choropleth.classes[-1].label.endswith(format_number(values.max()))
        class_counts = [
            int(label.rpartition(": ")[2].split()[0]) for _, label in class_entries(choropleth)
        ]
        assert sum(class_counts) == len(values)
    uk_choropleth = upload_choropleth(jobs_overlay, area=area_of(dataset.register, ""))
    assert uk_choropleth == upload_choropleth(jobs_overlay)
    # The first seven councils are without a value.
    area_without_rows = area_of(dataset.register, next(iter(dataset.register.local_authorities)))
    with pytest.raises(UploadError, match=f"lies in {area_without_rows.name}. Name another"):
        upload_choropleth(jobs_overlay, area=area_without_rows)


def test_a_map_of_an_area_leaves_the_surrounding_land_unclassed(
    dataset: Dataset, result: Result, jobs_overlay: UploadOverlay
) -> None:
    wales = area_of(dataset.register, "W92000004")
    choropleth = upload_choropleth(jobs_overlay, area=wales)
    without_layers = replace(result, query=replace(result.query, layers=(), area=wales.key))
    page = web_map(dataset, without_layers, choropleth=choropleth).decode()
    choropleth_data = json.loads(page.partition('id="description">')[2].partition("</script>")[0])[
        "theme"
    ]
    fills = dict(zip(dataset.display_areas["LAD25CD"], choropleth_data["fills"], strict=True))
    surrounding_codes = {code for code, fill in fills.items() if fill == MAP_COLOURS["around"]}
    assert surrounding_codes == {*fills} - {*wales.codes}
    assert "Land around" in page
    options = MapOptions(choropleth=choropleth, area=wales)
    picture = ET.fromstring(draw_map(dataset, without_layers, options, file_format="svg"))  # noqa: S314 - ours
    map_text = " ".join("".join(node.itertext()) for node in picture.iter(TEXT))
    assert all(label in map_text for _, label in class_entries(choropleth))
    assert "No value" not in map_text


def test_a_printed_map_of_a_table_has_its_owner_and_its_missing_values(
    dataset: Dataset, result: Result, jobs_overlay: UploadOverlay
) -> None:
    without_layers = replace(result, query=replace(result.query, layers=()))
    choropleth = upload_choropleth(jobs_overlay)
    options = MapOptions(choropleth=choropleth)
    picture = ET.fromstring(draw_map(dataset, without_layers, options, file_format="svg"))  # noqa: S314 - ours
    map_text = " ".join("".join(node.itertext()) for node in picture.iter(TEXT))
    expected_texts = (
        f"{MARKER}. United Kingdom",
        "Licence: OGL v3.0.",
        "Source: the reader's own data.",
    )
    for expected_text in (
        choropleth.title,
        "No value: 7 councils",
        *expected_texts,
        *(map_text for _, map_text in class_entries(choropleth)),
    ):
        assert expected_text in map_text
    alt = alt_text(dataset, without_layers, options)
    assert f"Councils by class: {class_entries(choropleth)[0][1]};" in alt
    # With layers of the register over it, the register is a source again.
    alternative_text = alt_text(dataset, result, options)
    assert f"{choropleth.title}: {MARKER}." in alternative_text
    assert (
        "Source: register of Place Map"
        in draw_map(dataset, result, options, file_format="svg").decode()
    )


def test_the_lightest_class_differs_from_land() -> None:
    for lightest, darkest in RAMPS.values():
        assert contrast(lightest, MAP_COLOURS["land"]) > 1.35
        assert contrast(lightest, darkest) > 4.5


def test_a_web_map_of_a_table_has_classes_legend_and_rows(
    dataset: Dataset, result: Result, jobs_overlay: UploadOverlay
) -> None:
    without_layers = replace(result, query=replace(result.query, layers=()))
    choropleth = upload_choropleth(jobs_overlay)
    page = web_map(dataset, without_layers, choropleth=choropleth).decode()
    choropleth_data = json.loads(page.partition('id="description">')[2].partition("</script>")[0])[
        "theme"
    ]
    fills = dict(zip(dataset.display_areas["LAD25CD"], choropleth_data["fills"], strict=True))
    assert {code: fill for code, fill in fills.items() if fill} == {
        code: choropleth.class_of(code).fill for code in choropleth.class_by_council
    }
    assert (choropleth_data["title"], choropleth_data["marker"]) == (choropleth.title, MARKER)
    assert page.count('<tr><th scope="row">') == 354
    assert f"Jobs ({NAME_ESCAPED}, yours): {MARKER}. Some councils have several rows" in page
    assert "No value: 7 councils" in page
    assert "<td>Jobs: 353</td>" in page
    assert f"({NAME}," not in page.partition('id="description">')[0]
    assert 'id="classed"' not in web_map(dataset, without_layers).decode()


def test_councils_are_filled_by_the_number_of_shapes_if_there_are_many(
    dataset: Dataset, result: Result
) -> None:
    point_inside = shapely.point_on_surface(dataset.shapes["E08000010"])
    points = [
        shapely.MultiPoint(
            [(point_inside.x, point_inside.y + n / 100) for n in range(MAX_DRAWN_SHAPES + 1)]
        )
    ]
    layer = layer_of([*points, point_inside])
    assert is_choropleth(layer)
    choropleth = upload_choropleth(overlay_upload(dataset, result, layer))
    assert [label for _, label in class_entries(choropleth)] == ["2: 1 council"]
    at_sea = layer_of([shapely.Point(0, 1_200_000)])
    with pytest.raises(UploadError, match="No row of Mine lies in a council"):
        upload_choropleth(overlay_upload(dataset, result, at_sea))
