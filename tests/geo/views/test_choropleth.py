"""Councils in classes: the classes agree with the gaps, and none is told by colour alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from geo.areas import area_of
from geo.coverage.gaps import ANY_LAYER, SECTOR_PREFIX, find_gaps
from geo.coverage.matrix import build_matrix
from geo.query import run_query
from geo.scenario.scenario import MARKER
from geo.styles.layers import PROPOSAL_STYLE
from geo.views.agreement_map import CASE_CLASSES, QUOTIENT_CLASSES
from geo.views.choropleth import (
    CHANGE_CLASSES,
    NOTHING_CLASSES,
    NUMBER_CLASSES,
    coverage_choropleth,
    describe_row,
)
from tests.support.colours import WHITE, contrast
from tests.support.fixtures_core import query_with
from tests.support.layers import STYLES

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.styles.choropleth import ClassBreak


@pytest.mark.parametrize("sector", ["", "DE", "LS"])
def test_classes_count_the_councils_of_the_gap(dataset: Dataset, sector: str) -> None:
    matrix = build_matrix(dataset, run_query(dataset, query_with(dataset)))
    gap_codes = find_gaps(dataset, matrix, area_of(dataset.register, "")).gaps[
        f"{SECTOR_PREFIX}{sector}" if sector else ANY_LAYER
    ]
    rows = matrix.rows.values()
    number = coverage_choropleth(dataset, rows, "number", sector=sector).class_by_council
    class_by_council = coverage_choropleth(dataset, rows, "nothing", sector=sector).class_by_council
    assert {code for code, key in number.items() if key == "0"} == {*gap_codes.codes}
    assert {code for code, key in class_by_council.items() if key != "something"} == {
        *gap_codes.codes
    }
    assert Counter(number.values()).total() == len(dataset.register.local_authorities)


def test_numbers_are_assigned_to_their_classes(small: Dataset) -> None:
    rows = build_matrix(small, run_query(small, query_with(small))).rows
    choropleth = coverage_choropleth(small, rows.values(), "number")
    # Aston: city region, cluster, site. Birch: city region, cluster.
    assert choropleth.class_by_council == {
        "E07000001": "2-3",
        "E07000002": "2-3",
        "E06000003": "0",
        "W06000004": "0",
    }
    assert (
        coverage_choropleth(small, rows.values(), "nothing").class_by_council["W06000004"]
        == "unsure"
    )
    # The corridor's cluster takes in part of Dolwen by indicative evidence.
    assert describe_row(small, rows["W06000004"]) == (
        "no confirmed places, 1 not confirmed, a nation-wide programme"
    )
    # The city region has the sectors of the cluster that is the whole of it.
    assert describe_row(small, rows["E07000001"], "AM") == (
        "3 confirmed places for advanced manufacturing"
    )


@pytest.mark.parametrize(
    "classes", [NUMBER_CLASSES, NOTHING_CLASSES, CHANGE_CLASSES, CASE_CLASSES, QUOTIENT_CLASSES]
)
def test_no_two_classes_differ_only_by_hue(classes: tuple[ClassBreak, ...]) -> None:
    patterns = [
        (class_break.pattern.kind, class_break.pattern.angle) if class_break.pattern else None
        for class_break in classes
    ]
    for position, first_class in enumerate(classes):
        for second_class, second_pattern in zip(
            classes[position + 1 :], patterns[position + 1 :], strict=True
        ):
            assert (
                second_pattern != patterns[position]
                or contrast(first_class.fill, second_class.fill) >= 2.5
            )


def test_a_proposal_is_marked_and_differs_from_every_layer() -> None:
    assert PROPOSAL_STYLE.label == MARKER
    assert contrast(PROPOSAL_STYLE.outline, WHITE) >= 3
    assert PROPOSAL_STYLE.outline not in {style.outline for style in STYLES.values()}
