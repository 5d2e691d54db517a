"""Councils to compare with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import UK, area_from_codes, area_of, names_of_areas
from geo.coverage.peers import MAX_PER_REASON, neighbours, peers
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from geo.dataset import Dataset

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES


def test_squares_in_a_row_border_on_the_next(small: Dataset) -> None:
    assert neighbours(small, [ASTON]) == (BIRCH,)
    assert neighbours(small, [CEDAR]) == (BIRCH, DOLWEN)
    assert neighbours(small, [BIRCH, CEDAR]) == (ASTON, DOLWEN)
    assert neighbours(small, SQUARES) == ()


def test_the_longest_border_comes_first_and_a_corner_is_none(small: Dataset) -> None:
    shapes = {
        ASTON: shapely.box(0, 0, 10, 10),
        BIRCH: shapely.box(10, 8, 20, 20),
        CEDAR: shapely.box(0, -10, 10, 0),
        DOLWEN: shapely.box(-10, -10, 0, 0),
    }
    laid = replace(small, read_areas=lambda: squares(shapes))
    assert neighbours(laid, [ASTON]) == (CEDAR, BIRCH)


@pytest.mark.parametrize("code", ["W06000001", "S12000023", "E06000053", "E06000046"])
def test_an_island_has_no_neighbour(dataset: Dataset, code: str) -> None:
    assert neighbours(dataset, [code]) == ()


def test_wigan_is_beside_six_councils(dataset: Dataset) -> None:
    found = neighbours(dataset, ["E08000010"])
    names = {dataset.register.local_authorities[code].LAD25NM for code in found}
    assert names == {
        "Bolton",
        "Chorley",
        "St. Helens",
        "Salford",
        "Warrington",
        "West Lancashire",
    }


def test_each_peer_has_its_reason(small: Dataset) -> None:
    found = [
        (peer.council.LAD25CD, peer.reason) for peer in peers(small, area_of(small.register, ""))
    ]
    assert found == []
    found = [(p.council.LAD25CD, p.reason) for p in peers(small, area_of(small.register, ASTON))]
    assert found == [(BIRCH, "neighbour"), (CEDAR, "similar_population")]
    found = [
        (p.council.LAD25CD, p.reason)
        for p in peers(small, area_from_codes(small.register, [ASTON]))
    ]
    assert found[0] == (BIRCH, "neighbour")


def test_a_member_of_the_same_region_is_a_peer_though_it_is_no_neighbour(small: Dataset) -> None:
    apart = SQUARES | {BIRCH: shapely.box(500_000, 400_000, 510_000, 410_000)}
    laid = replace(small, read_areas=lambda: squares(apart))
    found = [(p.council.LAD25CD, p.reason) for p in peers(laid, area_of(small.register, ASTON))]
    assert found[0] == (BIRCH, "fellow_member")


def test_like_size_is_by_ratio(dataset: Dataset) -> None:
    scilly = peers(dataset, area_of(dataset.register, "E06000053"))
    alike = [peer.council.LAD25NM for peer in scilly if peer.reason == "similar_population"]
    assert alike[0] == "City of London"


@given(data=st.data())
def test_peers_are_few_differ_and_lie_outside(dataset: Dataset, data: st.DataObject) -> None:
    keys = sorted(names_of_areas(dataset.register).keys() - {UK})
    area = area_of(dataset.register, data.draw(st.sampled_from(keys)))
    found = peers(dataset, area)
    codes = [peer.council.LAD25CD for peer in found]
    assert len(codes) == len(set(codes))
    assert not set(codes) & set(area.codes)
    reasons = [peer.reason for peer in found]
    assert all(reasons.count(why) <= MAX_PER_REASON for why in reasons)
    shuffled = replace(area, codes=tuple(data.draw(st.permutations(area.codes))))
    assert peers(dataset, shuffled) == found
