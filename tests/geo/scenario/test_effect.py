"""What a proposal changes: exact on the four squares, true for the real councils."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pytest
import shapely

from geo.areas import area_of
from geo.coverage.gaps import ANY_LAYER, SECTOR_PREFIX, closed_gaps
from geo.coverage.matrix import build_matrix
from geo.errors import ScenarioError
from geo.places.place import CLUSTERS
from geo.query import run_query
from geo.scenario.effect import scenario_effect
from geo.scenario.scenario import MARKER, Circle, Scenario
from geo.views.choropleth import change_choropleth, coverage_choropleth
from geo.views.geojson import scenario_geometry
from geo.views.scenario_sentences import effect_basis, effect_statement
from geo.views.scenario_tables import council_change_rows, gap_change_rows
from tests.support.fixtures_core import ask_for

if TYPE_CHECKING:
    from geo.coverage.matrix import Matrix
    from geo.dataset import Dataset
    from geo.scenario.effect import Effect

ASTON, BIRCH, CEDAR, DOLWEN = "E07000001", "E07000002", "E06000003", "W06000004"
LISTED: Final = Scenario(name="New <b>Zone</b>", sectors=("DE",), councils=(BIRCH, CEDAR))


def laid(dataset: Dataset) -> Matrix:
    """Return the matrix of a first visit."""
    return build_matrix(dataset, run_query(dataset, ask_for(dataset)))


def around_cedar(dataset: Dataset, radius_km: float) -> Scenario:
    """Return a circle around the middle of Cedar's square, whose half side is 5 km."""
    square = dataset.areas[dataset.areas["LAD25CD"] == CEDAR].geometry
    (middle,) = shapely.get_coordinates(square.centroid.to_crs("EPSG:4326").to_numpy())
    lon, lat = float(middle[0]), float(middle[1])
    circle = Circle(lon=lon, lat=lat, radius_km=radius_km)
    return Scenario(name="Ring", sectors=(), circle=circle)


@pytest.fixture(scope="module")
def listed(small: Dataset) -> Effect:
    return scenario_effect(small, laid(small), LISTED)


def test_gaps_close_where_there_was_nothing(listed: Effect) -> None:
    assert listed.covered_codes == (CEDAR, BIRCH)
    assert listed.touched_codes == ()
    # Cedar has an indicative cluster only; Birch has a documented one, but none for defence.
    assert listed.closed_gaps == {
        ANY_LAYER: (CEDAR,),
        CLUSTERS: (CEDAR,),
        f"{SECTOR_PREFIX}DE": (CEDAR, BIRCH),
    }
    assert [listed.change_in(code) for code in (CEDAR, BIRCH)] == ["new", "more"]
    assert listed.gaining_codes == (CEDAR, BIRCH)


def test_closed_is_what_gaps_say_and_no_other_gap_closes(listed: Effect) -> None:
    every = closed_gaps(listed.before, listed.after)
    assert {key: codes for key, codes in every.items() if codes} == listed.closed_gaps


def test_sentences_are_marked_and_count_people(small: Dataset, listed: Effect) -> None:
    assert effect_statement(small, listed).sentences == (
        f"{MARKER}: New <b>Zone</b> would take in 2 councils, home to 600,000 people.",
        "1 council, home to 400,000 people, has nothing confirmed and place-based now: Cedar.",
        "1 council, home to 400,000 people, is in no confirmed cluster now: Cedar.",
        "Both have nothing confirmed and place-based for defence now.",
        (
            "1 of them is a known or probable member of the Industrial Communities Alliance: "
            "Birch (0 confirmed members; 1 probable)."
        ),
    )
    assert "whole" in effect_basis(listed)


def test_rows_are_marked_and_tell_before_from_after(small: Dataset, listed: Effect) -> None:
    cedar, birch = council_change_rows(listed)
    assert {row["Status"] for row in (cedar, birch, *gap_change_rows(small, listed))} == {MARKER}
    assert (cedar["Confirmed places now"], cedar["With the proposal"]) == (0, 1)
    assert (birch["Confirmed places now"], birch["With the proposal"]) == (2, 3)
    assert cedar["What changes"] == "nothing now; would gain"
    assert cedar["Sectors gained"] == "DE"
    assert cedar["Land taken in"] == "100.0%"
    anything = gap_change_rows(small, listed)[0]
    assert anything["Councils left out now"] == 2
    assert anything["With the proposal"] == 1
    assert (anything["Gap closes for"], anything["People there"]) == (1, 400_000)
    assert anything["Councils"] == "Cedar"


