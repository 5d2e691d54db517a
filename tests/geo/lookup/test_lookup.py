"""Look-ups: by name, code or postcode; several meanings are a choice, and none is explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.lookup.finder import Finder, PlaceMatches
from geo.lookup.names import MAX_CANDIDATES

if TYPE_CHECKING:
    from geo.dataset import Dataset


def matched_names(place_matches: PlaceMatches) -> list[str]:
    return [match.name for match in place_matches.matches]


@pytest.mark.parametrize("text", ["Wigan", "wigan", "  WIGAN  "])
def test_case_and_spaces_are_ignored(finder: Finder, text: str) -> None:
    (match,) = finder.find(text).matches
    assert (match.ref, match.name) == ("local_authorities:E08000010", "Wigan")
    assert match.reason == "council, North West"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("St Helens", "St. Helens"),
        ("St. Albans", "St Albans"),
        ("Brighton & Hove", "Brighton and Hove"),
        ("kings lynn", "King's Lynn and West Norfolk"),
        ("Newcastle under Lyme", "Newcastle-under-Lyme"),
        ("Stoke on Trent", "Stoke-on-Trent"),
        ("Vale of Glamorgan", "Vale of Glamorgan"),
    ],
)
def test_spelling_variants_are_ignored(finder: Finder, text: str, name: str) -> None:
    place_matches = finder.find(text)
    assert matched_names(place_matches)[0] == name
    assert place_matches.note == ""


def test_an_ambiguous_name_gives_a_choice(finder: Finder) -> None:
    place_matches = finder.find("Newcastle")
    assert matched_names(place_matches) == ["Newcastle upon Tyne", "Newcastle-under-Lyme"]
    assert place_matches.note == ""


def test_councils_come_before_places_of_the_same_name(small_finder: Finder) -> None:
    assert [match.ref for match in small_finder.find("Cedar").matches] == [
        "local_authorities:E06000003",
        "clusters:P002",
    ]


def test_any_word_can_be_matched_by_its_beginning(small_finder: Finder) -> None:
    assert [match.ref for match in small_finder.find("bir").matches] == [
        "local_authorities:E07000002",
        "city_regions:AB",
        "clusters:P001",
    ]


def test_a_cluster_is_matched_by_the_name_of_a_designation(small_finder: Finder) -> None:
    (match,) = small_finder.find("Astonbury").matches
    assert (match.ref, match.name, match.reason) == ("clusters:P001", "Aston and Birch", "cluster")


def test_a_misspelling_is_matched_approximately(finder: Finder) -> None:
    place_matches = finder.find("Wiggan")
    assert matched_names(place_matches) == ["Wigan"]
    assert place_matches.note == "Nothing is called “Wiggan”. Did you mean:"


@pytest.mark.parametrize("text", ["Nowhere at all", "!!!", "-"])
def test_no_match_has_a_suggestion(finder: Finder, text: str) -> None:
    place_matches = finder.find(text)
    assert place_matches.matches == ()
    assert place_matches.note.startswith(f"Nothing is called “{text}”. Try a council")


def test_blank_text_matches_nothing(finder: Finder) -> None:
    assert finder.find("   ") == PlaceMatches(matches=(), note="")


@pytest.mark.parametrize("text", ["E08000038", "e08000038"])
def test_a_code_matches_its_council(finder: Finder, text: str) -> None:
    (match,) = finder.find(text).matches
    assert (match.ref, match.reason) == ("local_authorities:E08000038", "GSS code")


def test_a_former_code_matches_its_successor_with_a_note(finder: Finder) -> None:
    place_matches = finder.find("E08000016")
    assert [match.ref for match in place_matches.matches] == ["local_authorities:E08000038"]
    assert place_matches.matches[0].reason == "replaced E08000016"
    assert place_matches.note == "E08000016 is the former code of Barnsley, now E08000038."


def test_every_former_code_matches_the_successor(small_finder: Finder) -> None:
    for code in ("E07000902", "E07000903"):
        assert matched_names(small_finder.find(code)) == ["Birch"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Allerdale", "Allerdale became part of Cumberland on 1 April 2023."),
        ("carlisle", "Carlisle became part of Cumberland on 1 April 2023."),
    ],
)
def test_a_former_name_matches_its_successor_with_a_note(
    finder: Finder, text: str, note: str
) -> None:
    place_matches = finder.find(text)
    assert [match.ref for match in place_matches.matches] == ["local_authorities:E06000063"]
    assert place_matches.matches[0].reason == f"replaced {text.title()}"
    assert place_matches.note == note


def test_a_recoded_council_is_matched_without_a_note(finder: Finder) -> None:
    place_matches = finder.find("Barnsley")
    assert [match.ref for match in place_matches.matches] == ["local_authorities:E08000038"]
    assert place_matches.note == ""


def test_a_city_region_is_matched_by_its_id(finder: Finder) -> None:
    place_matches = finder.find("gm")
    assert [match.ref for match in place_matches.matches] == ["city_regions:GM"]
    assert place_matches.note == "GM is the id of Greater Manchester."


def test_matches_over_the_limit_are_counted(finder: Finder) -> None:
    place_matches = finder.find("north")
    assert len(place_matches.matches) == MAX_CANDIDATES
    assert place_matches.note.endswith(
        "names match “north”, of which 8 are shown: write more of it."
    )


def test_a_county_gives_a_choice_of_its_districts(finder: Finder) -> None:
    place_matches = finder.find("E10000012")
    assert len(place_matches.matches) == 12
    assert {match.reason for match in place_matches.matches} == {"in Essex"}
    assert place_matches.note == "E10000012 is the county of Essex: choose a district."


def test_a_city_region_is_matched_by_its_code(finder: Finder) -> None:
    (match,) = finder.find("E47000001").matches
    assert (match.ref, match.name) == ("city_regions:GM", "Greater Manchester")


def test_an_unknown_code_is_explained(finder: Finder) -> None:
    place_matches = finder.find("E99999999")
    assert place_matches.matches == ()
    assert place_matches.note.startswith(
        "No council or city region has the code E99999999. Expected"
    )


@pytest.mark.parametrize("text", ["M5 4WT", "m54wt", "M5 4", "M5"])
def test_a_postcode_its_sector_and_its_district_match_the_council(
    finder: Finder, text: str
) -> None:
    place_matches = finder.find(text)
    assert matched_names(place_matches) == ["Salford"]
    assert place_matches.note.startswith(f"{text.upper()} is in Salford: ")


def test_a_sector_in_several_councils_gives_a_ranked_choice(small_finder: Finder) -> None:
    place_matches = small_finder.find("AA1 1ZZ")
    assert [(match.name, match.reason) for match in place_matches.matches] == [
        ("Aston", "75% of postcode sector AA1 1"),
        ("Birch", "24% of postcode sector AA1 1"),
        ("Cedar", "under 1% of postcode sector AA1 1"),
    ]
    assert place_matches.note.startswith(
        "Postcode sector AA1 1 is in several councils: Aston (75%), Birch (24%), Cedar (under 1%)."
    )


def test_a_district_is_the_sum_of_its_own_sectors(small_finder: Finder) -> None:
    assert [(match.name, match.reason) for match in small_finder.find("aa1").matches] == [
        ("Aston", "83% of postcode district AA1"),
        ("Birch", "16% of postcode district AA1"),
        ("Cedar", "under 1% of postcode district AA1"),
    ]


def test_a_sector_in_one_council_has_a_share_of_100_percent(small_finder: Finder) -> None:
    (match,) = small_finder.find("AA1 2").matches
    assert match.reason == "postcode AA1 2: by sector, 100%"


def test_a_real_sector_across_a_city_boundary_gives_two_councils(finder: Finder) -> None:
    place_matches = finder.find("AB1 0")
    assert [match.reason.split(" of ")[0] for match in place_matches.matches] == ["89%", "11%"]
    assert matched_names(place_matches) == ["Aberdeen City", "Aberdeenshire"]


def test_a_postcode_of_northern_ireland_is_explained(finder: Finder) -> None:
    place_matches = finder.find("BT1 5")
    assert place_matches.matches == ()
    assert place_matches.note.startswith(
        "BT1 is in Northern Ireland, whose postcodes carry a licence"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [("ZZ99 9ZZ", "Postcode sector ZZ99 9"), ("ZZ99", "Postcode district ZZ99")],
)
def test_an_unknown_postcode_is_explained(finder: Finder, text: str, place: str) -> None:
    place_matches = finder.find(text)
    assert place_matches.matches == ()
    assert place_matches.note.startswith(
        f"{place} is not in the table of Great Britain (November 2025). Check it. "
    )


@given(text=st.text() | st.from_regex(r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?(\d[A-Za-z]{2})?"))
def test_any_text_is_accepted(dataset: Dataset, finder: Finder, text: str) -> None:
    place_matches = finder.find(text)
    assert all(match.ref in dataset.place_by_ref for match in place_matches.matches)
    assert bool(place_matches.matches or place_matches.note) == bool(text.strip())


@given(data=st.data())
def test_every_place_is_matched_by_its_name(
    dataset: Dataset, finder: Finder, data: st.DataObject
) -> None:
    layer = data.draw(st.sampled_from(["local_authorities", "city_regions"]))
    place = data.draw(st.sampled_from(dataset.places[layer]))
    place_matches = finder.find(place.name)
    assert place.ref in [match.ref for match in place_matches.matches]
    assert place_matches.note == ""
    assert len(place_matches.matches) <= MAX_CANDIDATES


@given(data=st.data())
def test_every_council_is_matched_by_its_code(
    dataset: Dataset, finder: Finder, data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from([*dataset.register.local_authorities]))
    assert [match.ref for match in finder.find(code).matches] == [f"local_authorities:{code}"]
