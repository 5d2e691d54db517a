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
from tests.support.fixtures_core import ask_for_all
from tests.support.layers import POLICY_LAYERS, STYLES

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geo.dataset import Dataset

ASTON: Final = "E07000001"
CEDAR: Final = "E06000003"
BELFAST: Final = "N09000003"
STOKE: Final = "E06000021"

SITE: Final = f"fill: {STYLES[STRATEGIC_SITES].pattern.colour.lower()}"


def lines(picture: bytes) -> str:
    """Return the words of a picture as if no line were broken."""
    root = ET.fromstring(picture)  # noqa: S314 - ours
    return " ".join(str(node.text) for node in root.iter("{http://www.w3.org/2000/svg}text"))


def composed(dataset: Dataset, result: Result, sheet: MapOptions) -> tuple[MapPlan, Composition]:
    """Return all that a map might draw, and what it was decided to draw where."""
    plan = plan_of(dataset, result, sheet)
    with mpl.rc_context(MATPLOTLIB_SETTINGS):
        return plan, figure_of(plan, draw_margins(Page(sheet.paper), plan), sheet.paper)


def numbers(words: tuple[str, ...]) -> dict[str, int]:
    """Return layer → how many a legend says are shown, without a sector in focus."""
    found = (re.fullmatch(r"(.+) \(([\d,]+) shown\)", row) for row in words)
    said = {match[1]: int(match[2].replace(",", "")) for match in found if match}
    return {layer: said.get(style.label, 0) for layer, style in STYLES.items()}


def counted_by_hand(plan: MapPlan, found: Composition) -> dict[str, int]:
    """Count the places of each layer that meet the map where nothing lies over it."""
    frame, places = found.layout.frame, found.layout.places
    corners = [(frame.box, False)] + [(places[n], True) for n in places if n != "scale"]
    (west, south), k = frame.origin, frame.metres_per_mm
    ground: BaseGeometry = shapely.Polygon()
    for box, is_over in corners:
        part = shapely.box(
            west + box.left * k, south + box.bottom * k, west + box.right * k, south + box.top * k
        )
        ground = ground.difference(part) if is_over else part
    return {
        layer.id: sum(bool(shape.intersects(ground)) for shape in layer.shapes)
        for layer in plan.layers
    }


def sheet_of(dataset: Dataset, key: str, **changes: object) -> MapOptions:
    return replace(MapOptions(area=area_of(dataset.register, key)), **changes)  # type: ignore[arg-type]


def test_a_legend_counts_what_the_frame_of_the_small_atlas_shows(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small))
    # All of England and Wales has two sites with a point; Aston has one of them, S001.
    _, found = composed(small, result, sheet_of(small, ASTON))
    assert numbers(found.legend.texts) == {
        "city_regions": 1,  # Aston and Birch; not Cedar Corridor
        "clusters": 1,
        "strategic_sites": 1,
        "ica_members": 1 + 1,  # Aston, and Birch on the land around
    }
    _, found = composed(small, result, sheet_of(small, CEDAR))
    assert numbers(found.legend.texts)["strategic_sites"] == 0
    assert not any("site" in row.lower() for row in found.legend.texts)


def test_a_row_for_a_look_needs_something_of_that_look(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small))
    _, whole = composed(small, result, MapOptions())
    assert any(row.startswith("Hollow") for row in whole.legend.texts)
    _, aston = composed(small, result, sheet_of(small, ASTON))
    # The hollow one is Old Works, in Birch.
    assert not any(row.startswith("Hollow") for row in aston.legend.texts)


def test_a_class_that_is_not_in_the_frame_has_no_row(small: Dataset) -> None:
    names = ("low", "middle", "high")
    theme = Choropleth(
        title="Jobs",
        classes=tuple(ClassBreak(id=n, label=n, fill=f"#1122{i}0") for i, n in enumerate(names, 1)),
        class_by_council={ASTON: "low", "E07000002": "middle", "W06000004": "high"},
        missing_label="No value",
        is_counted=True,
    )
    bare = run_query(small, ask_for_all(small, layers=()))
    _, whole = composed(small, bare, MapOptions(choropleth=theme, title="t"))
    assert {*whole.legend.texts} >= {"low: 1 council", "middle: 1 council", "high: 1 council"}
    assert "No value: 1 council" in whole.legend.texts
    _, aston = composed(small, bare, sheet_of(small, ASTON, choropleth=theme, title="t"))
    assert [row for row in aston.legend.texts if row.partition(":")[0] in names] == [
        "low: 1 council",
        "middle: 1 council",
    ]
    assert not any(row.startswith("No value") for row in aston.legend.texts)


def test_what_lies_under_the_legend_is_not_shown() -> None:
    box = Box(left=0, bottom=0, width=100, height=100)
    frame = fit_frame(box, (0.0, 0.0, 100.0, 100.0), anchor=(0.5, 0.5))
    assert frame.metres_per_mm == 1.0
    seen = visible_area(frame, [Box(left=0, bottom=60, width=40, height=40)])
    assert seen.intersects(shapely.Point(50, 50))
    assert not seen.intersects(shapely.Point(20, 80))
    assert not seen.intersects(shapely.Point(101, 50))
    north = Frame(box=box, origin=(0.0, 0.0), metres_per_mm=1.0, north_end=30.0)
    assert not visible_area(north).intersects(shapely.Point(50, 50))


