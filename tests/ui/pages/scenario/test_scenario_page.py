"""The what-if page with AppTest: a proposal, its effect, its marks, its file and its address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from geo.coverage.matrix import build_matrix
from geo.places.place import STRATEGIC_SITES
from geo.query import run_query
from geo.scenario.effect import scenario_effect
from geo.scenario.scenario import MARKER, Circle, Scenario, read_scenario, write_scenario
from geo.views.scenario_sentences import effect_statement
from tests.support.fixtures_core import query_with
from tests.support.pages import (
    address,
    class_by_council,
    component_data,
    html_text,
    linked_rows,
    plain_text,
    run_page,
)
from ui.pages.scenario.view import file_name

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from geo.dataset import Dataset
    from geo.scenario.effect import Effect

EAST: Final = Scenario(name="East", sectors=("DE",), councils=("E07000200", "E08000010"))
RING: Final = Scenario(
    name="Coast", sectors=("CE",), circle=Circle(lon=-2.8, lat=53.9, radius_km=30.0)
)
AWKWARD: Final = "<script>alert(1)</script> *bold* :smile: ${x}"


def expected_effect(dataset: Dataset, scenario: Scenario, **changes: Any) -> Effect:  # noqa: ANN401
    """Ask the core what the page ought to say."""
    return scenario_effect(
        dataset, build_matrix(dataset, run_query(dataset, query_with(dataset, **changes))), scenario
    )


def assert_effect_shown(page: AppTest, dataset: Dataset, effect: Effect) -> None:
    """Check that the page says it in sentences, marked, and shows its councils."""
    assert MARKER in html_text(page)
    statement = effect_statement(dataset, effect)
    for sentence in (statement.headline, *statement.details):
        assert sentence in html_text(page)
    assert {*class_by_council(page)} == {*effect.covered_codes, *effect.touched_codes}
    assert len(linked_rows(page)) == len(effect.covered_codes) + len(effect.touched_codes)


def test_a_first_visit_explains_what_to_do() -> None:
    page = run_page("scenario")
    assert "Choose at least one council" in page.info[0].value
    assert not page.error
    assert address(page) == {}
    assert component_data(page, "council_layer")["layers"] == []


def test_a_scenario_can_be_made_of_councils(dataset: Dataset) -> None:
    page = run_page("scenario")
    page.text_input(key="whatif_name").set_value("East").run()
    page.multiselect(key="whatif_sectors").set_value(["DE"]).run()
    page.multiselect(key="whatif_councils").set_value([*EAST.councils]).run()
    assert_effect_shown(page, dataset, expected_effect(dataset, EAST))
    assert address(page) == {"scenario": write_scenario(EAST)}
    page.multiselect(key="whatif_councils").set_value([]).run()
    assert "Choose at least one council" in page.info[0].value
    assert address(page) == {}


def test_filters_change_the_effect(dataset: Dataset) -> None:
    page = run_page("scenario", scenario=write_scenario(RING))
    assert_effect_shown(page, dataset, expected_effect(dataset, RING))
    page.button_group(key="filter_levels").set_value(["local_plan"]).run()
    assert_effect_shown(page, dataset, expected_effect(dataset, RING, levels=("local_plan",)))


def test_a_scenario_can_be_a_circle_around_a_site(dataset: Dataset) -> None:
    page = run_page("scenario")
    page.radio(key="whatif_drawn").set_value("circle").run()
    assert "Choose a site, click on the map" in page.info[0].value
    assert component_data(page, "council_layer")["pick"]["prompt"]
    site = next(site for site in dataset.places[STRATEGIC_SITES] if site.point)
    page.selectbox(key="whatif_site").set_value(site.id).run()
    assert site.point is not None
    lon, lat = site.point
    circle = Circle(lon=lon, lat=lat, radius_km=20)
    assert_effect_shown(
        page,
        dataset,
        expected_effect(dataset, Scenario(name="Proposed place", sectors=(), circle=circle)),
    )
    assert page.selectbox(key="whatif_site").value == site.id
    page.number_input(key="whatif_lon").set_value(lon + 0.1).run()
    assert page.selectbox(key="whatif_site").value == ""
    page.number_input(key="whatif_radius").set_value(35.0).run()
    saved_circle = read_scenario(address(page)["scenario"]).circle
    assert saved_circle == Circle(lon=round(lon + 0.1, 4), lat=lat, radius_km=35)


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("whatif_radius", 0.0, "The radius must be more than 0 and at most 150 km"),
        ("whatif_radius", 10_000.0, "The radius must be more than 0"),
        ("whatif_lat", 95.0, "must be in degrees, such as -2.633 and 53.545, not -2.8 and 95"),
        ("whatif_lat", -53.0, "meets no council"),
        ("whatif_name", "", "The name must have 1 to 100 characters"),
        ("whatif_name", "x" * 101, "The name must have 1 to 100 characters"),
    ],
)
def test_invalid_values_are_reported_and_the_page_is_unchanged(
    key: str,
    value: Any,  # noqa: ANN401 - of any widget
    named: str,
) -> None:
    page = run_page("scenario", scenario=write_scenario(RING))
    widget = page.text_input if key == "whatif_name" else page.number_input
    widget(key=key).set_value(value).run()
    assert not page.exception
    assert named in plain_text(page.error[0].value)
    assert component_data(page, "council_layer")["layers"] == []
    assert page.multiselect(key="whatif_sectors").value == ["CE"]


def test_everything_that_shows_the_scenario_is_marked() -> None:
    page = run_page("scenario", scenario=write_scenario(RING), shown="after")
    (layer,) = component_data(page, "council_layer")["layers"]
    assert layer["label"] == MARKER
    assert layer["quiet"] is True
    (feature,) = layer["geojson"]["features"]
    assert feature["properties"]["name"] == f"Coast ({MARKER})"
    assert component_data(page, "council_layer")["council_layer"]["theme"]["title"].endswith(
        "with the proposal"
    )
    assert {row["Status"] for row in linked_rows(page)} == {MARKER}
    names = [button.proto.label for button in page.get("download_button")]
    assert names == [
        *("Download this map as PNG", "SVG", "PDF"),
        *("Download these 14 councils as CSV", "Save it to a file"),
    ]
    assert file_name(RING) == "proposed-coast"


@pytest.mark.parametrize("name", ["Ynys Môn / Gwynedd", "!!!", "Proposed place", "../../etc"])
def test_file_names_are_plain_and_include_proposed(name: str) -> None:
    proposed_name = file_name(Scenario(name=name, sectors=()))
    assert proposed_name.startswith("proposed-")
    assert proposed_name.replace("-", "").isalnum()
    assert not proposed_name.endswith("-")


def test_a_saved_scenario_loads_again(dataset: Dataset) -> None:
    page = run_page("scenario", scenario=write_scenario(EAST))
    saved_file = write_scenario(RING).encode()
    page.file_uploader(key="whatif_file").upload("coast.placemap.json", saved_file).run()
    assert not page.error
    assert_effect_shown(page, dataset, expected_effect(dataset, RING))
    assert address(page) == {"scenario": write_scenario(RING)}
    page.number_input(key="whatif_radius").set_value(10.0).run()
    assert json.loads(address(page)["scenario"])["circle"]["radius_km"] == 10


@pytest.mark.parametrize(
    ("file", "named"),
    [
        (b"\xff\xfe", "not JSON"),
        (b"[1]", "no JSON object"),
        (b'{"placemap_scenario": 2, "name": "x"}', "placemap_scenario: found 2"),
        (b'{"placemap_scenario": 1, "name": "x", "colour": 1}', "'colour': there is no such field"),
        (b'{"placemap_scenario": 1, "name": 7}', "name: found 7"),
        (
            b'{"placemap_scenario": 1, "name": "x", "sectors": ["ZZ"]}',
            "the code 'ZZ'",
        ),
        (
            b'{"placemap_scenario": 1, "name": "x", "councils": []}',
            "Choose at least one council",
        ),
        (
            b'{"placemap_scenario": 1, "name": "x", "circle": {"lon": 1, "lat": "a"}}',
            "circle.lat: found 'a'",
        ),
        (b" " * 100_001, "It holds 100,001 bytes"),
    ],
)
def test_an_invalid_file_is_refused_by_field_and_the_scenario_remains(
    dataset: Dataset, file: bytes, named: str
) -> None:
    page = run_page("scenario", scenario=write_scenario(EAST))
    page.file_uploader(key="whatif_file").upload("<b>wrong</b>.json", file).run()
    assert not page.exception
    assert named in plain_text(page.error[0].value)
    assert "<b>wrong</b>.json was not loaded, and nothing was changed" in plain_text(
        page.error[0].value
    )
    assert_effect_shown(page, dataset, expected_effect(dataset, EAST))
    assert address(page) == {"scenario": write_scenario(EAST)}
    page.toggle(key="filter_documented").set_value(True).run()
    assert not page.error


def test_a_long_scenario_is_omitted_from_the_address_with_a_message(dataset: Dataset) -> None:
    page = run_page("scenario")
    many_codes = sorted(dataset.register.local_authorities)[:150]
    page.multiselect(key="whatif_councils").set_value(many_codes).run()
    assert address(page) == {}
    assert "too long for the address" in page.warning[0].value
    page.toggle(key="filter_documented").set_value(True).run()
    assert address(page) == {"documented": "1"}
    assert len(linked_rows(page)) == 150


@pytest.mark.parametrize(
    ("scenario", "named"),
    [
        ("{", "cannot be used. It is not JSON"),
        (
            '{"placemap_scenario": 1, "name": "x", "councils": ["E99"]}',
            "the code 'E99'",
        ),
        (write_scenario(RING).replace("30", "9999"), "The radius must be more than 0"),
    ],
)
def test_an_invalid_scenario_in_the_address_is_reported(scenario: str, named: str) -> None:
    page = run_page("scenario", scenario=scenario)
    assert named in plain_text(page.warning[0].value)
    assert address(page) == {}


def test_names_are_never_markup() -> None:
    awkward = Scenario(name=AWKWARD, sectors=(), councils=EAST.councils)
    page = run_page("scenario", scenario=write_scenario(awkward))
    assert "<script>" not in html_text(page)
    assert "&lt;script&gt;alert(1)" in html_text(page)


def test_a_button_clears_the_scenario() -> None:
    page = run_page("scenario", scenario=write_scenario(RING), shown="before", levels="deal")
    buttons = {button.label: button for button in page.button}
    buttons["Back to the first view"].click().run()
    assert address(page) == {}
    assert page.radio(key="whatif_drawn").value == "councils"


def test_places_to_choose_from_have_unique_names() -> None:
    page = run_page("scenario")
    councils = page.multiselect(key="whatif_councils").options
    assert len({*councils}) == len(councils) == 361
    page.radio(key="whatif_drawn").set_value("circle").run()
    sites = page.selectbox(key="whatif_site").options
    assert len({*sites}) == len(sites)
