"""A reorganisation is rows to add: every list that names the old councils is carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.areas import area_of
from geo.coverage.area import find_coverage
from geo.errors import BoundaryError, DataError
from geo.lookup.finder import Finder
from geo.query import run_query
from geo.settings import Settings
from geo.views.display import display_layers
from tests.support.fixtures_core import CACHE, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package

NEW = "E06000090"


def replace_councils(
    package: Package, old: dict[str, str], new: dict[str, str], *, change: str = "merged"
) -> None:
    """Let councils end in 2027: out of one table, into the other, and nothing else."""
    councils = package.read("local_authorities")
    header, first_row = councils[0], next(row for row in councils if row[0] in old)
    new_rows = [[code, name, *first_row[2:5], "", "", "300000"] for code, name in new.items()]
    package.write(
        "local_authorities", [header, *(r for r in councils[1:] if r[0] not in old), *new_rows]
    )
    history = package.read("former_authorities")
    successors = ";".join(new)
    former_rows = [
        [code, name, successors, "2027-04-01", change, "indicative", "", ""]
        for code, name in old.items()
    ]
    package.write("former_authorities", [*history, *former_rows])


def recoding_rows(dataset: Dataset) -> list[tuple[str, str, str, tuple[str, ...], str]]:
    return [(c.table, c.key, c.old, c.new, c.kind) for c in dataset.register.recodings]


def test_current_codes_are_not_recoded(dataset: Dataset, small: Dataset) -> None:
    assert dataset.register.recodings == small.register.recodings == ()


def test_a_merger_of_full_members_is_exact(small_package: Package) -> None:
    replace_councils(small_package, {"E07000001": "Aston", "E07000002": "Birch"}, {NEW: "Oldshire"})
    small_package.edit("ica_members", 2, "area_code", "E07000002")
    small_package.edit("ica_members", 2, "area_type", "district")
    dataset = small_package.dataset()
    assert dataset.place("city_regions:AB").codes == (NEW,)
    (member,) = dataset.register.members_of_region["AB"]
    assert (member.extent, member.evidence) == ("whole", "documented")
    assert ("city_region_members", "AB", "E07000001", (NEW,), "exact") in recoding_rows(dataset)
    assert dataset.register.former_authorities["E07000901"].successors == (NEW,)
    assert dataset.register.former_authorities["E07000903"].successors == (NEW,)

    # The boundaries of before are carried with the members, and dissolve along shared borders.
    assert dataset.areas["LAD25CD"].tolist() == sorted([NEW, "E06000003", "W06000004"])
    assert dataset.land_km2[NEW] == pytest.approx(200)
    assert display_layers(dataset, Settings(data_dir=small_package.folder, cache_dir=CACHE))
    result = run_query(dataset, unfiltered_query_with(dataset))
    assert find_coverage(dataset, result, area_of(dataset.register, NEW)).covers
    area_matches = Finder(dataset).find_area("AA1 2")
    assert [match.key for match in area_matches.matches] == [NEW]


def test_a_partial_merger_is_marked_and_listed(small_package: Package) -> None:
    replace_councils(
        small_package, {"E07000002": "Birch", "E06000003": "Cedar"}, {NEW: "Birch and Cedar"}
    )
    dataset = small_package.dataset()
    assert [recoding for recoding in recoding_rows(dataset) if recoding[4] == "widened"] == [
        ("city_region_members", "AB", "E07000002", (NEW,), "widened"),
        ("city_region_members", "CD", "E06000003", (NEW,), "widened"),
        ("cluster_places", "P002", "E06000003", (NEW,), "widened"),
        ("strategic_sites", "S002", "E07000002", (NEW,), "widened"),
        ("strategic_sites", "S004", "E06000003", (NEW,), "widened"),
        ("ica_members", "E06000003", "E06000003", (NEW,), "widened"),
    ]
    aston, birch = dataset.register.members_of_region["AB"]
    assert (aston.extent, birch.extent) == ("whole", "part")
    assert (birch.extent_note, birch.evidence) == ("what was E07000002 alone", "indicative")
    assert str(dataset.register.recodings[0]) == (
        f"city_region_members, AB: E07000002 is now, in part, {NEW}."
    )


def test_a_split_is_marked_and_listed(small_package: Package) -> None:
    new = {NEW: "Cedar East", "E06000091": "Cedar West"}
    replace_councils(small_package, {"E06000003": "Cedar"}, new, change="split")
    register = small_package.dataset().register
    kinds = {recoding.kind for recoding in register.recodings}
    assert kinds == {"split"}
    assert register.cluster_places["P002"].lad_codes == tuple(new)
    members = register.members_of_region["CD"]
    assert {m.LAD25CD: m.extent for m in members} == {
        NEW: "part",
        "E06000091": "part",
        "W06000004": "part",
    }
    assert register.former_authorities["E07000904"].successors == (*new, "W06000004")
    # No shape can be carried to one of two: the message says what to do, and nothing is dropped.
    with pytest.raises(BoundaryError, match="no shape for E06000090, E06000091"):
        _ = small_package.dataset().areas


def test_members_merged_into_one_council_have_their_statuses_in_a_note(
    small_package: Package,
) -> None:
    replace_councils(
        small_package, {"E07000001": "Aston", "E06000003": "Cedar"}, {NEW: "Aston and Cedar"}
    )
    register = small_package.dataset().register
    row = register.ica_members[NEW]
    assert (row.status, row.evidence) == ("member", "indicative")
    assert row.note == "Cedar was candidate"


def test_an_unknown_code_is_still_an_error(small_package: Package) -> None:
    replace_councils(small_package, {"E07000001": "Aston"}, {NEW: "New Aston"}, change="recoded")
    small_package.edit("cluster_places", 3, "lad_codes", "E07000999")
    with pytest.raises(DataError, match="found 'E07000999', expected a key of local_authorities"):
        small_package.dataset()


def test_successive_changes_are_followed(small_package: Package) -> None:
    replace_councils(small_package, {"E07000001": "Aston"}, {NEW: "Aston"}, change="recoded")
    replace_councils(small_package, {NEW: "Aston"}, {"E06000092": "Aston"}, change="recoded")
    register = small_package.dataset().register
    assert [m.LAD25CD for m in register.members_of_region["AB"]] == ["E06000092", "E07000002"]
    assert register.former_authorities["E07000901"].successors == ("E06000092",)
    assert {recoding.kind for recoding in register.recodings} == {"exact"}


def test_the_real_register_loads_after_a_merger_of_surrey(package: Package) -> None:
    councils = package.read("local_authorities")
    surrey = {row[0]: row[1] for row in councils if row[6] == "Surrey"}
    assert len(surrey) == 11
    east = dict([*surrey.items()][:5])
    west = {code: name for code, name in surrey.items() if code not in east}
    replace_councils(package, east, {"E06000901": "East Surrey"})
    replace_councils(package, west, {"E06000902": "West Surrey"})
    dataset = package.dataset()
    assert len(dataset.areas) == 352
    assert dataset.areas.is_valid.all()
    assert {recoding.old for recoding in dataset.register.recodings} <= surrey.keys()
