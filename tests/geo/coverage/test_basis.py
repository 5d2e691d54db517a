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
from tests.support.fixtures_core import SQUARES, Package, ask_for, ask_for_all, queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.dataset import Dataset
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES


def said(several: Iterable[Cover]) -> list[str]:
    """Write covers as "id basis", an asterisk after those that are not confirmed."""
    return [
        f"{cover.place.place.id} {cover.basis}{'' if is_confirmed(cover.evidence) else '*'}"
        for cover in several
    ]


def everything(dataset: Dataset) -> Result:
    return run_query(dataset, ask_for_all(dataset))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (ASTON, ["AB member", "P001 member", "S001 host"]),
        (BIRCH, ["AB member", "P001 member", "S002 host*"]),
        (CEDAR, ["CD member*", "P002 member", "P005 member*", "S004 host*"]),
        (DOLWEN, ["CD part*", "P005 part*", "P003 nationwide", "S003 nationwide"]),
    ],
)
def test_each_square_is_covered_as_its_rows_say(
    small: Dataset, code: str, expected: list[str]
) -> None:
    assert said(find_covers(small, everything(small))[code]) == expected


REAL = {
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


@pytest.mark.parametrize(("code", "expected"), REAL.items())
def test_true_councils_are_covered_as_their_rows_say(
    dataset: Dataset, code: str, expected: list[str]
) -> None:
    assert said(find_covers(dataset, everything(dataset))[code]) == expected


def test_a_part_is_said_and_has_no_known_share(dataset: Dataset) -> None:
    fife = find_covers(dataset, everything(dataset))["S12000047"]
    shares = {cover.place.place.id: (cover.share, cover.note) for cover in fife}
    assert shares["ESES"] == (1.0, "")
    assert shares["TAY"] == shares["P053"] == (None, "only the north-east of Fife belongs")
    assert shares["S029"] == (None, "")
    assert shares["P019"] == (None, "Nation-wide: no place within it is named")


def test_every_council_is_there_though_nothing_covers_it(small: Dataset) -> None:
    found = find_covers(small, run_query(small, ask_for(small, levels=(), region_types=())))
    assert {code: said(several) for code, several in found.items()} == {key: [] for key in SQUARES}


def test_a_name_without_a_boundary_covers_nobody(small: Dataset) -> None:
    found = find_covers(small, everything(small))
    assert not any("P004" in line for several in found.values() for line in said(several))


def test_members_of_the_alliance_are_not_covered_by_it(dataset: Dataset) -> None:
    found = find_covers(dataset, everything(dataset))
    layers = {cover.place.place.layer for several in found.values() for cover in several}
    assert layers == {"city_regions", "clusters", "strategic_sites"}


def test_documented_only_drops_a_host_that_no_source_was_seen_to_name(small: Dataset) -> None:
    found = find_covers(small, run_query(small, ask_for_all(small, documented_only=True)))
    assert {code: said(several) for code, several in found.items()} == {
        ASTON: ["AB member", "P001 member", "S001 host"],
        BIRCH: ["AB member", "P001 member"],
        CEDAR: ["P002 member"],
        DOLWEN: ["P003 nationwide", "S003 nationwide"],
    }


def test_a_member_that_is_assumed_is_indicative_in_a_documented_region(
    small_package: Package,
) -> None:
    small_package.edit("city_region_members", 3, "evidence", "indicative")
    small_package.edit("city_region_members", 3, "source_ids", "")
    changed = small_package.dataset()
    found = find_covers(changed, everything(changed))
    assert said(found[ASTON])[0] == "AB member"
    assert said(found[BIRCH])[0] == "AB member*"


def test_a_sector_is_no_surer_than_the_link_to_it(small: Dataset) -> None:
    cedar = {c.place.place.id: c for c in find_covers(small, everything(small))[CEDAR]}["P002"]
    assert sector_evidence(cedar, "DE") == "documented"
    assert sector_evidence(cedar, "AM") == "indicative"


def test_bases_are_ranked_and_what_touches_or_is_nation_wide_is_not_place_based(
    small: Dataset,
) -> None:
    result = apply_scenario(
        small, everything(small), Scenario(name="Ours", sectors=(), councils=(CEDAR,))
    )
    found = find_covers(small, result)
    ranked = sorted((c for v in found.values() for c in v), key=lambda cover: cover.rank)
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
def test_documented_only_is_never_more_than_all(dataset: Dataset, data: st.DataObject) -> None:
    query = data.draw(queries(dataset))
    changes = {"levels": query.levels, "region_types": query.region_types}
    every = find_covers(dataset, run_query(dataset, ask_for_all(dataset, **changes)))
    firm = find_covers(
        dataset, run_query(dataset, ask_for_all(dataset, **changes, documented_only=True))
    )
    for code, several in firm.items():
        assert {*said(several)} <= {line for line in said(every[code]) if not line.endswith("*")}
