"""Councils in classes: the classes agree with the gaps, and none is told by colour alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from geo.areas import area_of
from geo.coverage.gaps import ANYTHING, SECTOR, gaps
from geo.coverage.matrix import matrix
from geo.query import ask
from geo.scenario.scenario import MARKER
from geo.styles.layers import PROPOSAL, STYLES
from geo.views.choropleth import CASES, CHANGE, NOTHING, NUMBER, QUOTIENT, choropleth, row_words
from tests.support.colours import WHITE, contrast
from tests.support.fixtures_core import ask_for

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from geo.views.choropleth import CouncilClass


@pytest.mark.parametrize("sector", ["", "DE", "LS"])
def test_classes_count_what_the_gap_counts(atlas: Atlas, sector: str) -> None:
    found = matrix(atlas, ask(atlas, ask_for(atlas)))
    missed = gaps(atlas, found, area_of(atlas.registry, "")).gaps[
        f"{SECTOR}{sector}" if sector else ANYTHING
    ]
    rows = found.rows.values()
    number = choropleth(atlas, rows, "number", sector=sector).of
    nothing = choropleth(atlas, rows, "nothing", sector=sector).of
    assert {code for code, key in number.items() if key == "0"} == {*missed.codes}
    assert {code for code, key in nothing.items() if key != "something"} == {*missed.codes}
    assert Counter(number.values()).total() == len(atlas.registry.local_authorities)


def test_numbers_fall_into_their_classes(small: Atlas) -> None:
    rows = matrix(small, ask(small, ask_for(small))).rows
    found = choropleth(small, rows.values(), "number")
    # Aston: city region, cluster, site. Birch: city region, cluster.
    assert found.of == {
        "E07000001": "2-3",
        "E07000002": "2-3",
        "E06000003": "0",
        "W06000004": "0",
    }
    assert choropleth(small, rows.values(), "nothing").of["W06000004"] == "unsure"
    # The corridor's cluster takes in part of Dolwen by indicative evidence.
    assert row_words(small, rows["W06000004"]) == (
        "no confirmed places, 1 not confirmed, a nation-wide programme"
    )
    # The city region has the sectors of the cluster that is the whole of it.
    assert row_words(small, rows["E07000001"], "AM") == (
        "3 confirmed places for advanced manufacturing"
    )


@pytest.mark.parametrize("classes", [NUMBER, NOTHING, CHANGE, CASES, QUOTIENT])
def test_no_two_classes_differ_by_hue_alone(classes: tuple[CouncilClass, ...]) -> None:
    looks = [(each.pattern.kind, each.pattern.angle) if each.pattern else None for each in classes]
    for at, one in enumerate(classes):
        for other, look in zip(classes[at + 1 :], looks[at + 1 :], strict=True):
            assert look != looks[at] or contrast(one.fill, other.fill) >= 2.5


def test_a_proposal_is_marked_and_told_from_every_layer() -> None:
    assert PROPOSAL.label == MARKER
    assert contrast(PROPOSAL.outline, WHITE) >= 3
    assert PROPOSAL.outline not in {style.outline for style in STYLES.values()}
