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


def layer_of(shapes: Sequence[shapely.Geometry], *, look: str = "red") -> UploadLayer:
    """Return a layer of shapes in EPSG:27700, its rows numbered from 1."""
    names = [NAME, *(f"N{number}" for number in range(1, len(shapes)))]
    frame = gpd.GeoDataFrame({"Name": names}, geometry=[*shapes], crs="EPSG:27700")
    frame.index = frame.index + 1
    return UploadLayer(name="Mine", file_name="mine.gpkg", licence="OGL v3.0", style_name=look,
                     label_column="Name", frame=frame, failed_rows=frame.iloc[:0],
                     repairs=())  # fmt: skip


def features(layer: UploadLayer, kind: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a literal
    found: list[dict[str, Any]] = json.loads(display_geojson(layer, kind))["features"]
    return found


def grid(count: int, corners: int) -> list[shapely.Geometry]:
    """Return squares that share their sides, each side with corners on it, crooked alike."""
    side = 1_000.0
    across = int(np.ceil(np.sqrt(count)))
    found: list[shapely.Geometry] = []
    for number in range(count):
        west, south = 3e5 + number % across * side, 3e5 + number // across * side
        square = shapely.segmentize(shapely.box(west, south, west + side, south + side),
                                    4 * side / corners)  # fmt: skip
        found.append(
            shapely.transform(square, lambda xy: np.round(xy + 60 * np.sin(xy[:, ::-1] / 90), 2))
        )
    return found


def test_areas_lines_and_points_are_drawn_each_by_its_kind() -> None:
    layer = layer_of(MIXED)
    how = plan_drawing(layer)
    assert how.shapes == {"areas": 1, "lines": 2, "points": 2}
    assert (how.is_interactive, how.is_simplified, how.note) == (True, False, "")
    assert [one["properties"]["name"] for one in features(layer, "areas")] == [NAME]
    lines = features(layer, "lines")
    assert [one["geometry"]["type"] for one in lines] == ["LineString", "MultiLineString"]
    points = features(layer, "points")
    assert [(one["id"], one["properties"]["name"]) for one in points] == [
        ("4-0", "N3"),
        ("4-1", "N3"),
    ]
    (lon, lat) = points[0]["geometry"]["coordinates"]
    assert (lon, lat) == pytest.approx((-2.15189, 53.40672), abs=2e-5)


def test_what_is_drawn_is_simplified_and_what_is_measured_is_not() -> None:
    angles = np.linspace(0, 2 * np.pi, 30_000, endpoint=False)
    ring = np.c_[np.cos(angles), np.sin(angles)] * 20_000 + (400_000, 400_000)
    layer = layer_of([shapely.Polygon(ring), shapely.Point(400_000, 300_000)])
    (drawn,) = features(layer, "areas")
    assert len(drawn["geometry"]["coordinates"][0]) <= INTERACTIVE_VERTICES
    assert "measured in full" in plan_drawing(layer).note
    assert shapely.get_num_coordinates(layer.frame.geometry.iloc[0]) == 30_001


def test_a_coverage_is_simplified_as_one() -> None:
    """Neighbours still share every border, and what stands alone is left its shape."""
    areas = np.array([*grid(64, 800), shapely.Point(5e5, 5e5).buffer(900, quad_segs=400)])
    assert shapely.coverage_is_valid(areas)
    fewer = simplify_shapes(areas, 9_000)
    assert count_vertices(fewer) <= 9_000 < count_vertices(areas)
    assert shapely.coverage_is_valid(fewer)
    whole, seen = shapely.union_all(areas), shapely.union_all(fewer)
    assert len(shapely.get_parts(seen)) == 2
    assert seen.area == pytest.approx(whole.area, rel=0.01)


def test_a_small_shape_does_not_vanish() -> None:
    dust = shapely.Point(3e5, 3e5).buffer(1, quad_segs=50)
    large = shapely.Point(4e5, 4e5).buffer(20_000, quad_segs=4_000)
    assert simplify_shapes(np.array([dust, large]), 300)[0].equals(dust)


def test_many_shapes_are_painted_with_a_budget_and_all_of_them() -> None:
    layer = layer_of(grid(MAX_INTERACTIVE_SHAPES + 1, 160))
    how = plan_drawing(layer)
    assert (how.is_interactive, how.is_simplified) == (False, True)
    assert "1,001 shapes are too many to be reached one by one" in how.note
    drawn = features(layer, "areas")
    assert len(drawn) == MAX_INTERACTIVE_SHAPES + 1
    rings = [ring for one in drawn for ring in one["geometry"]["coordinates"]]
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


def test_looks_differ_without_colour() -> None:
    for differs in ("symbol", "dash_px"):
        assert len({getattr(look, differs) for look in UPLOAD_STYLES.values()}) == len(
            UPLOAD_STYLES
        )
    assert (
        len({(p.kind, p.angle, p.spacing_px) for p in (s.pattern for s in UPLOAD_STYLES.values())})
        == 4
    )


def test_printed_maps_draw_and_mark_it(dataset: Dataset, result: Result) -> None:
    layers, left_out = upload_map_layers([layer_of(MIXED, look="green")])
    assert ([layer.label for layer in layers], left_out) == (
        ["Mine (yours, areas)", "Mine (yours, lines)", "Mine (yours, points)"],
        (),
    )
    svg = draw_map(dataset, result, MapOptions(extra_layers=layers), file_format="svg").decode()
    assert "Mine (yours, lines) (2 shown): Yours -" in svg
    assert f"Mine (yours, areas): {MARKER}. Licence: OGL v3.0." in svg
    assert NAME not in svg
    bare = replace(result, query=replace(result.query, layers=()))
    alone = alt_text(dataset, bare, MapOptions(extra_layers=layers))
    assert "Source" not in alone
    assert (
        f"{MARKER}. United Kingdom"
        in draw_map(dataset, bare, MapOptions(extra_layers=layers), file_format="svg").decode()
    )


def test_web_maps_draw_lines_and_list_each_shape(dataset: Dataset, result: Result) -> None:
    layers, _ = upload_web_layers([layer_of(MIXED, look="grey")])
    page = web_map(dataset, result, extra_layers=layers).decode()
    told = json.loads(page.partition('id="description">')[2].partition("</script>")[0])
    (lines,) = [one for one in told["layers"] if one["label"] == "Mine (yours, lines)"]
    assert [len(one["shape"]["l"]) for one in lines["places"]] == [1, 2]
    assert {one["dashes"] for one in lines["places"]} == {"10 3 2.5 3"}
    (points,) = [one for one in told["layers"] if one["label"] == "Mine (yours, points)"]
    assert points["symbol"] == "triangle"
    assert "Rail &lt;b&gt;&amp; road&lt;/b&gt;" in page
    assert NAME not in page


def test_a_web_map_says_what_is_too_much_for_it() -> None:
    many = layer_of([shapely.Point(x, 4e5) for x in range(MAX_INTERACTIVE_SHAPES + 1)])
    assert upload_web_layers([many])[0] == ()
    assert "not drawn here" in upload_web_layers([many])[1][0]
    ((drawn,), _) = upload_map_layers([many])
    assert (len(drawn.shapes), drawn.is_labelled) == (MAX_INTERACTIVE_SHAPES + 1, False)


@pytest.fixture(scope="module")
def jobs(dataset: Dataset, result: Result, councils: Councils) -> UploadOverlay:
    """Lay a table of all councils but seven, two rows of one of them."""
    codes = [*dataset.register.local_authorities][7:]
    rows = [f"{code},{number}" for number, code in enumerate([*codes, codes[0]])]
    found = parse_upload(open_upload(("Code,Jobs\n" + "\n".join(rows)).encode(), "j.csv"), councils)
    return overlay_upload(
        dataset, result, create_upload(found, name=NAME, licence="OGL v3.0", style_name="blue")
    )


def test_a_table_fills_councils_in_the_classes_of_the_page(jobs: UploadOverlay) -> None:
    table = jobs.upload
    assert isinstance(table, UploadTable)
    for classes in (
        Classification(),
        Classification(scheme="natural", class_count=3, aggregation="mean"),
    ):
        theme = upload_choropleth(jobs, classes)
        assert theme == value_choropleth(table, classes)
        assert (theme.missing_label, theme.is_counted, theme.marker) == ("No value", True, MARKER)
        how = "added up" if classes.aggregation == "sum" else "averaged"
        assert theme.note == f"Some councils have several rows: Jobs is {how}. Licence: OGL v3.0."
        assert theme.title == f"Jobs ({NAME}, yours)"
        assert (
            missing_text(theme, jobs.dataset.register.local_authorities) == "No value: 7 councils"
        )
        said = [int(words.rpartition(": ")[2].split()[0]) for _, words in class_entries(theme)]
        assert sum(said) == len(theme.class_by_council) == 354


def test_the_classes_of_an_area_are_of_its_councils(dataset: Dataset, jobs: UploadOverlay) -> None:
    table = jobs.upload
    assert isinstance(table, UploadTable)
    for key in ("W92000004", "E12000007", "E08000010"):
        area = area_of(dataset.register, key)
        theme = upload_choropleth(jobs, area=area)
        values = council_values(table)
        values = values[values.index.isin(area.codes)]
        assert {*theme.class_by_council} == {*values.index}
        assert theme.classes[0].label.startswith(format_number(values.min()))
        assert theme.classes[-1].label.endswith(format_number(values.max()))
        said = [int(words.rpartition(": ")[2].split()[0]) for _, words in class_entries(theme)]
        assert sum(said) == len(values)
    whole = upload_choropleth(jobs, area=area_of(dataset.register, ""))
    assert whole == upload_choropleth(jobs)
    # The first seven councils are without a value.
    without = area_of(dataset.register, next(iter(dataset.register.local_authorities)))
    with pytest.raises(UploadError, match=f"lies in {without.name}. Name another"):
        upload_choropleth(jobs, area=without)


def test_a_map_of_an_area_leaves_the_land_around_it_unclassed(
    dataset: Dataset, result: Result, jobs: UploadOverlay
) -> None:
    wales = area_of(dataset.register, "W92000004")
    theme = upload_choropleth(jobs, area=wales)
    bare = replace(result, query=replace(result.query, layers=(), area=wales.key))
    page = web_map(dataset, bare, choropleth=theme).decode()
    told = json.loads(page.partition('id="description">')[2].partition("</script>")[0])["theme"]
    fills = dict(zip(dataset.display_areas["LAD25CD"], told["fills"], strict=True))
    around = {code for code, fill in fills.items() if fill == MAP_COLOURS["around"]}
    assert around == {*fills} - {*wales.codes}
    assert "Land around" in page
    sheet = MapOptions(choropleth=theme, area=wales)
    picture = ET.fromstring(draw_map(dataset, bare, sheet, file_format="svg"))  # noqa: S314 - ours
    words = " ".join("".join(node.itertext()) for node in picture.iter(TEXT))
    assert all(said in words for _, said in class_entries(theme))
    assert "No value" not in words


def test_a_printed_map_of_a_table_says_whose_it_is_and_what_has_no_value(
    dataset: Dataset, result: Result, jobs: UploadOverlay
) -> None:
    bare = replace(result, query=replace(result.query, layers=()))
    theme = upload_choropleth(jobs)
    sheet = MapOptions(choropleth=theme)
    picture = ET.fromstring(draw_map(dataset, bare, sheet, file_format="svg"))  # noqa: S314 - ours
    words = " ".join("".join(node.itertext()) for node in picture.iter(TEXT))
    wanted = (f"{MARKER}. United Kingdom", "Licence: OGL v3.0.", "Source: the reader's own data.")
    for said in (
        theme.title,
        "No value: 7 councils",
        *wanted,
        *(words for _, words in class_entries(theme)),
    ):
        assert said in words
    alt = alt_text(dataset, bare, sheet)
    assert f"Councils by class: {class_entries(theme)[0][1]};" in alt
    # With layers of the register over it, the register is a source again.
    both = alt_text(dataset, result, sheet)
    assert f"{theme.title}: {MARKER}." in both
    assert (
        "Source: register of Place Map"
        in draw_map(dataset, result, sheet, file_format="svg").decode()
    )


def test_the_lightest_class_is_not_taken_for_land() -> None:
    for lightest, darkest in RAMPS.values():
        assert contrast(lightest, MAP_COLOURS["land"]) > 1.35
        assert contrast(lightest, darkest) > 4.5


def test_a_web_map_of_a_table_has_classes_legend_and_rows(
    dataset: Dataset, result: Result, jobs: UploadOverlay
) -> None:
    bare = replace(result, query=replace(result.query, layers=()))
    theme = upload_choropleth(jobs)
    page = web_map(dataset, bare, choropleth=theme).decode()
    told = json.loads(page.partition('id="description">')[2].partition("</script>")[0])["theme"]
    fills = dict(zip(dataset.display_areas["LAD25CD"], told["fills"], strict=True))
    assert {code: fill for code, fill in fills.items() if fill} == {
        code: theme.class_of(code).fill for code in theme.class_by_council
    }
    assert (told["title"], told["marker"]) == (theme.title, MARKER)
    assert page.count('<tr><th scope="row">') == 354
    assert f"Jobs ({NAME_ESCAPED}, yours): {MARKER}. Some councils have several rows" in page
    assert "No value: 7 councils" in page
    assert "<td>Jobs: 353</td>" in page
    assert f"({NAME}," not in page.partition('id="description">')[0]
    assert 'id="classed"' not in web_map(dataset, bare).decode()


def test_many_shapes_fill_councils_by_their_number(dataset: Dataset, result: Result) -> None:
    inside = shapely.point_on_surface(dataset.shapes["E08000010"])
    many = [
        shapely.MultiPoint([(inside.x, inside.y + n / 100) for n in range(MAX_DRAWN_SHAPES + 1)])
    ]
    layer = layer_of([*many, inside])
    assert is_choropleth(layer)
    theme = upload_choropleth(overlay_upload(dataset, result, layer))
    assert [words for _, words in class_entries(theme)] == ["2: 1 council"]
    at_sea = layer_of([shapely.Point(0, 1_200_000)])
    with pytest.raises(UploadError, match="No row of Mine lies in a council"):
        upload_choropleth(overlay_upload(dataset, result, at_sea))
