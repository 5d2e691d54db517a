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


def names(answer: PlaceMatches) -> list[str]:
    return [found.name for found in answer.matches]


@pytest.mark.parametrize("text", ["Wigan", "wigan", "  WIGAN  "])
def test_case_and_space_do_not_count(finder: Finder, text: str) -> None:
    (found,) = finder.find(text).matches
    assert (found.ref, found.name) == ("local_authorities:E08000010", "Wigan")
    assert found.reason == "council, North West"


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
def test_habits_of_spelling_do_not_count(finder: Finder, text: str, name: str) -> None:
    answer = finder.find(text)
    assert names(answer)[0] == name
    assert answer.note == ""


def test_a_name_of_several_is_a_choice(finder: Finder) -> None:
    answer = finder.find("Newcastle")
    assert names(answer) == ["Newcastle upon Tyne", "Newcastle-under-Lyme"]
    assert answer.note == ""


def test_councils_come_before_places_of_the_same_name(small_finder: Finder) -> None:
    assert [found.ref for found in small_finder.find("Cedar").matches] == [
        "local_authorities:E06000003",
        "clusters:P002",
    ]


def test_the_beginning_of_any_word_is_enough(small_finder: Finder) -> None:
    assert [found.ref for found in small_finder.find("bir").matches] == [
        "local_authorities:E07000002",
        "city_regions:AB",
        "clusters:P001",
    ]


def test_a_cluster_is_found_by_the_words_of_its_designation(small_finder: Finder) -> None:
    (found,) = small_finder.find("Astonbury").matches
    assert (found.ref, found.name, found.reason) == ("clusters:P001", "Aston and Birch", "cluster")


def test_a_slip_is_answered_by_likeness(finder: Finder) -> None:
    answer = finder.find("Wiggan")
    assert names(answer) == ["Wigan"]
    assert answer.note == "Nothing is called “Wiggan”. Did you mean:"


@pytest.mark.parametrize("text", ["Nowhere at all", "!!!", "-"])
def test_nothing_found_says_what_to_try(finder: Finder, text: str) -> None:
    answer = finder.find(text)
    assert answer.matches == ()
    assert answer.note.startswith(f"Nothing is called “{text}”. Try a council")


def test_nothing_asked_is_nothing_answered(finder: Finder) -> None:
    assert finder.find("   ") == PlaceMatches(matches=(), note="")


@pytest.mark.parametrize("text", ["E08000038", "e08000038"])
def test_a_code_finds_its_council(finder: Finder, text: str) -> None:
    (found,) = finder.find(text).matches
    assert (found.ref, found.reason) == ("local_authorities:E08000038", "GSS code")


def test_a_former_code_finds_its_successor_and_says_so(finder: Finder) -> None:
    answer = finder.find("E08000016")
    assert [found.ref for found in answer.matches] == ["local_authorities:E08000038"]
    assert answer.matches[0].reason == "replaced E08000016"
    assert answer.note == "E08000016 is the former code of Barnsley, now E08000038."


def test_each_of_several_former_codes_finds_the_successor(small_finder: Finder) -> None:
    for code in ("E07000902", "E07000903"):
        assert names(small_finder.find(code)) == ["Birch"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Allerdale", "Allerdale became part of Cumberland on 1 April 2023."),
        ("carlisle", "Carlisle became part of Cumberland on 1 April 2023."),
    ],
)
def test_a_former_name_finds_its_successor_and_says_so(
    finder: Finder, text: str, note: str
) -> None:
    answer = finder.find(text)
    assert [found.ref for found in answer.matches] == ["local_authorities:E06000063"]
    assert answer.matches[0].reason == f"replaced {text.title()}"
    assert answer.note == note


def test_a_council_that_was_only_recoded_is_found_without_a_note(finder: Finder) -> None:
    answer = finder.find("Barnsley")
    assert [found.ref for found in answer.matches] == ["local_authorities:E08000038"]
    assert answer.note == ""


def test_a_city_region_is_found_by_its_id(finder: Finder) -> None:
    answer = finder.find("gm")
    assert [found.ref for found in answer.matches] == ["city_regions:GM"]
    assert answer.note == "GM is the id of Greater Manchester."


def test_more_than_are_shown_are_counted(finder: Finder) -> None:
    answer = finder.find("north")
    assert len(answer.matches) == MAX_CANDIDATES
    assert answer.note.endswith("names match “north”, of which 8 are shown: write more of it.")


