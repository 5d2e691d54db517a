"""Strength as rows, JSON and classes of a map: the same figures, and words where there is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from geo.areas import area_of
from geo.coverage.area import find_coverage
from geo.coverage.matrix import build_matrix
from geo.query import run_query
from geo.statistics.agreement import industry_agreement
from geo.statistics.figures import statistics_of
from geo.views.agreement_map import CASE_CLASSES, QUOTIENT_CLASSES, agreement_choropleth
from geo.views.agreement_sentences import agreement_caveat, area_strength_sentence, describe_council
from geo.views.agreement_tables import agreement_document, agreement_file_rows, agreement_rows
from geo.views.coverage_json import coverage_document
from geo.views.sector_tables import strength_document, strength_rows
from geo.views.strength_sentences import CASE_LABELS, strength_intro
from tests.support.fixtures_core import ask_for
from tests.support.statistics_core import (
    ASTON,
    BIRCH,
    CEDAR,
    DOLWEN,
    MADE,
    industry,
    measure,
    with_figures,
)

if TYPE_CHECKING:
    from geo.coverage.area import Coverage
    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement

INDUSTRIES = {
    "AM": industry("AM", unmeasured=("Advanced materials", "CCUS", "Hydrogen")),
    "DE": industry("DE", rating="none", caveat="No SIC code represents it"),
    "manufacturing": industry("manufacturing", caveat="Not one of the eight sectors"),
}


@pytest.fixture(scope="module")
def by_hand(small: Dataset) -> Dataset:
    return with_figures(small, measure({"AM": MADE}), industries=INDUSTRIES)


def cover(dataset: Dataset, key: str) -> Coverage:
    return find_coverage(
        dataset, run_query(dataset, ask_for(dataset)), area_of(dataset.register, key)
    )


def laid(dataset: Dataset, key: str = "AM") -> Agreement:
    every = build_matrix(dataset, run_query(dataset, ask_for(dataset)))
    of = (statistics_of(dataset).industries[key], statistics_of(dataset).measure("gva"))
    return industry_agreement(dataset, every, area_of(dataset.register, ""), industry_measure=of)


def test_rows_of_an_area(by_hand: Dataset) -> None:
    made, defence, whole = strength_rows(statistics_of(by_hand), cover(by_hand, ASTON))
    assert made == {
        "Sector or industry": "Advanced manufacturing",
        "Code": "AM",
        "Covered": "yes",
        "Strength and cover": "strong, covered",
        "Location quotient": 2.0,
        "Share, %": 20.0,
        "Gross value added 2023, £ million": 20,
        "About the figure": "A proxy",
    }
    assert defence["Location quotient"] == "no figure"
    assert defence["Covered"] == "no"
    assert defence["About the figure"] == "No figure can be given. No SIC code represents it"
    assert whole["Covered"] == "by 3 places of any kind"
    assert whole["Strength and cover"] == "no figure, covered"
    assert "cuts across sections" in str(whole["About the figure"])


def test_what_covers_only_in_part_or_in_doubt_is_said(by_hand: Dataset) -> None:
    figures = statistics_of(by_hand)
    assert strength_rows(figures, cover(by_hand, "AB"))[0]["Covered"] == "in 2 of 2 councils"
    assert strength_rows(figures, cover(by_hand, CEDAR))[0]["Covered"] == "not yet confirmed"
    assert strength_rows(figures, cover(by_hand, DOLWEN))[1]["Covered"] == "nation-wide only"
    assert strength_rows(figures, cover(by_hand, CEDAR))[0]["Location quotient"] == "suppressed"


def test_the_json_of_an_area(by_hand: Dataset) -> None:
    found = cover(by_hand, CEDAR)
    document = strength_document(statistics_of(by_hand), found)
    assert coverage_document(by_hand, found, ())["strength"] == document
    assert document["strong_from"] == 1.25
    assert [each["measure"] for each in document["measures"]] == ["gva"]
    made = document["industries"][0]
    assert (made["status"], made["value"], made["share"]) == ("suppressed", None, None)
    assert made["case"] == "unknown-uncovered"
    json.dumps(document, allow_nan=False)


def test_the_intro_says_how_to_get_what_is_missing(by_hand: Dataset) -> None:
    said = strength_intro(statistics_of(by_hand), statistics_of(by_hand).measure("gva"))
    assert "1.25 or more" in said
    assert "never added together" in said
    assert "placemap refresh statistics" in said


def test_rows_of_councils_are_the_map_and_the_file(by_hand: Dataset) -> None:
    found = laid(by_hand)
    rows = agreement_rows(found)
    assert [row["Council"] for row in rows] == ["Cedar", "Aston", "Birch", "Dolwen"]
    aston = rows[1]
    assert (aston["Cover"], aston["Location quotient"]) == ("hosts it", 2.0)
    assert rows[0]["Cover"] == "member*"
    assert rows[0]["Gross value added 2023, £ million"] == "suppressed"
    filled = agreement_choropleth(found, "case")
    assert {CASE_LABELS[filled.class_by_council[row["LAD25CD"]]] for row in rows} == {  # type: ignore[index]
        row["Strength and cover"] for row in rows
    }
    filed = agreement_file_rows(by_hand, found, (ASTON,))
    assert filed[0] == {**aston, **{key: filed[0][key] for key in filed[0] if key not in aston}}
    assert filed[0]["SIC 2007 codes"] == "20"
    assert filed[0]["Compared with"] == "UK"
    assert filed[0]["About the figure"] == "A proxy"


def test_the_map_by_quotient(by_hand: Dataset) -> None:
    found = laid(by_hand)
    filled = agreement_choropleth(found, "quotient", (ASTON, BIRCH, CEDAR))
    assert dict(filled.class_by_council) == {ASTON: "2", BIRCH: "0", CEDAR: "none"}
    assert agreement_choropleth(found, "quotient").class_by_council[DOLWEN] == "0.75"
    assert filled.text_by_council[ASTON] == (
        "strong, covered; location quotient 2.00, £20 million, 20.0% of all"
    )
    assert describe_council(found.councils[CEDAR]) == "suppressed, not covered"


def test_no_two_classes_are_told_by_colour_alone() -> None:
    for classes in (CASE_CLASSES, QUOTIENT_CLASSES):
        assert len({each.id for each in classes}) == len(classes)
        looks = {(each.fill, each.pattern) for each in classes}
        assert len(looks) == len(classes)
    assert [each.id for each in CASE_CLASSES] == [*CASE_LABELS]


def test_what_stands_beside_every_figure(by_hand: Dataset) -> None:
    assert agreement_caveat(laid(by_hand)) == (
        "A proxy. No SIC code is given for advanced materials, CCUS, hydrogen."
    )
    assert "none can be given. No SIC code represents it." in agreement_caveat(laid(by_hand, "DE"))
    assert "cuts across sections." in agreement_caveat(laid(by_hand, "manufacturing"))
    assert (
        area_strength_sentence(laid(by_hand)) == ""
    )  # Cedar is suppressed, and three tenths of the whole
    assert area_strength_sentence(laid(by_hand, "DE")) == ""


def test_the_json_of_one_industry(by_hand: Dataset) -> None:
    document = agreement_document(by_hand, laid(by_hand))
    assert document["industry"]["unmeasured"] == ["Advanced materials", "CCUS", "Hydrogen"]
    assert document["whole"]["status"] == "suppressed"
    aston = document["councils"][1]
    assert aston["cover"] == {"basis": "host", "evidence": "documented", "place": "S001"}
    assert (aston["location_quotient"], aston["case"]) == (pytest.approx(2.0), "strong-covered")
    json.dumps(document, allow_nan=False)
