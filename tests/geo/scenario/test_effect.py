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
from tests.support.fixtures_core import query_with

if TYPE_CHECKING:
    from geo.coverage.matrix import Matrix
    from geo.dataset import Dataset
    from geo.scenario.effect import Effect

ASTON, BIRCH, CEDAR, DOLWEN = "E07000001", "E07000002", "E06000003", "W06000004"
LISTED_SCENARIO: Final = Scenario(name="New <b>Zone</b>", sectors=("DE",), councils=(BIRCH, CEDAR))


def default_matrix(dataset: Dataset) -> Matrix:
    """Return the matrix of a first visit."""
    return build_matrix(dataset, run_query(dataset, query_with(dataset)))


def around_cedar(dataset: Dataset, radius_km: float) -> Scenario:
    """Return a circle around the middle of Cedar's square, whose half side is 5 km."""
    square = dataset.areas[dataset.areas["LAD25CD"] == CEDAR].geometry
    (middle,) = shapely.get_coordinates(square.centroid.to_crs("EPSG:4326").to_numpy())
    lon, lat = float(middle[0]), float(middle[1])
    circle = Circle(lon=lon, lat=lat, radius_km=radius_km)
    return Scenario(name="Ring", sectors=(), circle=circle)


@pytest.fixture(scope="module")
def listed_effect(small: Dataset) -> Effect:
    return scenario_effect(small, default_matrix(small), LISTED_SCENARIO)


def test_gaps_close_for_councils_without_places(listed_effect: Effect) -> None:
    assert listed_effect.covered_codes == (CEDAR, BIRCH)
    assert listed_effect.touched_codes == ()
    # Cedar has an indicative cluster only; Birch has a documented one, but none for defence.
    assert listed_effect.closed_gaps == {
        ANY_LAYER: (CEDAR,),
        CLUSTERS: (CEDAR,),
        f"{SECTOR_PREFIX}DE": (CEDAR, BIRCH),
    }
    assert [listed_effect.change_in(code) for code in (CEDAR, BIRCH)] == ["new", "more"]
    assert listed_effect.gaining_codes == (CEDAR, BIRCH)


def test_closed_gaps_match_the_gaps_before_and_after(listed_effect: Effect) -> None:
    all_closed_gaps = closed_gaps(listed_effect.before, listed_effect.after)
    assert {
        key: codes for key, codes in all_closed_gaps.items() if codes
    } == listed_effect.closed_gaps


def test_sentences_are_marked_and_count_people(small: Dataset, listed_effect: Effect) -> None:
    assert effect_statement(small, listed_effect).sentences == (
        f"{MARKER}: New <b>Zone</b> would take in 2 councils, home to 600,000 people.",
        "1 council, home to 400,000 people, has nothing confirmed and place-based now: Cedar.",
        "1 council, home to 400,000 people, is in no confirmed cluster now: Cedar.",
        "Both have nothing confirmed and place-based for defence now.",
        (
            "1 of them is a known or probable member of the Industrial Communities Alliance: "
            "Birch (0 confirmed members; 1 probable)."
        ),
    )
    assert "whole" in effect_basis(listed_effect)


def test_rows_are_marked_and_compare_before_and_after(
    small: Dataset, listed_effect: Effect
) -> None:
    cedar, birch = council_change_rows(listed_effect)
    assert {row["Status"] for row in (cedar, birch, *gap_change_rows(small, listed_effect))} == {
        MARKER
    }
    assert (cedar["Confirmed places now"], cedar["With the proposal"]) == (0, 1)
    assert (birch["Confirmed places now"], birch["With the proposal"]) == (2, 3)
    assert cedar["What changes"] == "nothing now; would gain"
    assert cedar["Sectors gained"] == "DE"
    assert cedar["Land taken in"] == "100.0%"
    any_layer_row = gap_change_rows(small, listed_effect)[0]
    assert any_layer_row["Councils left out now"] == 2
    assert any_layer_row["With the proposal"] == 1
    assert (any_layer_row["Gap closes for"], any_layer_row["People there"]) == (1, 400_000)
    assert any_layer_row["Councils"] == "Cedar"


