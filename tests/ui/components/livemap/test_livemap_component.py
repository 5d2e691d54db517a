"""The Python side of the map: it mounts without a browser, and trusts no report's shape."""

from __future__ import annotations

import math

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.components.livemap import Position, read_report

REPORT = {
    "layers": ["city_regions"],
    "sector": None,
    "selected": "city_regions:GM",
    "tiles": False,
    "revision": 1,
    "position": [54.5, -3.2, 6],
    "picked": None,
}


def page() -> None:
    from ui.components.livemap import livemap, read_report  # noqa: PLC0415 - AppTest runs this body alone

    description = {"revision": 1, "council_layer": {"url": "b"}, "layers": []}
    livemap(description, key="map", on_report=lambda: None)
    assert read_report("map") is None


def test_the_map_mounts_on_every_run_in_apptest() -> None:
    test = AppTest.from_function(page).run()
    assert not test.exception
    assert not test.run().exception
    # The outlines' addresses travel, and the paths that the component adds.
    json_sent = test.get("bidi_component")[0].proto.json
    assert '"root":' in json_sent
    assert '"assets":' in json_sent


def test_a_report_is_parsed_as_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(st.session_state, "map", {"report": REPORT})
    report = read_report("map")
    assert report is not None
    assert report["position"] == Position(lat=54.5, lon=-3.2, zoom=6)
    assert report == {**REPORT, "position": (54.5, -3.2, 6)}


@pytest.mark.parametrize(
    "report",
    [
        None,
        "layers",
        {},
        {**REPORT, "layers": "city_regions"},
        {**REPORT, "position": None},
        {**REPORT, "position": [54.5, -3.2]},
        {**REPORT, "position": [54.5, "west", 6]},
    ],
)
def test_a_malformed_report_is_none(monkeypatch: pytest.MonkeyPatch, report: object) -> None:
    monkeypatch.setitem(st.session_state, "map", {"report": report})
    assert read_report("map") is None


def picked_point(monkeypatch: pytest.MonkeyPatch, point: object) -> tuple[float, float] | None:
    monkeypatch.setitem(st.session_state, "map", {"report": {**REPORT, "picked": point}})
    report = read_report("map")
    assert report is not None
    return report["picked"]


def test_a_picked_point_is_longitude_and_latitude(monkeypatch: pytest.MonkeyPatch) -> None:
    assert picked_point(monkeypatch, [-2.2426, 53.4808]) == (-2.2426, 53.4808)
    assert picked_point(monkeypatch, [180, -90]) == (180, -90)


@pytest.mark.parametrize(
    "point",
    [[-2.2], [-2.2, "53"], [-2.2, 53.5, 0], [180.1, 0], [0, 90.1], [math.nan, 0], [0, math.inf]],
)
def test_a_point_outside_the_earth_is_none(monkeypatch: pytest.MonkeyPatch, point: object) -> None:
    assert picked_point(monkeypatch, point) is None


def test_values_of_another_type_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    malformed_report = {**REPORT, "layers": ["sites", 3], "sector": 7, "tiles": "yes"}
    monkeypatch.setitem(st.session_state, "map", {"report": malformed_report})
    report = read_report("map")
    assert report is not None
    assert (report["layers"], report["sector"], report["tiles"]) == (["sites"], None, False)