def test_what_is_left_out_is_a_part(small: Dataset) -> None:
    plan = plan_of(small, run_query(small, ask_for_all(small)), MapOptions())
    all_of_it = restrict_to_visible(plan, [shapely.box(3e5, 3e5, 5e5, 5e5)])
    west = restrict_to_visible(plan, [shapely.box(3e5, 3e5, 4.05e5, 5e5)])
    assert all_of_it.layers[0].items == plan.layers[0].items
    assert west.visible_codes == {ASTON}
    assert (is_subset(west, all_of_it), is_subset(all_of_it, west)) == (True, False)


@pytest.mark.slow
def test_forty_legends_say_what_is_drawn(dataset: Dataset) -> None:
    seed = random.randrange(10**6)  # noqa: S311 - which areas, no secret
    print(f"seed {seed}")  # noqa: T201 - shown where the test fails
    chosen = random.Random(seed)  # noqa: S311
    keys = [BELFAST, STOKE, *chosen.sample([*names_of_areas(dataset.register)], 38)]
    papers = [
        MapOptions().paper,
        Paper(width_mm=170, height_mm=100),
        Paper(width_mm=420, height_mm=297),
    ]
    for key in keys:
        query = chosen.choice([default_query, unfiltered_query])(dataset.register)
        # Of the whole UK, so that more is drawn than the frame shows.
        result = run_query(dataset, query)
        sheet = sheet_of(dataset, key, paper=chosen.choice(papers), is_plain=chosen.random() < 0.5)
        plan, found = composed(dataset, result, sheet)
        if plan.is_whole_uk or found.insets:
            continue  # What is in an inset counts too: see below.
        assert numbers(found.legend.texts) == counted_by_hand(plan, found), (seed, key)
        wide, high = found.legend.width_mm, found.legend.height_mm
        assert (wide, high) <= (found.legend_room[0] + 1e-6, found.legend_room[1] + 1e-6), (
            seed,
            key,
        )


@pytest.mark.parametrize("key", [UK, "S92000003"])
def test_a_map_with_insets_counts_what_is_in_them(dataset: Dataset, key: str) -> None:
    result = run_query(
        dataset, replace(unfiltered_query(dataset.register), area="" if key == UK else key)
    )
    plan, found = composed(dataset, result, sheet_of(dataset, key))
    assert found.insets
    assert numbers(found.legend.texts) == {layer.id: len(layer.items) for layer in plan.layers}


@pytest.mark.parametrize("key", [BELFAST, STOKE, "E08000025", "S12000017"])
def test_a_site_in_the_legend_is_a_site_on_the_map(dataset: Dataset, key: str) -> None:
    result = run_query(dataset, default_query(dataset.register))
    sheet = sheet_of(dataset, key)
    picture = draw_map(dataset, result, sheet, file_format="svg")
    said = re.search(r"Strategic industrial sites \((\d+) shown\)", lines(picture))
    shown = restrict_to_frame(dataset, result, sheet).places[STRATEGIC_SITES]
    assert int(said[1] if said else 0) == len(shown)
    # A symbol for each whose place is known, and the legend's own.
    filled = sum(SITE in line for line in picture.decode().lower().splitlines())
    exact = sum(one.place.is_exact for one in shown)
    assert filled == (exact + 1 if said else 0)


@pytest.mark.parametrize("key", [BELFAST, STOKE])
def test_a_briefing_counts_no_site_that_its_map_does_not_show(dataset: Dataset, key: str) -> None:
    document = briefing_of(BriefingData(dataset), area_of(dataset.register, key))
    (figure,) = [block for block in document.blocks if isinstance(block, Figure)]
    said = lines(figure.picture.svg)
    drawn = SITE in figure.picture.svg.decode().lower()
    assert ("Strategic industrial sites" in said) == drawn
    assert not drawn
    assert "Strategic industrial sites: none" in figure.alt
    assert "further away" in figure.caption
    assert (DASHED in figure.caption) == (DASHED in said)


def test_the_rows_of_a_sector_are_of_what_is_shown(dataset: Dataset) -> None:
    query = replace(default_query(dataset.register), sector="CE")
    plan, found = composed(dataset, run_query(dataset, query), sheet_of(dataset, "E12000002"))
    rows = [row for row in found.legend.texts if "inked to" in row]
    seen = {layer.id: layer.items for layer in found.visible_plan.layers}
    for focus, start in (("focus", "Linked to clean energy"), ("muted", "Not linked to it")):
        said = " ".join(row for row in rows if row.startswith(start))
        for layer, noun in ((CLUSTERS, "cluster"), (STRATEGIC_SITES, "strategic site")):
            number = sum(item.focus == focus for item in seen[layer])
            told = re.search(rf"(\d+) {noun}s?\b", said)
            assert int(told[1] if told else 0) == number
    assert {layer.id for layer in plan.layers} == {*POLICY_LAYERS}
