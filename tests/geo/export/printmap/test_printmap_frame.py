"""The legend of a printed map: of what the frame shows, and of nothing else."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
import shapely

from geo.areas import UK, area_of, names_of_areas
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import BriefingData
from geo.export.briefing.model import Figure
from geo.export.printmap.composition import Composition
from geo.export.printmap.composition import compose as figure_of
from geo.export.printmap.file import MATPLOTLIB_SETTINGS
from geo.export.printmap.frame import Frame, fit_frame
from geo.export.printmap.frame_contents import is_subset, restrict_to_visible, visible_area
from geo.export.printmap.marginalia import draw_margins
from geo.export.printmap.page import Box, Page
from geo.export.printmap.paper import Paper
from geo.export.printmap.plan import MapPlan, plan_of
from geo.export.printmap.sheet import (
    MapOptions,
    draw_map,
    restrict_to_frame,
)
from geo.places.place import CLUSTERS, STRATEGIC_SITES
from geo.query import Result, default_query, run_query, unfiltered_query
from geo.styles.choropleth import Choropleth, ClassBreak
from geo.styles.glossary import DASHED
from tests.support.fixtures_core import unfiltered_query_with
from tests.support.layers import POLICY_LAYERS, STYLES

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geo.dataset import Dataset

ASTON: Final = "E07000001"
CEDAR: Final = "E06000003"
BELFAST: Final = "N09000003"
STOKE: Final = "E06000021"

SITE: Final = f"fill: {STYLES[STRATEGIC_SITES].pattern.colour.lower()}"


def svg_text(picture: bytes) -> str:
    """Return the words of a picture as if no line were broken."""
    root = ET.fromstring(picture)  # noqa: S314 - ours
    return " ".join(str(node.text) for node in root.iter("{http://www.w3.org/2000/svg}text"))


def compose_map(
    dataset: Dataset, result: Result, options: MapOptions
) -> tuple[MapPlan, Composition]:
    """Return all that a map might draw, and what it was decided to draw where."""
    plan = plan_of(dataset, result, options)
    with mpl.rc_context(MATPLOTLIB_SETTINGS):
        return plan, figure_of(plan, draw_margins(Page(options.paper), plan), options.paper)


def legend_counts(legend_texts: tuple[str, ...]) -> dict[str, int]:
    """Return layer → how many a legend says are shown, without a sector in focus."""
    matches = (re.fullmatch(r"(.+) \(([\d,]+) shown\)", row) for row in legend_texts)
    count_by_label = {match[1]: int(match[2].replace(",", "")) for match in matches if match}
    return {layer: count_by_label.get(style.label, 0) for layer, style in STYLES.items()}


def visible_counts(plan: MapPlan, composition: Composition) -> dict[str, int]:
    """Count the places of each layer that meet the map where nothing lies over it."""
    frame, places = composition.layout.frame, composition.layout.places
    corners = [(frame.box, False)] + [(places[n], True) for n in places if n != "scale"]
    (west, south), k = frame.origin, frame.metres_per_mm
    visible_ground: BaseGeometry = shapely.Polygon()
    for box, is_over in corners:
        part = shapely.box(
            west + box.left * k, south + box.bottom * k, west + box.right * k, south + box.top * k
        )
        visible_ground = visible_ground.difference(part) if is_over else part
    return {
        layer.id: sum(bool(shape.intersects(visible_ground)) for shape in layer.shapes)
        for layer in plan.layers
    }


def options_of(dataset: Dataset, key: str, **changes: object) -> MapOptions:
    return replace(MapOptions(area=area_of(dataset.register, key)), **changes)  # type: ignore[arg-type]


def test_a_legend_counts_the_places_in_the_frame(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small))
    # All of England and Wales has two sites with a point; Aston has one of them, S001.
    _, composition = compose_map(small, result, options_of(small, ASTON))
    assert legend_counts(composition.legend.texts) == {
        "city_regions": 1,  # Aston and Birch; not Cedar Corridor
        "clusters": 1,
        "strategic_sites": 1,
        "ica_members": 1 + 1,  # Aston, and Birch on the land around
    }
    _, composition = compose_map(small, result, options_of(small, CEDAR))
    assert legend_counts(composition.legend.texts)["strategic_sites"] == 0
    assert not any("site" in row.lower() for row in composition.legend.texts)


def test_a_style_row_appears_only_if_the_frame_has_that_style(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small))
    _, whole_map = compose_map(small, result, MapOptions())
    assert any(row.startswith("Hollow") for row in whole_map.legend.texts)
    _, aston = compose_map(small, result, options_of(small, ASTON))
    # The hollow one is Old Works, in Birch.
    assert not any(row.startswith("Hollow") for row in aston.legend.texts)


def test_a_class_without_councils_in_the_frame_has_no_row(small: Dataset) -> None:
    names = ("low", "middle", "high")
    choropleth = Choropleth(
        title="Jobs",
        classes=tuple(ClassBreak(id=n, label=n, fill=f"#1122{i}0") for i, n in enumerate(names, 1)),
        class_by_council={ASTON: "low", "E07000002": "middle", "W06000004": "high"},
        missing_label="No value",
        is_counted=True,
    )
    without_layers = run_query(small, unfiltered_query_with(small, layers=()))
    _, whole_map = compose_map(small, without_layers, MapOptions(choropleth=choropleth, title="t"))
    assert {*whole_map.legend.texts} >= {"low: 1 council", "middle: 1 council", "high: 1 council"}
    assert "No value: 1 council" in whole_map.legend.texts
    _, aston = compose_map(
        small, without_layers, options_of(small, ASTON, choropleth=choropleth, title="t")
    )
    assert [row for row in aston.legend.texts if row.partition(":")[0] in names] == [
        "low: 1 council",
        "middle: 1 council",
    ]
    assert not any(row.startswith("No value") for row in aston.legend.texts)


def test_the_area_under_the_legend_is_not_visible() -> None:
    box = Box(left=0, bottom=0, width=100, height=100)
    frame = fit_frame(box, (0.0, 0.0, 100.0, 100.0), anchor=(0.5, 0.5))
    assert frame.metres_per_mm == 1.0
    visible = visible_area(frame, [Box(left=0, bottom=60, width=40, height=40)])
    assert visible.intersects(shapely.Point(50, 50))
    assert not visible.intersects(shapely.Point(20, 80))
    assert not visible.intersects(shapely.Point(101, 50))
    north = Frame(box=box, origin=(0.0, 0.0), metres_per_mm=1.0, north_end=30.0)
    assert not visible_area(north).intersects(shapely.Point(50, 50))


def test_a_restricted_plan_is_a_subset_of_the_full_plan(small: Dataset) -> None:
    plan = plan_of(small, run_query(small, unfiltered_query_with(small)), MapOptions())
    full_plan = restrict_to_visible(plan, [shapely.box(3e5, 3e5, 5e5, 5e5)])
    west = restrict_to_visible(plan, [shapely.box(3e5, 3e5, 4.05e5, 5e5)])
    assert full_plan.layers[0].items == plan.layers[0].items
    assert west.visible_codes == {ASTON}
    assert (is_subset(west, full_plan), is_subset(full_plan, west)) == (True, False)


@pytest.mark.slow
def test_forty_legends_match_the_drawn_maps(dataset: Dataset) -> None:
    seed = random.randrange(10**6)  # noqa: S311 - which areas, no secret
    print(f"seed {seed}")  # noqa: T201 - shown where the test fails
    generator = random.Random(seed)  # noqa: S311
    keys = [BELFAST, STOKE, *generator.sample([*names_of_areas(dataset.register)], 38)]
    papers = [
        MapOptions().paper,
        Paper(width_mm=170, height_mm=100),
        Paper(width_mm=420, height_mm=297),
    ]
    for key in keys:
        query = generator.choice([default_query, unfiltered_query])(dataset.register)
        # Of the whole UK, so that more is drawn than the frame shows.
        result = run_query(dataset, query)
        options = options_of(
            dataset, key, paper=generator.choice(papers), is_plain=generator.random() < 0.5
        )
        plan, composition = compose_map(dataset, result, options)
        if plan.is_whole_uk or composition.insets:
            continue  # What is in an inset counts too: see below.
        assert legend_counts(composition.legend.texts) == visible_counts(plan, composition), (
            seed,
            key,
        )
        width_mm, height_mm = composition.legend.width_mm, composition.legend.height_mm
        assert (width_mm, height_mm) <= (
            composition.legend_room[0] + 1e-6,
            composition.legend_room[1] + 1e-6,
        ), (
            seed,
            key,
        )


@pytest.mark.parametrize("key", [UK, "S92000003"])
def test_a_legend_counts_the_places_in_insets(dataset: Dataset, key: str) -> None:
    result = run_query(
        dataset, replace(unfiltered_query(dataset.register), area="" if key == UK else key)
    )
    plan, composition = compose_map(dataset, result, options_of(dataset, key))
    assert composition.insets
    assert legend_counts(composition.legend.texts) == {
        layer.id: len(layer.items) for layer in plan.layers
    }


@pytest.mark.parametrize("key", [BELFAST, STOKE, "E08000025", "S12000017"])
def test_sites_in_the_legend_match_the_sites_on_the_map(dataset: Dataset, key: str) -> None:
    result = run_query(dataset, default_query(dataset.register))
    options = options_of(dataset, key)
    picture = draw_map(dataset, result, options, file_format="svg")
    match = re.search(r"Strategic industrial sites \((\d+) shown\)", svg_text(picture))
    sites = restrict_to_frame(dataset, result, options).places[STRATEGIC_SITES]
    assert int(match[1] if match else 0) == len(sites)
    # A symbol for each whose place is known, and the legend's own.
    symbol_count = sum(SITE in line for line in picture.decode().lower().splitlines())
    exact_count = sum(site.place.is_exact for site in sites)
    assert symbol_count == (exact_count + 1 if match else 0)


@pytest.mark.parametrize("key", [BELFAST, STOKE])
def test_a_briefing_does_not_count_sites_outside_its_map(dataset: Dataset, key: str) -> None:
    document = briefing_of(BriefingData(dataset), area_of(dataset.register, key))
    (figure,) = [block for block in document.blocks if isinstance(block, Figure)]
    map_text = svg_text(figure.picture.svg)
    has_site = SITE in figure.picture.svg.decode().lower()
    assert ("Strategic industrial sites" in map_text) == has_site
    assert not has_site
    assert "Strategic industrial sites: none" in figure.alt
    assert "further away" in figure.caption
    assert (DASHED in figure.caption) == (DASHED in map_text)


def test_the_legend_rows_of_a_sector_count_the_visible_places(dataset: Dataset) -> None:
    query = replace(default_query(dataset.register), sector="CE")
    plan, composition = compose_map(
        dataset, run_query(dataset, query), options_of(dataset, "E12000002")
    )
    rows = [row for row in composition.legend.texts if "inked to" in row]
    visible_items = {layer.id: layer.items for layer in composition.visible_plan.layers}
    for focus, start in (("focus", "Linked to clean energy"), ("muted", "Not linked to it")):
        row_text = " ".join(row for row in rows if row.startswith(start))
        for layer, noun in ((CLUSTERS, "cluster"), (STRATEGIC_SITES, "strategic site")):
            number = sum(item.focus == focus for item in visible_items[layer])
            match = re.search(rf"(\d+) {noun}s?\b", row_text)
            assert int(match[1] if match else 0) == number
    assert {layer.id for layer in plan.layers} == {*POLICY_LAYERS}
