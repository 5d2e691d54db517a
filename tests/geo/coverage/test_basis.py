"""What covers whom: cases worked by hand from the rows of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage.basis import Cover, find_covers, sector_evidence
from geo.evidence import is_confirmed
from geo.query import run_query
from geo.scenario.scenario import Scenario, apply_scenario
from tests.support.fixtures_core import SQUARES, Package, queries, query_with, unfiltered_query_with

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES


def cover_lines(covers: Iterable[Cover]) -> list[str]:
    """Write covers as "id basis", an asterisk after those that are not confirmed."""
    return [
        f"{cover.place.place.id} {cover.basis}{'' if is_confirmed(cover.evidence) else '*'}"
        for cover in covers
    ]


def full_result(dataset: Dataset) -> Result:
    return run_query(dataset, unfiltered_query_with(dataset))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (ASTON, ["AB member", "P001 member", "S001 host"]),
        (BIRCH, ["AB member", "P001 member", "S002 host*"]),
        (CEDAR, ["CD member*", "P002 member", "P005 member*", "S004 host*"]),
        (DOLWEN, ["CD part*", "P005 part*", "P003 nationwide", "S003 nationwide"]),
    ],
)
def test_each_square_has_the_covers_of_its_rows(
    small: Dataset, code: str, expected: list[str]
) -> None:
    assert cover_lines(find_covers(small, full_result(small))[code]) == expected


REAL_COUNCILS = {
    "E08000010": ["GM member", "P001 member"],
    "W06000019": [
        "CCR member",
        "P025 member",
        "P061 member*",
        "P018 nationwide",
        "S108 host",
        "S079 nationwide",
    ],
    "S12000047": [
        "ESES member",
        "TAY part",
        "P052 member",
        "P063 member",
        "P019 nationwide",
        "P053 part*",
        "S029 host",
        "S031 host",
        "S080 nationwide",
    ],
    "E07000117": ["LANCS member", "P050 member"],
    "E07000180": ["OXCAM member*", "P076 member*", "P048 member*"],
    "E06000021": [],
    "E06000026": ["P002 member", "S077 host", "S021 host*", "S019 host"],
    "N09000004": ["CCG member", "P017 nationwide", "S081 nationwide", "S069 nationwide"],
    "W06000001": [
        "NW member",
        "P035 member",
        "P018 nationwide",
        "S104 host*",
        "S039 host",
        "S112 host",
        "S114 host",
        "S113 host",
        "S073 host",
        "S079 nationwide",
        "S095 host",
    ],
    "S12000023": ["ISL member", "P019 nationwide", "S080 nationwide"],
    "E06000053": [],
}
"""
Read from city_region_members, cluster_places, clusters and strategic_sites, row by row: Wigan,
Blaenau Gwent, Fife, Burnley, Vale of White Horse, Stoke-on-Trent, Plymouth, Causeway Coast and
Glens, Isle of Anglesey, Orkney Islands, Isles of Scilly.
"""


@pytest.mark.parametrize(("code", "expected"), REAL_COUNCILS.items())
def test_real_councils_have_the_covers_of_their_rows(
    dataset: Dataset, code: str, expected: list[str]
) -> None:
    assert cover_lines(find_covers(dataset, full_result(dataset))[code]) == expected


def test_partial_membership_has_a_note_and_no_share(dataset: Dataset) -> None:
    fife = find_covers(dataset, full_result(dataset))["S12000047"]
    shares = {cover.place.place.id: (cover.share, cover.note) for cover in fife}
    assert shares["ESES"] == (1.0, "")
    assert shares["TAY"] == shares["P053"] == (None, "only the north-east of Fife belongs")
    assert shares["S029"] == (None, "")
    assert shares["P019"] == (None, "Nation-wide: no place within it is named")


def test_every_council_is_a_key_even_without_covers(small: Dataset) -> None:
    covers_by_code = find_covers(
        small, run_query(small, query_with(small, levels=(), region_types=()))
    )
    assert {code: cover_lines(covers) for code, covers in covers_by_code.items()} == {
        key: [] for key in SQUARES
    }


def test_a_place_without_a_boundary_covers_no_council(small: Dataset) -> None:
    covers_by_code = find_covers(small, full_result(small))
    assert not any(
        "P004" in line for covers in covers_by_code.values() for line in cover_lines(covers)
    )


def test_ica_membership_is_not_a_cover(dataset: Dataset) -> None:
    covers_by_code = find_covers(dataset, full_result(dataset))
    layers = {cover.place.place.layer for covers in covers_by_code.values() for cover in covers}
    assert layers == {"city_regions", "clusters", "strategic_sites"}


def test_documented_only_removes_indicative_hosts(small: Dataset) -> None:
    covers_by_code = find_covers(
        small, run_query(small, unfiltered_query_with(small, documented_only=True))
    )
    assert {code: cover_lines(covers) for code, covers in covers_by_code.items()} == {
        ASTON: ["AB member", "P001 member", "S001 host"],
        BIRCH: ["AB member", "P001 member"],
        CEDAR: ["P002 member"],
        DOLWEN: ["P003 nationwide", "S003 nationwide"],
    }


def test_an_indicative_member_of_a_documented_region_is_indicative(
    small_package: Package,
) -> None:
    small_package.edit("city_region_members", 3, "evidence", "indicative")
    small_package.edit("city_region_members", 3, "source_ids", "")
    changed_dataset = small_package.dataset()
    covers_by_code = find_covers(changed_dataset, full_result(changed_dataset))
    assert cover_lines(covers_by_code[ASTON])[0] == "AB member"
    assert cover_lines(covers_by_code[BIRCH])[0] == "AB member*"


def test_the_evidence_for_a_sector_includes_the_sector_link(small: Dataset) -> None:
    cedar = {c.place.place.id: c for c in find_covers(small, full_result(small))[CEDAR]}["P002"]
    assert sector_evidence(cedar, "DE") == "documented"
    assert sector_evidence(cedar, "AM") == "indicative"


def test_bases_are_ranked_and_nationwide_is_not_place_based(
    small: Dataset,
) -> None:
    result = apply_scenario(
        small, full_result(small), Scenario(name="Ours", sectors=(), councils=(CEDAR,))
    )
    covers_by_code = find_covers(small, result)
    ranked = sorted((c for v in covers_by_code.values() for c in v), key=lambda cover: cover.rank)
    kinds = [(cover.basis, cover.place.place.layer) for cover in ranked]
    assert [*dict.fromkeys(kinds)] == [
        ("host", "strategic_sites"),
        ("member", "clusters"),
        ("member", "proposals"),
        ("part", "clusters"),
        ("member", "city_regions"),
        ("part", "city_regions"),
        ("nationwide", "clusters"),
        ("nationwide", "strategic_sites"),
    ]
    assert {cover.basis for cover in ranked if not cover.is_place_based} == {"nationwide"}


@given(data=st.data())
def test_documented_only_is_a_subset_of_all(dataset: Dataset, data: st.DataObject) -> None:
    query = data.draw(queries(dataset))
    changes = {"levels": query.levels, "region_types": query.region_types}
    all_covers = find_covers(dataset, run_query(dataset, unfiltered_query_with(dataset, **changes)))
    documented_covers = find_covers(
        dataset, run_query(dataset, unfiltered_query_with(dataset, **changes, documented_only=True))
    )
    for code, covers in documented_covers.items():
        assert {*cover_lines(covers)} <= {
            line for line in cover_lines(all_covers[code]) if not line.endswith("*")
        }