def test_a_county_is_a_choice_of_its_districts(finder: Finder) -> None:
    answer = finder.find("E10000012")
    assert len(answer.matches) == 12
    assert {found.reason for found in answer.matches} == {"in Essex"}
    assert answer.note == "E10000012 is the county of Essex: choose a district."


def test_a_city_region_has_a_code_too(finder: Finder) -> None:
    (found,) = finder.find("E47000001").matches
    assert (found.ref, found.name) == ("city_regions:GM", "Greater Manchester")


def test_a_code_of_nothing_is_explained(finder: Finder) -> None:
    answer = finder.find("E99999999")
    assert answer.matches == ()
    assert answer.note.startswith("No council or city region has the code E99999999. Expected")


@pytest.mark.parametrize("text", ["M5 4WT", "m54wt", "M5 4", "M5"])
def test_a_postcode_its_sector_and_its_district_find_the_council(finder: Finder, text: str) -> None:
    answer = finder.find(text)
    assert names(answer) == ["Salford"]
    assert answer.note.startswith(f"{text.upper()} is in Salford: ")


def test_a_sector_that_straddles_councils_is_a_ranked_choice(small_finder: Finder) -> None:
    answer = small_finder.find("AA1 1ZZ")
    assert [(found.name, found.reason) for found in answer.matches] == [
        ("Aston", "75% of postcode sector AA1 1"),
        ("Birch", "24% of postcode sector AA1 1"),
        ("Cedar", "under 1% of postcode sector AA1 1"),
    ]
    assert answer.note.startswith(
        "Postcode sector AA1 1 is in several councils: Aston (75%), Birch (24%), Cedar (under 1%)."
    )


def test_a_district_adds_up_its_sectors_and_no_other_district(small_finder: Finder) -> None:
    assert [(found.name, found.reason) for found in small_finder.find("aa1").matches] == [
        ("Aston", "83% of postcode district AA1"),
        ("Birch", "16% of postcode district AA1"),
        ("Cedar", "under 1% of postcode district AA1"),
    ]


def test_a_sector_in_one_council_is_all_of_it(small_finder: Finder) -> None:
    (found,) = small_finder.find("AA1 2").matches
    assert found.reason == "postcode AA1 2: by sector, 100%"


def test_a_true_sector_across_the_city_limit(finder: Finder) -> None:
    answer = finder.find("AB1 0")
    assert [found.reason.split(" of ")[0] for found in answer.matches] == ["89%", "11%"]
    assert names(answer) == ["Aberdeen City", "Aberdeenshire"]


def test_a_postcode_of_northern_ireland_is_explained(finder: Finder) -> None:
    answer = finder.find("BT1 5")
    assert answer.matches == ()
    assert answer.note.startswith("BT1 is in Northern Ireland, whose postcodes carry a licence")


@pytest.mark.parametrize(
    ("text", "place"),
    [("ZZ99 9ZZ", "Postcode sector ZZ99 9"), ("ZZ99", "Postcode district ZZ99")],
)
def test_an_unknown_postcode_is_explained(finder: Finder, text: str, place: str) -> None:
    answer = finder.find(text)
    assert answer.matches == ()
    assert answer.note.startswith(
        f"{place} is not in the table of Great Britain (November 2025). Check it. "
    )


@given(text=st.text() | st.from_regex(r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?(\d[A-Za-z]{2})?"))
def test_no_text_is_too_strange(dataset: Dataset, finder: Finder, text: str) -> None:
    answer = finder.find(text)
    assert all(found.ref in dataset.place_by_ref for found in answer.matches)
    assert bool(answer.matches or answer.note) == bool(text.strip())


@given(data=st.data())
def test_every_place_is_found_by_its_own_name(
    dataset: Dataset, finder: Finder, data: st.DataObject
) -> None:
    layer = data.draw(st.sampled_from(["local_authorities", "city_regions"]))
    place = data.draw(st.sampled_from(dataset.places[layer]))
    answer = finder.find(place.name)
    assert place.ref in [found.ref for found in answer.matches]
    assert answer.note == ""
    assert len(answer.matches) <= MAX_CANDIDATES


@given(data=st.data())
def test_every_council_is_found_by_its_code(
    dataset: Dataset, finder: Finder, data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from([*dataset.register.local_authorities]))
    assert [found.ref for found in finder.find(code).matches] == [f"local_authorities:{code}"]
