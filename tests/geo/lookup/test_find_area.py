"""Look-ups of areas: one, a choice, or a list; nothing is guessed in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import area_of, labels_of_areas, names_of_areas
from geo.errors import UnknownNameError
from geo.lookup.finder import AreaMatches, Finder, resolve_area
from geo.lookup.names import MAX_CANDIDATES
from tests.support.fixtures_core import SQUARES

if TYPE_CHECKING:
    from geo.dataset import Dataset

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES


def keys(answer: AreaMatches) -> list[str]:
    return [found.key for found in answer.matches]


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("Aston", ASTON, "council, North East"),
        (ASTON, ASTON, "GSS code"),
        ("oldshire", "E10000001", "county"),
        ("e10000001", "E10000001", "GSS code"),
        ("Aston & Birch", "AB", "mayoral authority"),
        ("AB", "AB", "mayoral authority"),
        ("E47000001", "AB", "GSS code"),
        ("North East", "E12000001", "region"),
        ("Wales", "W92000004", "nation"),
        ("W92000004", "W92000004", "GSS code"),
        ("uk", "K02000001", "all councils"),
        ("The United Kingdom", "K02000001", "all councils"),
        ("K02000001", "K02000001", "GSS code"),
        ("ICA", "ica", "members as far as known"),
        ("Industrial Communities Alliance", "ica", "members as far as known"),
        ("dol", DOLWEN, "council, Wales"),
    ],
)
def test_each_kind_of_area_is_found_alone(
    small_finder: Finder, text: str, key: str, why: str
) -> None:
    answer = small_finder.find_area(text)
    assert [(found.key, found.reason) for found in answer.matches] == [(key, why)]
    assert (answer.note, answer.problem) == ("", "")


@pytest.mark.parametrize(
    ("text", "key", "note"),
    [
        ("E07000901", ASTON, "E07000901 is the former code of Aston, now E07000001."),
        ("elm", BIRCH, "Elm became part of Birch on 1 April 2023."),
        ("ab", "AB", "AB is the id of Aston and Birch."),
        ("AA1 2ZZ", ASTON, "AA1 2ZZ is in Aston: by sector, 100%."),
    ],
)
def test_what_was_assumed_is_said(small_finder: Finder, text: str, key: str, note: str) -> None:
    answer = small_finder.find_area(text)
    assert (keys(answer), answer.note, answer.problem) == ([key], note, "")


def test_an_authority_that_was_split_is_a_choice(small_finder: Finder) -> None:
    answer = small_finder.find_area("great gorse")
    assert keys(answer) == [CEDAR, DOLWEN]
    assert answer.note == "Great Gorse was split between Cedar and Dolwen on 15 October 2021."


@pytest.mark.parametrize(
    ("text", "key", "name", "why"),
    [
        ("Dolwen, aston", f"{ASTON},{DOLWEN}", "Aston and Dolwen", "Aston, Dolwen"),
        (
            "AB, Cedar,",
            f"{CEDAR},{ASTON},{BIRCH}",
            "Aston, Birch and Cedar",
            "Aston and Birch, Cedar",
        ),
        (f"{ASTON},AA1 2", ASTON, "Aston", "postcode AA1 2: by sector, 100%"),
        (" ,Aston,, ", ASTON, "Aston", "council, North East"),
    ],
)
def test_a_list_is_one_set(small_finder: Finder, text: str, key: str, name: str, why: str) -> None:
    (found,) = small_finder.find_area(text).matches
    assert (found.key, found.name, found.reason) == (key, name, why)


def test_a_list_says_what_was_assumed_of_its_parts(small_finder: Finder) -> None:
    answer = small_finder.find_area("Elm, Aston, E07000901")
    assert keys(answer) == [f"{ASTON},{BIRCH}"]
    assert answer.note == (
        "E07000901 is the former code of Aston, now E07000001. "
        "Elm became part of Birch on 1 April 2023."
    )
    assert answer.problem == ""


def test_a_list_with_one_unclear_part_is_a_choice_of_sets(finder: Finder) -> None:
    answer = finder.find_area("Wigan, Newcastle")
    assert keys(answer) == ["E08000010,E08000021", "E07000195,E08000010"]
    assert [found.reason for found in answer.matches] == [
        "Newcastle upon Tyne, Wigan",
        "Newcastle-under-Lyme, Wigan",
    ]
    assert answer.note == answer.problem
    assert answer.note == (
        "“Newcastle” may mean 2 areas. Type E08000021 for Newcastle upon Tyne, council, North "
        "East; E07000195 for Newcastle-under-Lyme, council, West Midlands."
    )


def test_a_slip_in_a_list_is_asked_about(finder: Finder) -> None:
    answer = finder.find_area("Wiggan, Leeds")
    assert keys(answer) == ["E08000010,E08000035"]
    assert answer.problem == (
        "Nothing is called “Wiggan”. Did you mean one of these? Type E08000010 for Wigan, "
        "council, North West."
    )


def test_a_list_with_a_part_that_is_not_found_finds_nothing_and_names_it(finder: Finder) -> None:
    answer = finder.find_area("Wigan, E99999999, Newcastle")
    assert answer.matches == ()
    assert answer.note.startswith("No area has the code E99999999. Expected a 2025 code")
    assert "E08000021 for Newcastle upon Tyne" in answer.note
    assert "Wigan" not in answer.note


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Newcastle", ["E08000021", "E07000195"]),
        ("Manchester", ["E08000003"]),
        ("Greater Manchester", ["GM"]),
        ("York", ["E06000014"]),
        ("Dorset", ["E06000059"]),
        ("Derbyshire", ["E10000007"]),
        ("North East", ["E12000001", "NE"]),
        ("Lancashire", ["E10000017", "LANCS"]),
        ("London", ["E12000007"]),
        ("E12000007", ["E12000007"]),
        ("Greater London", ["LON"]),
        ("Moray", ["S12000020"]),
        ("MORAY", ["MORAY"]),
        ("Bournemouth, Christchurch and Poole", ["E06000058"]),
        ("Newry, Mourne and Down, Wigan", ["E08000010,N09000010"]),
    ],
)
def test_true_names(finder: Finder, text: str, expected: list[str]) -> None:
    answer = finder.find_area(text)
    assert keys(answer) == expected
    assert answer.note == ""


@pytest.mark.parametrize(
    ("text", "key", "note"),
    [
        ("Allerdale", "E06000063", "Allerdale became part of Cumberland on 1 April 2023."),
        ("E08000016", "E08000038", "E08000016 is the former code of Barnsley, now E08000038."),
        (
            "West Somerset",
            "E06000066",
            (
                "West Somerset became part of Somerset West and Taunton on 1 April 2019, which "
                "became part of Somerset on 1 April 2023."
            ),
        ),
        (
            "ESSEX",
            "ESSEX",
            "ESSEX is the key of Greater Essex; Essex, county has the key E10000012.",
        ),
    ],
)
def test_true_notes(finder: Finder, text: str, key: str, note: str) -> None:
    answer = finder.find_area(text)
    assert (keys(answer), answer.note) == ([key], note)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("BT1 5", "BT1 is in Northern Ireland, whose postcodes carry a licence of their own"),
        ("ZZ9 9ZZ", "Postcode sector ZZ9 9 is not in the table of Great Britain"),
        ("E99999999", "No area has the code E99999999. Expected a 2025 code such as E08000010"),
        ("Nowhere at all", "Nothing is called “Nowhere at all”. Try a council, county"),
        (",", "Nothing is called “,”. Try a council, county"),
    ],
)
def test_nothing_found_says_why_and_what_to_try(finder: Finder, text: str, message: str) -> None:
    answer = finder.find_area(text)
    assert answer.matches == ()
    assert answer.note == answer.problem
    assert answer.note.startswith(message)


def test_more_than_are_shown_are_counted(finder: Finder) -> None:
    answer = finder.find_area("north")
    assert len(answer.matches) == MAX_CANDIDATES
    assert answer.note.endswith("names match “north”, of which 8 are shown: write more of it.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "No area was named. Name one, such as Wigan, E08000010 or UK."),
        (
            "Newcastle",
            (
                "“Newcastle” may mean 2 areas. Type E08000021 for Newcastle upon Tyne, council, "
                "North East; E07000195 for Newcastle-under-Lyme, council, West Midlands."
            ),
        ),
        (
            "Wiggan",
            (
                "Nothing is called “Wiggan”. Did you mean one of these? Type E08000010 for Wigan, "
                "council, North West."
            ),
        ),
        (
            "AB1 0",
            (
                "Postcode sector AB1 0 is in several councils: Aberdeen City (89%), Aberdeenshire "
                "(11%). Give the whole postcode, or the council. “AB1 0” may mean 2 "
                "areas. Type S12000033 for Aberdeen City, council (89% of postcode sector AB1 0); "
                "S12000034 for Aberdeenshire, council (11% of postcode sector AB1 0)."
            ),
        ),
        (
            "ZZ9",
            (
                "Postcode district ZZ9 is not in the table of Great Britain (November 2025). "
                "Check it. Give the whole postcode, or the council."
            ),
        ),
    ],
)
def test_what_is_not_one_area_is_refused_with_the_choices(
    finder: Finder, text: str, message: str
) -> None:
    with pytest.raises(UnknownNameError) as raised:
        resolve_area(finder, text)
    assert str(raised.value) == message


def test_one_area_is_resolved_with_its_note(dataset: Dataset, finder: Finder) -> None:
    assert resolve_area(finder, "wigan") == (area_of(dataset.register, "E08000010"), "")
    area, note = resolve_area(finder, "Allerdale, Wigan")
    assert area == area_of(dataset.register, "E06000063,E08000010")
    assert note == "Allerdale became part of Cumberland on 1 April 2023."


def test_every_key_resolves_to_its_own_area(dataset: Dataset, finder: Finder) -> None:
    for key in names_of_areas(dataset.register):
        assert resolve_area(finder, key)[0] == area_of(dataset.register, key)


def test_every_council_resolves_by_its_name_and_its_former_ones(
    dataset: Dataset, finder: Finder
) -> None:
    register = dataset.register
    for code, council in register.local_authorities.items():
        assert resolve_area(finder, council.LAD25NM)[0].codes == (code,)
    for former in register.former_authorities.values():
        assert resolve_area(finder, former.former_name)[0].codes == former.successors
        assert resolve_area(finder, former.former_code)[0].codes == former.successors


def test_every_label_is_unique_and_resolves_to_its_own_area(
    dataset: Dataset, finder: Finder
) -> None:
    labels = labels_of_areas(dataset.register)
    assert len({*labels.values()}) == len(labels)
    for key, label in labels.items():
        area = area_of(dataset.register, key)
        assert label == area.label
        assert resolve_area(finder, label) == (area, "")
        assert resolve_area(finder, label.upper().replace(",", "")) == (area, "")
        if area.kind not in {"uk", "members"}:
            assert label.startswith(f"{area.name}, ")


@given(data=st.data())
def test_labels_may_be_listed_as_names_may(
    dataset: Dataset, finder: Finder, data: st.DataObject
) -> None:
    labels = labels_of_areas(dataset.register)
    keys = data.draw(st.lists(st.sampled_from([*labels]), min_size=2, max_size=4, unique=True))
    codes = {code for key in keys for code in area_of(dataset.register, key).codes}
    area, note = resolve_area(finder, ", ".join(labels[key] for key in keys))
    assert ({*area.codes}, note) == (codes, "")


def test_a_label_is_found_as_a_whole_or_not_at_all(finder: Finder) -> None:
    assert resolve_area(finder, "Moray, growth deal")[0].key == "MORAY"
    assert resolve_area(finder, "Moray, council")[0].key == "S12000020"
    assert finder.find_area("growth deal").matches == ()
    assert keys(finder.find_area("region")) == keys(finder.find_area("Region"))
    assert "E12000001" not in keys(finder.find_area("region"))


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        (
            "North East",
            {
                "E12000001": "North East, region",
                "NE": "North East, mayoral strategic authority",
            },
        ),
        (
            "lancashire",
            {
                "E10000017": "Lancashire, county",
                "LANCS": "Lancashire, foundation strategic authority",
            },
        ),
        (
            "Glasgow",
            {
                "S12000049": "Glasgow City, council, Scotland",
                "GCR": "Glasgow City Region, city region deal",
            },
        ),
    ],
)
def test_a_name_of_several_asks_with_the_kind_and_key_of_each(
    finder: Finder, text: str, choices: dict[str, str]
) -> None:
    answer = finder.find_area(text)
    assert {one.key: one.description for one in answer.matches} == choices
    for key, words in choices.items():
        assert f"{key} for {words}" in answer.problem
        assert resolve_area(finder, words)[0].key == key  # what is shown may be typed too


def test_areas_of_one_name_that_differ_are_all_offered(dataset: Dataset, finder: Finder) -> None:
    register = dataset.register
    names = names_of_areas(register)
    for key, name in names.items():
        offered = {area_of(register, found).codes for found in keys(finder.find_area(name))}
        same_name = {area_of(register, k).codes for k, other in names.items() if other == name}
        assert same_name <= offered, key


@given(
    text=st.text()
    | st.lists(st.sampled_from(["Wigan", "AB", "E08000016", "M5 4WT", "Newcastle", "x", ""])).map(
        ",".join
    )
)
def test_no_text_is_too_strange(dataset: Dataset, finder: Finder, text: str) -> None:
    answer = finder.find_area(text)
    assert bool(answer.matches or answer.note) == bool(text.strip())
    assert len({*keys(answer)}) == len(answer.matches)
    for key in keys(answer):
        assert area_of(dataset.register, key).key == key
    if not answer.problem:
        assert len(answer.matches) == 1


@given(data=st.data())
def test_the_order_of_a_list_never_matters(
    dataset: Dataset, finder: Finder, data: st.DataObject
) -> None:
    register = dataset.register
    labels = [
        *names_of_areas(register),
        *names_of_areas(register).values(),
        *register.former_authorities,
        *(row.former_name for row in register.former_authorities.values()),
        *("M5 4WT", "AB1 0", "BT1", "Newcastle", "Wiggan", "no such place", "UK"),
    ]
    parts = data.draw(st.lists(st.sampled_from(labels), min_size=1, max_size=5))
    shuffled = data.draw(st.permutations(parts))
    assert finder.find_area(", ".join(parts)) == finder.find_area(",".join(shuffled))
