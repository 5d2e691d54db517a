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


def test_squares_in_a_row_have_the_adjacent_ones_as_neighbours(small: Dataset) -> None:
    assert neighbours(small, [ASTON]) == (BIRCH,)
    assert neighbours(small, [CEDAR]) == (BIRCH, DOLWEN)
    assert neighbours(small, [BIRCH, CEDAR]) == (ASTON, DOLWEN)
    assert neighbours(small, SQUARES) == ()


def test_neighbours_are_sorted_by_border_length_and_exclude_corners(small: Dataset) -> None:
    shapes = {
        ASTON: shapely.box(0, 0, 10, 10),
        BIRCH: shapely.box(10, 8, 20, 20),
        CEDAR: shapely.box(0, -10, 10, 0),
        DOLWEN: shapely.box(-10, -10, 0, 0),
    }
    changed_dataset = replace(small, read_areas=lambda: squares(shapes))
    assert neighbours(changed_dataset, [ASTON]) == (CEDAR, BIRCH)


@pytest.mark.parametrize("code", ["W06000001", "S12000023", "E06000053", "E06000046"])
def test_an_island_has_no_neighbours(dataset: Dataset, code: str) -> None:
    assert neighbours(dataset, [code]) == ()


def test_wigan_has_six_neighbours(dataset: Dataset) -> None:
    codes = neighbours(dataset, ["E08000010"])
    names = {dataset.register.local_authorities[code].LAD25NM for code in codes}
    assert names == {
        "Bolton",
        "Chorley",
        "St. Helens",
        "Salford",
        "Warrington",
        "West Lancashire",
    }


def test_each_peer_has_a_reason(small: Dataset) -> None:
    peer_reasons = [
        (peer.council.LAD25CD, peer.reason) for peer in peers(small, area_of(small.register, ""))
    ]
    assert peer_reasons == []
    peer_reasons = [
        (p.council.LAD25CD, p.reason) for p in peers(small, area_of(small.register, ASTON))
    ]
    assert peer_reasons == [(BIRCH, "neighbour"), (CEDAR, "similar_population")]
    peer_reasons = [
        (p.council.LAD25CD, p.reason)
        for p in peers(small, area_from_codes(small.register, [ASTON]))
    ]
    assert peer_reasons[0] == (BIRCH, "neighbour")


def test_a_member_of_the_same_region_is_a_peer_without_being_a_neighbour(small: Dataset) -> None:
    separated_shapes = SQUARES | {BIRCH: shapely.box(500_000, 400_000, 510_000, 410_000)}
    changed_dataset = replace(small, read_areas=lambda: squares(separated_shapes))
    peer_reasons = [
        (p.council.LAD25CD, p.reason)
        for p in peers(changed_dataset, area_of(small.register, ASTON))
    ]
    assert peer_reasons[0] == (BIRCH, "fellow_member")


def test_similar_population_is_compared_by_ratio(dataset: Dataset) -> None:
    scilly = peers(dataset, area_of(dataset.register, "E06000053"))
    similar_names = [peer.council.LAD25NM for peer in scilly if peer.reason == "similar_population"]
    assert similar_names[0] == "City of London"


@given(data=st.data())
def test_peers_are_limited_unique_and_outside_the_area(
    dataset: Dataset, data: st.DataObject
) -> None:
    keys = sorted(names_of_areas(dataset.register).keys() - {UK})
    area = area_of(dataset.register, data.draw(st.sampled_from(keys)))
    area_peers = peers(dataset, area)
    codes = [peer.council.LAD25CD for peer in area_peers]
    assert len(codes) == len(set(codes))
    assert not set(codes) & set(area.codes)
    reasons = [peer.reason for peer in area_peers]
    assert all(reasons.count(reason) <= MAX_PER_REASON for reason in reasons)
    shuffled = replace(area, codes=tuple(data.draw(st.permutations(area.codes))))
    assert peers(dataset, shuffled) == area_peers
