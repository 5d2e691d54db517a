"""What if: what a proposed place changes, what it never changes, and what is refused."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import area_from_codes, area_of
from geo.coverage.area import find_coverage
from geo.coverage.gaps import closed_gaps, find_gaps
from geo.coverage.matrix import build_matrix
from geo.errors import ScenarioError
from geo.query import run_query
from geo.scenario.scenario import (
    FIELDS,
    MARKER,
    MAX_NAME_LENGTH,
    MAX_RADIUS_KM,
    Circle,
    Scenario,
    apply_scenario,
    check_scenario,
    circle_shape,
    read_scenario,
    write_scenario,
)
from tests.support.fixtures_core import SQUARES, subsets, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
CENTRE_OF_BIRCH = (-1.7746, 53.5410)
"""Longitude and latitude of easting 415,000, northing 405,000, to within 100 m."""

MARKUP = '<img src=x onerror="alert(1)"> & *Ours* `$x$`'


def full_result(dataset: Dataset) -> Result:
    return run_query(dataset, unfiltered_query_with(dataset))


def circle_scenario(radius_km: float, centre: tuple[float, float] = CENTRE_OF_BIRCH) -> Scenario:
    lon, lat = centre
    return Scenario(
        name="Ring", sectors=("AM",), circle=Circle(lon=lon, lat=lat, radius_km=radius_km)
    )


def scenario_covers(dataset: Dataset, result: Result, code: str) -> list[tuple[str, str, str]]:
    """Return id, basis and evidence of what proposals cover a council."""
    coverage = find_coverage(dataset, result, area_of(dataset.register, code))
    return [
        (line.place.place.id, line.basis, line.evidence)
        for line in coverage.covers
        if line.place.place.layer == "proposals"
    ]


def test_listed_councils_are_proposed_members(small: Dataset) -> None:
    scenario = Scenario(name=MARKUP, sectors=("DE",), councils=(DOLWEN, CEDAR))
    result = apply_scenario(small, full_result(small), scenario)
    assert scenario_covers(small, result, CEDAR) == [("proposal", "member", "proposed")]
    assert scenario_covers(small, result, ASTON) == []
    (proposed_place,) = result.scenario_place
    assert (proposed_place.shape, proposed_place.shares) == (None, {CEDAR: 1.0, DOLWEN: 1.0})
    place = proposed_place.place.place
    assert (place.name, place.note, place.nations) == (MARKUP, MARKER, ("England", "Wales"))


def test_a_proposal_closes_gaps_but_is_not_a_designation(small: Dataset) -> None:
    result_before = full_result(small)
    result_after = apply_scenario(
        small, result_before, Scenario(name="Ours", sectors=("DE",), councils=(DOLWEN,))
    )
    uk = area_of(small.register, "")
    gaps_before, gaps_after = (
        find_gaps(small, build_matrix(small, result), uk)
        for result in (result_before, result_after)
    )
    assert {key: codes for key, codes in closed_gaps(gaps_before, gaps_after).items() if codes} == {
        "clusters": (DOLWEN,),
        "anything": (DOLWEN,),
        "sector:DE": (DOLWEN,),
    }
    assert result_before.scenario_place == ()
    assert result_after.places == result_before.places
    (line,) = find_coverage(small, result_after, area_of(small.register, DOLWEN)).layer_covers(
        "proposals"
    )
    assert (line.evidence, line.place.place.source_ids) == ("proposed", ())


def test_a_circle_covers_by_share_and_a_sliver_only_touches(small: Dataset) -> None:
    result = apply_scenario(small, full_result(small), circle_scenario(5.25))
    (proposed_place,) = result.scenario_place
    assert list(proposed_place.shares) == [CEDAR, ASTON, BIRCH]
    assert proposed_place.shares[BIRCH] == pytest.approx(0.84, abs=0.02)
    assert 0 < proposed_place.shares[ASTON] < 0.01
    wider_result = apply_scenario(small, full_result(small), circle_scenario(6))
    assert scenario_covers(small, wider_result, BIRCH) == [("proposal", "overlap", "proposed")]
    assert scenario_covers(small, wider_result, ASTON) == [("proposal", "overlap", "proposed")]
    thin_result = apply_scenario(small, full_result(small), circle_scenario(5.15))
    assert scenario_covers(small, thin_result, ASTON) == [("proposal", "touches", "proposed")]
    row = build_matrix(small, thin_result).rows[ASTON]
    assert (
        row.confirmed_counts == build_matrix(small, full_result(small)).rows[ASTON].confirmed_counts
    )
    assert find_coverage(small, thin_result, area_of(small.register, ASTON)).sectors["AM"].covers[
        -1
    ].basis != ("touches")


def test_a_circle_is_round() -> None:
    shape = circle_shape(Circle(lon=-1.7746, lat=53.541, radius_km=2))
    assert shape.area == pytest.approx(4e6 * 3.14159265, rel=2e-4)
    assert len(shape.exterior.coords) == 257
    assert SQUARES[BIRCH].contains(shape)


def test_two_proposals_are_separate(small: Dataset) -> None:
    first_scenario = Scenario(name="One", sectors=("AM",), councils=(ASTON, BIRCH))
    second_scenario = Scenario(name="Two", sectors=("DE",), councils=(BIRCH, CEDAR))
    result = apply_scenario(
        small, apply_scenario(small, full_result(small), first_scenario), second_scenario
    )
    covers = find_coverage(small, result, area_from_codes(small.register, SQUARES)).layer_covers(
        "proposals"
    )
    assert [(line.place.place.name, line.codes) for line in covers] == [
        ("One", (ASTON, BIRCH)),
        ("Two", (CEDAR, BIRCH)),
    ]


@given(data=st.data())
def test_a_scenario_changes_nothing_outside_its_area(dataset: Dataset, data: st.DataObject) -> None:
    all_codes = sorted(dataset.register.local_authorities)
    scenario_codes = data.draw(
        st.lists(st.sampled_from(all_codes), min_size=1, max_size=5, unique=True)
    )
    other_codes = [code for code in all_codes if code not in scenario_codes]
    outside_codes = data.draw(st.lists(st.sampled_from(other_codes), min_size=1, max_size=5))
    result_before = full_result(dataset)
    sectors = data.draw(subsets(dataset.register.sectors))
    result_after = apply_scenario(
        dataset, result_before, Scenario(name="x", sectors=sectors, councils=tuple(scenario_codes))
    )
    area = area_from_codes(dataset.register, outside_codes)
    coverage_before, coverage_after = (
        find_coverage(dataset, result, area) for result in (result_before, result_after)
    )
    assert (coverage_after.covers, coverage_after.sectors, coverage_after.unplaced) == (
        coverage_before.covers,
        coverage_before.sectors,
        coverage_before.unplaced,
    )
    inside_coverage = find_coverage(
        dataset, result_after, area_from_codes(dataset.register, scenario_codes)
    )
    assert inside_coverage.covers[0].place.place.name == "x"
    assert inside_coverage.covers[0].share == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "^Choose at least one council"),
        (
            {"councils": (ASTON,), "circle": Circle(lon=0, lat=53, radius_km=1)},
            "not both",
        ),
        ({"councils": ("E06000099", ASTON)}, "No councils have the code 'E06000099'"),
        ({"councils": ("E07000901",)}, "No councils have the code 'E07000901'"),
        (
            {"councils": (ASTON,), "sectors": ("XX",)},
            "No sectors have the code 'XX'.*such as AM, DE",
        ),
        ({"councils": (ASTON,), "name": ""}, "must have 1 to 100"),
        ({"councils": (ASTON,), "name": " \u00a0"}, "must have 1 to 100"),
        (
            {"councils": (ASTON,), "name": "x" * (MAX_NAME_LENGTH + 1)},
            "must have 1 to 100",
        ),
        (
            {"councils": (ASTON,), "name": "a\nb"},
            "must be text of one line, not 'a\\\\nb'",
        ),
        ({"councils": (ASTON,), "name": "\ud800"}, "text of one line, not '\\\\ud800'"),
    ],
)
def test_an_invalid_scenario_is_refused(
    small: Dataset, changes: dict[str, Any], words: str
) -> None:
    fields: dict[str, Any] = {"name": "Ours", "sectors": (), **changes}
    with pytest.raises(ScenarioError, match=words):
        apply_scenario(small, full_result(small), Scenario(**fields))


@pytest.mark.parametrize("radius_km", [0, -1, 150.1, 10_000, float("nan"), float("inf")])
def test_a_radius_out_of_range_is_refused(small: Dataset, radius_km: float) -> None:
    with pytest.raises(ScenarioError, match=r"radius must be .* at most 150 km\. For a wider"):
        apply_scenario(small, full_result(small), circle_scenario(radius_km))


@pytest.mark.parametrize("centre", [(181, 0), (0, 91), (float("nan"), 0), (0, float("inf"))])
def test_a_centre_out_of_range_is_refused(small: Dataset, centre: tuple[float, float]) -> None:
    with pytest.raises(ScenarioError, match=r"must be in degrees"):
        apply_scenario(small, full_result(small), circle_scenario(1, centre))


@pytest.mark.parametrize("centre", [(-8, 50), (90, 0), (179, 0), (0, 90), (-180, -90), (93, 1)])
def test_a_circle_without_councils_is_refused(small: Dataset, centre: tuple[float, float]) -> None:
    with pytest.raises(ScenarioError, match=r"meets no council\. Move it"):
        apply_scenario(small, full_result(small), circle_scenario(1, centre))


def scenario_json(**changes: Any) -> str:  # noqa: ANN401
    """Return a scenario as JSON with fields changed; None takes one away."""
    fields = {"placemap_scenario": 1, "name": "Ours", "sectors": ["AM"], "councils": [ASTON]}
    return json.dumps({k: v for k, v in (fields | changes).items() if v is not None})


def test_a_scenario_written_by_hand_is_read() -> None:
    listed_scenario = read_scenario(scenario_json(name=MARKUP, councils=[ASTON, BIRCH, ASTON]))
    assert listed_scenario == Scenario(name=MARKUP, sectors=("AM",), councils=(ASTON, BIRCH))
    circle_scenario = read_scenario(
        scenario_json(councils=None, circle={"lon": -2, "lat": 53.5, "radius_km": 5})
    )
    assert circle_scenario.circle == Circle(lon=-2.0, lat=53.5, radius_km=5.0)
    assert read_scenario(scenario_json().encode("utf-8-sig")).name == "Ours"


CIRCLE = {"lon": -2, "lat": 53.5, "radius_km": 5}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "It is not JSON"),
        ("{", "It is not JSON"),
        (b"\xff\xfe\xfd not text", "It is not JSON"),
        (b'{"name": "\xe9"}', "It is not JSON"),
        ("[" * 100_000, "It is not JSON"),
        ('{"name": ' * 100_000, "It is not JSON"),
        ('{"placemap_scenario": ' + "9" * 5_000 + "}", "It is not JSON"),
        ("[]", "The file holds no JSON object"),
        ("null", "The file holds no JSON object"),
        ("{}", "placemap_scenario: found None, expected 1"),
        (scenario_json(placemap_scenario=2), "placemap_scenario: found 2"),
        (scenario_json(placemap_scenario=True), "placemap_scenario: found True"),
        (scenario_json(placemap_scenario="1"), "placemap_scenario: found '1'"),
        (
            scenario_json(extra=1),
            "extra.*: there is no such field. Expected placemap_scenario, name",
        ),
        (scenario_json(name=None), "name: found None, expected text"),
        (scenario_json(name=["Ours"]), "name: found \\['Ours'\\]"),
        (scenario_json(sectors="AM"), "sectors: found 'AM', expected a list of codes"),
        (scenario_json(sectors=[1]), "sectors: found \\[1\\]"),
        (scenario_json(councils={"E": 1}), "councils: found {'E': 1}"),
        (scenario_json(circle=[]), "circle: found \\[\\], expected lon, lat, radius_km"),
        (scenario_json(circle={}), "circle.lon: found None, expected a number"),
        (scenario_json(circle=CIRCLE | {"r": 1}), "circle.'r': there is no such field"),
        (scenario_json(circle=CIRCLE | {"lon": True}), "circle.lon: found True"),
        (scenario_json(circle=CIRCLE | {"lat": "53"}), "circle.lat: found '53'"),
        (scenario_json(circle=CIRCLE | {"lat": float("nan")}), "circle.lat: found nan"),
        (scenario_json(circle=CIRCLE | {"lon": float("-inf")}), "circle.lon: found -inf"),
        (scenario_json(circle=CIRCLE | {"radius_km": 10**400}), "circle.radius_km: found 1000"),
    ],
)
def test_an_invalid_field_is_named(text: str | bytes, words: str) -> None:
    with pytest.raises(ScenarioError, match=words) as caught:
        read_scenario(text)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("depth", [50, 500, 900, 980])
def test_deep_nesting_is_refused(depth: int) -> None:
    nested_json = "[" * depth + "]" * depth
    for field in ("placemap_scenario", "name", "sectors", "circle"):
        with pytest.raises(ScenarioError):
            read_scenario(f'{{"placemap_scenario": 1, "name": "x", "{field}": {nested_json}}}')


def test_many_unknown_codes_give_a_short_message(small: Dataset) -> None:
    codes = tuple(f"E{number:08}" for number in range(5_000))
    with pytest.raises(ScenarioError) as caught:
        check_scenario(small, Scenario(name="x", sectors=(), councils=codes))
    assert len(str(caught.value)) < 500


@given(data=st.data())
def test_a_written_scenario_round_trips(dataset: Dataset, data: st.DataObject) -> None:
    text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=100)
    number = st.floats(-180, 180)
    circles = st.builds(
        Circle, lon=number, lat=st.floats(-90, 90), radius_km=st.floats(0.001, MAX_RADIUS_KM)
    )
    councils = st.lists(st.sampled_from(sorted(dataset.register.local_authorities)), unique=True)
    scenario = data.draw(
        st.builds(
            Scenario,
            name=text,
            sectors=subsets(dataset.register.sectors),
            councils=councils.map(tuple),
            circle=st.none() | circles,
        )
    )
    assert read_scenario(write_scenario(scenario)) == scenario
    assert read_scenario(write_scenario(scenario).encode()) == scenario


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(FIELDS), inner),
)


@given(text=st.text() | st.binary() | VALUES.map(json.dumps))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    with contextlib.suppress(ScenarioError):
        assert isinstance(read_scenario(text), Scenario)