def test_circle_touches_below_half_a_percent_and_takes_in_above(small: Dataset) -> None:
    # Beyond a side 5 km off, a circle of 5.2 km has 0.38 km² of 100, one of 6 km has 4.5.
    touching = scenario_effect(small, laid(small), around_cedar(small, 5.2))
    assert (touching.covered_codes, touching.touched_codes) == ((CEDAR,), (BIRCH, DOLWEN))
    assert touching.change_in(BIRCH) == "touched"
    first, *rest = effect_statement(small, touching).sentences
    assert first.endswith("It touches 2 more, which do not count.")
    assert "It names no sector, so no gap in a sector closes." in rest
    taking = scenario_effect(small, laid(small), around_cedar(small, 6))
    assert taking.covered_codes == (CEDAR, BIRCH, DOLWEN)
    assert "at least 0.5%" in effect_basis(taking)


def test_what_is_only_touched_closes_nothing(small: Dataset) -> None:
    sliver = around_cedar(small, 0.5).circle
    assert sliver is not None
    found = scenario_effect(
        small, laid(small), Scenario(name="Dot", sectors=("AM",), circle=sliver)
    )
    assert found.covered_codes == (CEDAR,)
    tiny = Scenario(
        name="Dot", sectors=("AM",), circle=Circle(lon=sliver.lon, lat=sliver.lat, radius_km=0.1)
    )
    found = scenario_effect(small, laid(small), tiny)
    assert (found.covered_codes, found.touched_codes) == ((), (CEDAR,))
    assert not any(found.closed_gaps.values())
    assert effect_statement(small, found).sentences[1:] == ("No gap closes.",)


def test_gaps_of_one_area_alone(small: Dataset) -> None:
    area = area_of(small.register, "ica")
    found = scenario_effect(small, laid(small), LISTED, area=area)
    assert found.closed_gaps == {ANY_LAYER: (), CLUSTERS: (), f"{SECTOR_PREFIX}DE": (BIRCH,)}


def test_impossible_proposals_are_refused(small: Dataset) -> None:
    with pytest.raises(ScenarioError, match=r"^Choose at least one council"):
        scenario_effect(small, laid(small), Scenario(name="Empty", sectors=()))
    with pytest.raises(ScenarioError, match=r"^The radius must be more than 0"):
        scenario_effect(small, laid(small), around_cedar(small, 10_000))


def test_a_map_never_counts_the_proposal_as_documented(small: Dataset, listed: Effect) -> None:
    before = coverage_choropleth(small, listed.before.rows, "number")
    after = coverage_choropleth(small, listed.after.rows, "number")
    assert before.title == "Confirmed places"
    assert after.title == "Confirmed places, with the proposal"
    assert before.text_by_council[CEDAR] == "no confirmed places, 3 not confirmed"
    assert after.text_by_council[CEDAR] == "no confirmed places, 3 not confirmed, and the proposal"
    change = change_choropleth(listed)
    assert change.class_by_council == {CEDAR: "new", BIRCH: "more"}


def test_only_a_drawn_shape_is_a_shape_to_draw(small: Dataset, listed: Effect) -> None:
    assert scenario_geometry(listed.scenario_place) is None
    drawn = scenario_effect(small, laid(small), around_cedar(small, 3)).scenario_place
    geometry = scenario_geometry(drawn)
    assert geometry is not None
    assert drawn.shape is not None
    assert geometry["type"] == "Polygon"
    middle = shapely.from_geojson(json.dumps(geometry)).centroid
    (expected,) = gpd.GeoSeries([drawn.shape.centroid], crs="EPSG:27700").to_crs("EPSG:4326")
    assert middle.distance(expected) < 0.001


def test_true_councils_lose_no_cover(dataset: Dataset) -> None:
    found = scenario_effect(
        dataset,
        laid(dataset),
        Scenario(
            name="East",
            sectors=tuple(dataset.register.sectors),
            councils=("E07000200", "E08000003"),
        ),
    )
    for key, before in found.before.gaps.items():
        after = set(found.after.gaps[key].codes)
        assert after <= set(before.codes)
        assert set(before.codes) - after == set(found.closed_gaps.get(key, ()))
