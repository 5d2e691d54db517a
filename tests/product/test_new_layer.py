"""A layer added to the data, with no change of Python, and walked through every face."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from geo.areas import area_of
from geo.audit.validate import validate_folder
from geo.coverage.area import find_coverage
from geo.coverage.counts import count_places
from geo.coverage.gaps import ANY_LAYER, find_gaps
from geo.coverage.matrix import build_matrix
from geo.errors import DataError
from geo.export.briefing.as_html import html
from geo.export.briefing.content import briefing
from geo.export.content.results import content_of
from geo.export.files.write import write
from geo.export.printmap.legend import Legend
from geo.export.printmap.options import MapOptions
from geo.export.printmap.plan import plan_of
from geo.export.printmap.sheet import draw_map
from geo.export.webmap.page import web_map
from geo.lookup.finder import Finder
from geo.query import default_query, run_query
from geo.register.register import load_register
from geo.views.coverage_json import coverage_document, gaps_rows
from geo.views.coverage_sentences import statement
from geo.views.gap_sentences import gap_sentence, gap_title
from geo.views.listing import listing
from geo.views.summary import summarise
from tests.support.briefings import text_of_html
from tests.support.command_line import json_output, run
from tests.support.extra_layers import add_layer
from tests.support.readers import read_layer
from ui.pages.export.view import CODEC as EXPORT_CODEC
from ui.pages.export.view import export_layers
from ui.pages.gaps.view import CODEC as GAPS_CODEC
from ui.pages.map.address import CODEC as MAP_CODEC
from ui.pages.map.scene import scene

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.query import Result
    from tests.support.fixtures_core import Package

ZONES: Final = "enterprise_zones"
ASTON, BIRCH, CEDAR, DOLWEN = "E07000001", "E07000002", "E06000003", "W06000004"

TABLE: Final = """
    place_id,name,lad_codes,sector_codes,programme_ids,designation_level,designated_by,status,\
as_of,evidence,source_ids
    EZ1,Cedar Dock,E06000003,AM,ZONE,uk,HM Treasury,live,2025-07-01,documented,S01
    EZ2,Birch Park,E07000002;W06000004,DE,ZONE,uk,HM Treasury,live,2024-05-01,indicative,S02
    EZ3,Aston Mill,E07000001,AM,PLAN,local,Aston Council,live,,documented,S02
"""

POINTS: Final = """
    place_id,name,lad_codes,lon,lat,sector_codes,designation_level,evidence,source_ids
    EZ1,Cedar Dock,E06000003,-1.6,53.54,AM,uk,documented,S01
    EZ2,Birch Park,E07000002,,,DE,uk,documented,S02
"""

POLYGONS: Final = """
    place_id,name,LAD25CD,share,evidence,source_ids
    N1,North Vale,E07000001,1,documented,S01
    N1,North Vale,E07000002,0.25,documented,S01
    N2,South Vale,E07000002,0.75,documented,S01
    N2,South Vale,E06000003,0.001,documented,S01