def test_a_circle_touches_below_half_a_percent_and_covers_above(small: Dataset) -> None:
    # Beyond a side 5 km off, a circle of 5.2 km has 0.38 km² of 100, one of 6 km has 4.5.
    touching_effect = scenario_effect(small, default_matrix(small), around_cedar(small, 5.2))
    assert (touching_effect.covered_codes, touching_effect.touched_codes) == (
        (CEDAR,),
        (BIRCH, DOLWEN),
    )
    assert touching_effect.change_in(BIRCH) == "touched"
    first_sentence, *other_sentences = effect_statement(small, touching_effect).sentences
    assert first_sentence.endswith("It touches 2 more, which do not count.")
    assert "It names no sector, so no gap in a sector closes." in other_sentences
    covering_effect = scenario_effect(small, default_matrix(small), around_cedar(small, 6))
    assert covering_effect.covered_codes == (CEDAR, BIRCH, DOLWEN)
    assert "at least 0.5%" in effect_basis(covering_effect)


def test_a_touched_council_closes_no_gap(small: Dataset) -> None:
    small_circle = around_cedar(small, 0.5).circle
    assert small_circle is not None
    effect = scenario_effect(
        small, default_matrix(small), Scenario(name="Dot", sectors=("AM",), circle=small_circle)
    )
    assert effect.covered_codes == (CEDAR,)
    tiny_scenario = Scenario(
        name="Dot",
        sectors=("AM",),
        circle=Circle(lon=small_circle.lon, lat=small_circle.lat, radius_km=0.1),
    )
    effect = scenario_effect(small, default_matrix(small), tiny_scenario)
    assert (effect.covered_codes, effect.touched_codes) == ((), (CEDAR,))
    assert not any(effect.closed_gaps.values())
    assert effect_statement(small, effect).sentences[1:] == ("No gap closes.",)


def test_an_effect_can_be_limited_to_an_area(small: Dataset) -> None:
    area = area_of(small.register, "ica")
    effect = scenario_effect(small, default_matrix(small), LISTED_SCENARIO, area=area)
    assert effect.closed_gaps == {ANY_LAYER: (), CLUSTERS: (), f"{SECTOR_PREFIX}DE": (BIRCH,)}


def test_invalid_scenarios_are_refused(small: Dataset) -> None:
    with pytest.raises(ScenarioError, match=r"^Choose at least one council"):
        scenario_effect(small, default_matrix(small), Scenario(name="Empty", sectors=()))
    with pytest.raises(ScenarioError, match=r"^The radius must be more than 0"):
        scenario_effect(small, default_matrix(small), around_cedar(small, 10_000))


def test_the_choropleth_does_not_count_the_proposal_as_documented(
    small: Dataset, listed_effect: Effect
) -> None:
    choropleth_before = coverage_choropleth(small, listed_effect.before.rows, "number")
    choropleth_after = coverage_choropleth(small, listed_effect.after.rows, "number")
    assert choropleth_before.title == "Confirmed places"
    assert choropleth_after.title == "Confirmed places, with the proposal"
    assert choropleth_before.text_by_council[CEDAR] == "no confirmed places, 3 not confirmed"
    assert (
        choropleth_after.text_by_council[CEDAR]
        == "no confirmed places, 3 not confirmed, and the proposal"
    )
    change = change_choropleth(listed_effect)
    assert change.class_by_council == {CEDAR: "new", BIRCH: "more"}


def test_only_a_circle_has_a_geometry(small: Dataset, listed_effect: Effect) -> None:
    assert scenario_geometry(listed_effect.scenario_place) is None
    scenario_place = scenario_effect(
        small, default_matrix(small), around_cedar(small, 3)
    ).scenario_place
    geometry = scenario_geometry(scenario_place)
    assert geometry is not None
    assert scenario_place.shape is not None
    assert geometry["type"] == "Polygon"
    middle = shapely.from_geojson(json.dumps(geometry)).centroid
    (expected,) = gpd.GeoSeries([scenario_place.shape.centroid], crs="EPSG:27700").to_crs(
        "EPSG:4326"
    )
    assert middle.distance(expected) < 0.001


def test_real_councils_lose_no_coverage(dataset: Dataset) -> None:
    effect = scenario_effect(
        dataset,
        default_matrix(dataset),
        Scenario(
            name="East",
            sectors=tuple(dataset.register.sectors),
            councils=("E07000200", "E08000003"),
        ),
    )
    for key, gap_before in effect.before.gaps.items():
        codes_after = set(effect.after.gaps[key].codes)
        assert codes_after <= set(gap_before.codes)
        assert set(gap_before.codes) - codes_after == set(effect.closed_gaps.get(key, ()))
