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
from tests.support.fixtures_core import query_with
from tests.support.statistics_core import (
    ASTON,
    BIRCH,
    CEDAR,
    DOLWEN,
    VALUES,
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
def figures_dataset(small: Dataset) -> Dataset:
    return with_figures(small, measure({"AM": VALUES}), industries=INDUSTRIES)


def coverage_of(dataset: Dataset, key: str) -> Coverage:
    return find_coverage(
        dataset, run_query(dataset, query_with(dataset)), area_of(dataset.register, key)
    )


def agreement_of(dataset: Dataset, key: str = "AM") -> Agreement:
    matrix = build_matrix(dataset, run_query(dataset, query_with(dataset)))
    industry_measure = (
        statistics_of(dataset).industries[key],
        statistics_of(dataset).measure("gva"),
    )
    return industry_agreement(
        dataset, matrix, area_of(dataset.register, ""), industry_measure=industry_measure
    )


def test_an_area_has_a_row_per_sector_and_industry(figures_dataset: Dataset) -> None:
    manufacturing, defence, foundational = strength_rows(
        statistics_of(figures_dataset), coverage_of(figures_dataset, ASTON)
    )
    assert manufacturing == {
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
    assert foundational["Covered"] == "by 3 places of any kind"
    assert foundational["Strength and cover"] == "no figure, covered"
    assert "cuts across sections" in str(foundational["About the figure"])


def test_partial_and_indicative_covers_are_described(figures_dataset: Dataset) -> None:
    figures = statistics_of(figures_dataset)
    assert (
        strength_rows(figures, coverage_of(figures_dataset, "AB"))[0]["Covered"]
        == "in 2 of 2 councils"
    )
    assert (
        strength_rows(figures, coverage_of(figures_dataset, CEDAR))[0]["Covered"]
        == "not yet confirmed"
    )
    assert (
        strength_rows(figures, coverage_of(figures_dataset, DOLWEN))[1]["Covered"]
        == "nation-wide only"
    )
    assert (
        strength_rows(figures, coverage_of(figures_dataset, CEDAR))[0]["Location quotient"]
        == "suppressed"
    )


def test_the_json_of_an_area_is_complete(figures_dataset: Dataset) -> None:
    coverage = coverage_of(figures_dataset, CEDAR)
    document = strength_document(statistics_of(figures_dataset), coverage)
    assert coverage_document(figures_dataset, coverage, ())["strength"] == document
    assert document["strong_from"] == 1.25
    assert [measure_json["measure"] for measure_json in document["measures"]] == ["gva"]
    manufacturing = document["industries"][0]
    assert (manufacturing["status"], manufacturing["value"], manufacturing["share"]) == (
        "suppressed",
        None,
        None,
    )
    assert manufacturing["case"] == "unknown-uncovered"
    json.dumps(document, allow_nan=False)


def test_the_intro_says_how_to_get_missing_figures(figures_dataset: Dataset) -> None:
    intro = strength_intro(
        statistics_of(figures_dataset), statistics_of(figures_dataset).measure("gva")
    )
    assert "1.25 or more" in intro
    assert "never added together" in intro
    assert "placemap refresh statistics" in intro


def test_the_rows_match_the_map_and_the_file(figures_dataset: Dataset) -> None:
    agreement = agreement_of(figures_dataset)
    rows = agreement_rows(agreement)
    assert [row["Council"] for row in rows] == ["Cedar", "Aston", "Birch", "Dolwen"]
    aston = rows[1]
    assert (aston["Cover"], aston["Location quotient"]) == ("hosts it", 2.0)
    assert rows[0]["Cover"] == "member*"
    assert rows[0]["Gross value added 2023, £ million"] == "suppressed"
    choropleth = agreement_choropleth(agreement, "case")
    assert {CASE_LABELS[choropleth.class_by_council[row["LAD25CD"]]] for row in rows} == {  # type: ignore[index]
        row["Strength and cover"] for row in rows
    }
    file_rows = agreement_file_rows(figures_dataset, agreement, (ASTON,))
    assert file_rows[0] == {
        **aston,
        **{key: file_rows[0][key] for key in file_rows[0] if key not in aston},
    }
    assert file_rows[0]["SIC 2007 codes"] == "20"
    assert file_rows[0]["Compared with"] == "UK"
    assert file_rows[0]["About the figure"] == "A proxy"


def test_the_map_shows_classes_of_the_location_quotient(figures_dataset: Dataset) -> None:
    agreement = agreement_of(figures_dataset)
    choropleth = agreement_choropleth(agreement, "quotient", (ASTON, BIRCH, CEDAR))
    assert dict(choropleth.class_by_council) == {ASTON: "2", BIRCH: "0", CEDAR: "none"}
    assert agreement_choropleth(agreement, "quotient").class_by_council[DOLWEN] == "0.75"
    assert choropleth.text_by_council[ASTON] == (
        "strong, covered; location quotient 2.00, £20 million, 20.0% of all"
    )
    assert describe_council(agreement.councils[CEDAR]) == "suppressed, not covered"


def test_no_two_classes_differ_only_by_colour() -> None:
    for classes in (CASE_CLASSES, QUOTIENT_CLASSES):
        assert len({class_break.id for class_break in classes}) == len(classes)
        fill_patterns = {(class_break.fill, class_break.pattern) for class_break in classes}
        assert len(fill_patterns) == len(classes)
    assert [class_break.id for class_break in CASE_CLASSES] == [*CASE_LABELS]


def test_every_figure_has_a_caveat(figures_dataset: Dataset) -> None:
    assert agreement_caveat(agreement_of(figures_dataset)) == (
        "A proxy. No SIC code is given for advanced materials, CCUS, hydrogen."
    )
    assert "none can be given. No SIC code represents it." in agreement_caveat(
        agreement_of(figures_dataset, "DE")
    )
    assert "cuts across sections." in agreement_caveat(
        agreement_of(figures_dataset, "manufacturing")
    )
    assert (
        area_strength_sentence(agreement_of(figures_dataset)) == ""
    )  # Cedar is suppressed, and three tenths of the whole
    assert area_strength_sentence(agreement_of(figures_dataset, "DE")) == ""


def test_the_json_of_an_industry_is_complete(figures_dataset: Dataset) -> None:
    document = agreement_document(figures_dataset, agreement_of(figures_dataset))
    assert document["industry"]["unmeasured"] == ["Advanced materials", "CCUS", "Hydrogen"]
    assert document["whole"]["status"] == "suppressed"
    aston = document["councils"][1]
    assert aston["cover"] == {"basis": "host", "evidence": "documented", "place": "S001"}
    assert (aston["location_quotient"], aston["case"]) == (pytest.approx(2.0), "strong-covered")
    json.dumps(document, allow_nan=False)