"""


@pytest.fixture
def zones(small_package: Package) -> Dataset:
    """Return the small register with a layer of enterprise zones, which no code names."""
    add_layer(small_package, TABLE)
    return small_package.dataset()


@pytest.fixture
def points(small_package: Package) -> Dataset:
    """Return the small register with the zones as points."""
    add_layer(small_package, POINTS, geometry="points", symbol="triangle")
    return small_package.dataset()


@pytest.fixture
def polygons(small_package: Package) -> Dataset:
    """Return the small register with constituencies, each with its shares of councils."""
    add_layer(
        small_package,
        POLYGONS,
        layer_id="constituencies",
        table="constituencies",
        label="Constituencies",
        noun="constituency",
        plural="constituencies",
        short_noun="constituency",
        short_plural="constituencies",
        container="a constituency",
        geometry="polygons",
        is_coverage="0",
        is_designated="0",
        has_sectors="0",
        is_default="0",
    )
    return small_package.dataset()


def unfiltered_result(dataset: Dataset) -> Result:
    return run_query(dataset, default_query(dataset.register))


def test_the_rows_are_places_with_the_same_filters(zones: Dataset) -> None:
    places = {place.id: place for place in zones.places[ZONES]}
    assert {*places} == {"EZ1", "EZ2", "EZ3"}
    assert places["EZ1"].ref == f"{ZONES}:EZ1"
    assert places["EZ1"].kind == "enterprise zone"
    # The local plan's zone is not the UK Government's: the default levels leave it out.
    result = unfiltered_result(zones)
    assert [place.place.id for place in result.places[ZONES]] == ["EZ2", "EZ1"]
    assert [*zones.layer(ZONES)["id"]] == ["EZ3", "EZ2", "EZ1"]
    assert zones.register.data_date == "1 July 2025"


def test_the_counts_and_sentences_include_it(zones: Dataset) -> None:
    result = unfiltered_result(zones)
    counts = count_places(zones, result)
    assert counts.layers[ZONES].located == 1
    assert counts.layers[ZONES].unconfirmed == 1
    assert CEDAR in counts.councils
    summary = summarise(zones, result)
    assert "1 enterprise zone" in summary.headline
    assert summary.basis.count("enterprise zone") == 3  # whose, not confirmed, last updated
    rows = [row for row in listing(zones, result) if row["Layer"] == "Enterprise zones"]
    assert [row["Name"] for row in rows] == ["Birch Park", "Cedar Dock"]


def test_it_covers_councils(zones: Dataset) -> None:
    result = unfiltered_result(zones)
    cedar = find_coverage(zones, result, area_of(zones.register, CEDAR))
    assert [cover.place.place.id for cover in cedar.confirmed_layer_covers(ZONES)] == ["EZ1"]
    assert cedar.sectors["AM"].codes == (CEDAR,)
    assert "It is in 1 enterprise zone: Cedar Dock (AM)." in statement(zones, cedar, ()).sentences
    document = coverage_document(zones, cedar, ())
    assert document["counts"]["layers"][ZONES]["located"] == 1
    assert [row["id"] for row in document["covered_by"] if row["layer"] == ZONES] == ["EZ1"]
    dolwen = find_coverage(zones, result, area_of(zones.register, DOLWEN))
    assert "It is not in an enterprise zone." in statement(zones, dolwen, ()).sentences


def test_its_gap_is_counted(zones: Dataset) -> None:
    matrix = build_matrix(zones, unfiltered_result(zones))
    gaps = find_gaps(zones, matrix, area_of(zones.register, ""))
    assert {*gaps.gaps[ZONES].codes} == {ASTON, BIRCH, DOLWEN}
    assert gap_title(zones, gaps, ZONES) == "No enterprise zone"
    assert gap_title(zones, gaps, ANY_LAYER) == "No city region, cluster, site or enterprise zone"
    assert CEDAR not in gaps.gaps[ANY_LAYER].codes
    row = next(row for row in gaps_rows(zones, gaps) if row["LAD25CD"] == CEDAR)
    assert row["Enterprise zones"] == "1"
    cedar = find_gaps(zones, matrix, area_of(zones.register, CEDAR))
    assert gap_sentence(zones, cedar, ZONES).text == "Cedar has an enterprise zone."


def test_the_live_map_draws_it(zones: Dataset) -> None:
    view, messages = MAP_CODEC.read(zones, {"layers": f"{ZONES},clusters"})
    assert not messages
    assert view.query.layers == ("clusters", ZONES)
    assert MAP_CODEC.write(zones, view)["layers"] == f"clusters,{ZONES}"
    addresses = {name: {"url": f"/{name}"} for name in zones.places}
    description = scene(
        zones,
        unfiltered_result(zones),
        view,
        addresses=addresses,
        move={"revision": 1, "fit": None},
    )
    layer = next(layer for layer in description["layers"] if layer["id"] == ZONES)
    assert (layer["label"], layer["shape"]) == ("Enterprise zones", "area")
    assert len(layer["style"]["pattern"]["lines"]) == 2, "a cross"
    assert {*description["shown"][ZONES]} == {"EZ1", "EZ2"}
    assert "enterprise zones" in description["label"]
    json.dumps(description)


def test_the_other_pages_list_it(zones: Dataset) -> None:
    assert export_layers(zones.register)[ZONES] == "Enterprise zones"
    export, messages = EXPORT_CODEC.read(zones, {"layers": ZONES})
    assert (export.export_query.layers, messages) == ((ZONES,), [])
    gaps, messages = GAPS_CODEC.read(zones, {"gap": ZONES})
    assert (gaps.gap, messages) == (ZONES, [])
    (match,) = Finder(zones).find("Cedar Dock").matches
    assert match.ref == f"{ZONES}:EZ1"


@pytest.mark.parametrize("key", ["gpkg", "geojson", "csv"])
def test_it_round_trips_through_a_file(zones: Dataset, tmp_path: Path, key: str) -> None:
    content = content_of(zones, unfiltered_result(zones), layers=(ZONES,))
    result = write(content, tmp_path / f"zones.{key if key == 'gpkg' else 'zip'}", key)
    rows = read_layer(key, result.path, content.layers[0])
    assert sorted(rows["name"]) == ["Birch Park", "Cedar Dock"]
    assert sorted(rows["gss_codes"]) == [CEDAR, f"{BIRCH};{DOLWEN}"]


def test_the_printed_map_and_its_legend_include_it(zones: Dataset) -> None:
    plan = plan_of(zones, unfiltered_result(zones), MapOptions())
    layer = next(layer for layer in plan.layers if layer.id == ZONES)
    assert {item.name for item in layer.items} == {"Cedar Dock", "Birch Park"}
    legend = Legend(plan, scale=1.0, type_scale=1.0, room_mm=80.0)
    assert "Enterprise zones (2 shown)" in legend.texts
    picture = draw_map(zones, unfiltered_result(zones), file_format="svg").decode()
    assert "#4a1a8c" in picture.lower()


def test_the_web_map_includes_it(zones: Dataset) -> None:
    page = web_map(zones, unfiltered_result(zones)).decode()
    assert "Enterprise zones" in page
    assert "Cedar Dock" in page


def test_the_briefing_includes_it(zones: Dataset) -> None:
    text = text_of_html(html(briefing(zones, area_of(zones.register, CEDAR))))
    assert "enterprise zone" in text
    assert "Cedar Dock" in text


def test_the_command_line_includes_it(small_package: Package, tmp_path: Path) -> None:
    add_layer(small_package, TABLE)
    data = ("--data-dir", str(small_package.folder))
    assert run(*data, "check").stdout.startswith("No fault in ")
    council = json_output(*data, "council", "Cedar")
    assert [row["name"] for row in council["covered_by"] if row["layer"] == ZONES] == ["Cedar Dock"]
    gaps = {gap["key"]: gap for gap in json_output(*data, "gaps", "--area", "UK")["gaps"]}
    assert {*gaps[ZONES]["councils"]} == {ASTON, BIRCH, DOLWEN}
    path = tmp_path / "zones.gpkg"
    assert run(*data, "export", "--layers", ZONES, "-o", str(path)).exit_code == 0
    assert path.stat().st_size


def test_points_have_host_councils_and_are_drawn_as_symbols(
    points: Dataset, tmp_path: Path
) -> None:
    result = unfiltered_result(points)
    cedar = find_coverage(points, result, area_of(points.register, CEDAR))
    (cover,) = cedar.confirmed_layer_covers(ZONES)
    assert (cover.place.place.id, cover.basis) == ("EZ1", "host")
    assert [*points.layer(ZONES).geom_type] == ["Point"]
    places = {place.id: place for place in points.places[ZONES]}
    assert places["EZ2"].location_note == "No coordinates known: listed, not drawn"
    content = content_of(points, result, layers=(ZONES,))
    rows = read_layer(
        "gpkg", write(content, tmp_path / "points.gpkg", "gpkg").path, content.layers[0]
    )
    assert sorted(rows["id"]) == ["EZ1"]
    assert [*content.layers[0].unlocated["id"]] == ["EZ2"]
    assert "triangle" in json.dumps(web_map(points, result).decode())


def test_polygons_are_areas_with_shares_of_councils(polygons: Dataset) -> None:
    assert "constituencies" not in default_query(polygons.register).layers
    north, south = polygons.places["constituencies"]
    assert north.codes == (ASTON, BIRCH)
    assert dict(north.parts) == {BIRCH: "25% of its land"}
    assert dict(south.shares) == {BIRCH: 0.75, CEDAR: 0.001}
    assert [*polygons.layer("constituencies")["id"]] == ["N1", "N2"]
    birch = find_coverage(polygons, unfiltered_result(polygons), area_of(polygons.register, BIRCH))
    assert not birch.layer_covers("constituencies")


def test_polygons_that_cover_councils_cover_by_share(small_package: Package) -> None:
    add_layer(small_package, POLYGONS, geometry="polygons", is_designated="0")
    dataset = small_package.dataset()
    result = unfiltered_result(dataset)

    def bases(code: str) -> list[tuple[str, str, float | None]]:
        coverage = find_coverage(dataset, result, area_of(dataset.register, code))
        covers = [cover for cover in coverage.covers if cover.place.place.layer == ZONES]
        return [(cover.place.place.id, cover.basis, cover.share) for cover in covers]

    assert bases(ASTON) == [("N1", "member", 1.0)]
    assert bases(BIRCH) == [("N1", "overlap", 0.25), ("N2", "overlap", 0.75)]
    assert bases(CEDAR) == [("N2", "touches", 0.001)]


@pytest.mark.parametrize(
    ("changes", "text", "message"),
    [
        ({"table": "zones"}, TABLE, "layers.csv, row 6, table: found 'zones'"),
        ({"geometry": "points"}, TABLE, "too"),
        ({}, TABLE.replace("E06000003", ""), "lad_codes: found '', expected at least one council"),
        ({}, TABLE.replace(",uk,", ",,"), "designation_level: found '', expected a level"),
        (
            {"geometry": "polygons", "is_designated": "0"},
            POLYGONS.replace("0.25", "2"),
            "above 0 and at most 1",
        ),
    ],
)
def test_a_faulty_layer_is_reported(
    small_package: Package, changes: dict[str, str], text: str, message: str
) -> None:
    add_layer(small_package, text, **changes)
    if changes.get("table"):
        (small_package.folder / "datapackage.json").write_text(
            (small_package.folder / "datapackage.json")
            .read_text(encoding="utf-8")
            .replace('"name": "zones"', '"name": "areas"'),
            encoding="utf-8",
        )
    with pytest.raises(DataError, match=message):
        load_register(small_package.folder)
    assert validate_folder(small_package.folder).faults


def test_a_layer_that_the_code_needs_cannot_be_removed(small_package: Package) -> None:
    small_package.write("layers", small_package.read("layers")[:-1])
    with pytest.raises(DataError, match="no row for the layer ica_members"):
        load_register(small_package.folder)
