"""What a proposal changes: exact on the four squares, true for the real councils."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pytest
import shapely

from geo.areas import area_of
from geo.coverage.gaps import ANYTHING, SECTOR, closed
from geo.coverage.matrix import matrix
from geo.errors import ScenarioError
from geo.places.place import CLUSTERS
from geo.query import ask
from geo.scenario.effect import (
    council_change_rows,
    effect,
    effect_basis,
    effect_sentences,
    gap_change_rows,
)
from geo.scenario.scenario import MARKER, Circle, Scenario
from geo.views.choropleth import change_choropleth, choropleth
from geo.views.geojson import proposed_geometry
from tests.support.fixtures_core import ask_for

if TYPE_CHECKING:
    from geo.coverage.matrix import Matrix
    from geo.dataset import Atlas
    from geo.scenario.effect import Effect

ASTON, BIRCH, CEDAR, DOLWEN = "E07000001", "E07000002", "E06000003", "W06000004"
LISTED: Final = Scenario(name="New <b>Zone</b>", sectors=("DE",), councils=(BIRCH, CEDAR))


def laid(atlas: Atlas) -> Matrix:
    """Return the matrix of a first visit."""
    return matrix(atlas, ask(atlas, ask_for(atlas)))


def around_cedar(atlas: Atlas, radius_km: float) -> Scenario:
    """Return a circle around the middle of Cedar's square, whose half side is 5 km."""
    square = atlas.areas[atlas.areas["LAD25CD"] == CEDAR].geometry
    (middle,) = shapely.get_coordinates(square.centroid.to_crs("EPSG:4326").to_numpy())
    lon, lat = float(middle[0]), float(middle[1])
    circle = Circle(lon=lon, lat=lat, radius_km=radius_km)
    return Scenario(name="Ring", sectors=(), circle=circle)


@pytest.fixture(scope="module")
def listed(small: Atlas) -> Effect:
    return effect(small, laid(small), LISTED)


def test_gaps_close_where_there_was_nothing(listed: Effect) -> None:
    assert listed.taken == (CEDAR, BIRCH)
    assert listed.touched == ()
    # Cedar has an indicative cluster only; Birch has a documented one, but none for defence.
    assert listed.closed == {ANYTHING: (CEDAR,), CLUSTERS: (CEDAR,), f"{SECTOR}DE": (CEDAR, BIRCH)}
    assert [listed.change_in(code) for code in (CEDAR, BIRCH)] == ["new", "more"]
    assert listed.gaining == (CEDAR, BIRCH)


def test_closed_is_what_gaps_say_and_no_other_gap_closes(listed: Effect) -> None:
    every = closed(listed.before, listed.after)
    assert {key: codes for key, codes in every.items() if codes} == listed.closed


def test_sentences_are_marked_and_count_people(small: Atlas, listed: Effect) -> None:
    assert effect_sentences(small, listed) == (
        f"{MARKER}: New <b>Zone</b> would take in 2 councils, home to 600,000 people.",
        "1 council, home to 400,000 people, has nothing documented and place-based now: Cedar.",
        "1 council, home to 400,000 people, is in no documented cluster now: Cedar.",
        "Both have nothing documented and place-based for defence now.",
        (
            "1 of them is known or inferred to belong to the Industrial Communities Alliance: "
            "Birch (0 documented members; 1 inferred)."
        ),
    )
    assert "whole" in effect_basis(listed)


def test_rows_are_marked_and_tell_before_from_after(small: Atlas, listed: Effect) -> None:
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


def test_circle_touches_below_half_a_percent_and_takes_in_above(small: Atlas) -> None:
    # Beyond a side 5 km off, a circle of 5.2 km has 0.38 km² of 100, one of 6 km has 4.5.
    touching = effect(small, laid(small), around_cedar(small, 5.2))
    assert (touching.taken, touching.touched) == ((CEDAR,), (BIRCH, DOLWEN))
    assert touching.change_in(BIRCH) == "touched"
    first, *rest = effect_sentences(small, touching)
    assert first.endswith("It touches 2 more, which do not count.")
    assert "It names no sector, so no gap in a sector closes." in rest
    taking = effect(small, laid(small), around_cedar(small, 6))
    assert taking.taken == (CEDAR, BIRCH, DOLWEN)
    assert "at least 0.5%" in effect_basis(taking)


def test_what_is_only_touched_closes_nothing(small: Atlas) -> None:
    sliver = around_cedar(small, 0.5).circle
    assert sliver is not None
    found = effect(small, laid(small), Scenario(name="Dot", sectors=("AM",), circle=sliver))
    assert found.taken == (CEDAR,)
    tiny = Scenario(
        name="Dot", sectors=("AM",), circle=Circle(lon=sliver.lon, lat=sliver.lat, radius_km=0.1)
    )
    found = effect(small, laid(small), tiny)
    assert (found.taken, found.touched) == ((), (CEDAR,))
    assert not any(found.closed.values())
    assert effect_sentences(small, found)[1:] == ("No gap closes.",)


def test_gaps_of_one_area_alone(small: Atlas) -> None:
    area = area_of(small.registry, "ica")
    found = effect(small, laid(small), LISTED, area=area)
    assert found.closed == {ANYTHING: (), CLUSTERS: (), f"{SECTOR}DE": (BIRCH,)}


def test_impossible_proposals_are_refused(small: Atlas) -> None:
    with pytest.raises(ScenarioError, match=r"^councils, circle: found neither"):
        effect(small, laid(small), Scenario(name="Empty", sectors=()))
    with pytest.raises(ScenarioError, match=r"^circle.radius_km: found 10000"):
        effect(small, laid(small), around_cedar(small, 10_000))


def test_a_map_never_counts_the_proposal_as_documented(small: Atlas, listed: Effect) -> None:
    before = choropleth(small, listed.before.rows, "number")
    after = choropleth(small, listed.after.rows, "number")
    assert before.title == "Confirmed places"
    assert after.title == "Confirmed places, with the proposal"
    assert before.words[CEDAR] == "no confirmed places, 3 not confirmed"
    assert after.words[CEDAR] == "no confirmed places, 3 not confirmed, and the proposal"
    change = change_choropleth(listed)
    assert change.of == {CEDAR: "new", BIRCH: "more"}


def test_only_a_drawn_shape_is_a_shape_to_draw(small: Atlas, listed: Effect) -> None:
    assert proposed_geometry(listed.proposed) is None
    drawn = effect(small, laid(small), around_cedar(small, 3)).proposed
    geometry = proposed_geometry(drawn)
    assert geometry is not None
    assert drawn.shape is not None
    assert geometry["type"] == "Polygon"
    middle = shapely.from_geojson(json.dumps(geometry)).centroid
    (expected,) = gpd.GeoSeries([drawn.shape.centroid], crs="EPSG:27700").to_crs("EPSG:4326")
    assert middle.distance(expected) < 0.001


def test_true_councils_lose_no_cover(atlas: Atlas) -> None:
    found = effect(
        atlas,
        laid(atlas),
        Scenario(
            name="East", sectors=tuple(atlas.registry.sectors), councils=("E07000200", "E08000003")
        ),
    )
    for key, before in found.before.gaps.items():
        after = set(found.after.gaps[key].codes)
        assert after <= set(before.codes)
        assert set(before.codes) - after == set(found.closed.get(key, ()))
