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


def matched_keys(area_matches: AreaMatches) -> list[str]:
    return [match.key for match in area_matches.matches]


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
def test_every_kind_of_area_is_matched(small_finder: Finder, text: str, key: str, why: str) -> None:
    area_matches = small_finder.find_area(text)
    assert [(match.key, match.reason) for match in area_matches.matches] == [(key, why)]
    assert (area_matches.note, area_matches.problem) == ("", "")


@pytest.mark.parametrize(
    ("text", "key", "note"),
    [
        ("E07000901", ASTON, "E07000901 is the former code of Aston, now E07000001."),
        ("elm", BIRCH, "Elm became part of Birch on 1 April 2023."),
        ("ab", "AB", "AB is the id of Aston and Birch."),
        ("AA1 2ZZ", ASTON, "AA1 2ZZ is in Aston: by sector, 100%."),
    ],
)
def test_an_assumption_is_explained_in_a_note(
    small_finder: Finder, text: str, key: str, note: str
) -> None:
    area_matches = small_finder.find_area(text)
    assert (matched_keys(area_matches), area_matches.note, area_matches.problem) == (
        [key],
        note,
        "",
    )


def test_a_split_authority_gives_a_choice(small_finder: Finder) -> None:
    area_matches = small_finder.find_area("great gorse")
    assert matched_keys(area_matches) == [CEDAR, DOLWEN]
    assert area_matches.note == "Great Gorse was split between Cedar and Dolwen on 15 October 2021."


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
def test_a_list_matches_one_set_of_councils(
    small_finder: Finder, text: str, key: str, name: str, why: str
) -> None:
    (match,) = small_finder.find_area(text).matches
    assert (match.key, match.name, match.reason) == (key, name, why)


def test_a_list_has_notes_about_its_parts(small_finder: Finder) -> None:
    area_matches = small_finder.find_area("Elm, Aston, E07000901")
    assert matched_keys(area_matches) == [f"{ASTON},{BIRCH}"]
    assert area_matches.note == (
        "E07000901 is the former code of Aston, now E07000001. "
        "Elm became part of Birch on 1 April 2023."
    )
    assert area_matches.problem == ""


def test_a_list_with_an_ambiguous_part_gives_a_choice_of_sets(finder: Finder) -> None:
    area_matches = finder.find_area("Wigan, Newcastle")
    assert matched_keys(area_matches) == ["E08000010,E08000021", "E07000195,E08000010"]
    assert [match.reason for match in area_matches.matches] == [
        "Newcastle upon Tyne, Wigan",
        "Newcastle-under-Lyme, Wigan",
    ]
    assert area_matches.note == area_matches.problem
    assert area_matches.note == (
        "“Newcastle” may mean 2 areas. Type E08000021 for Newcastle upon Tyne, council, North "
        "East; E07000195 for Newcastle-under-Lyme, council, West Midlands."
    )


def test_a_misspelling_in_a_list_is_suggested(finder: Finder) -> None:
    area_matches = finder.find_area("Wiggan, Leeds")
    assert matched_keys(area_matches) == ["E08000010,E08000035"]
    assert area_matches.problem == (
        "Nothing is called “Wiggan”. Did you mean one of these? Type E08000010 for Wigan, "
        "council, North West."
    )


def test_a_list_with_an_unknown_part_matches_nothing_and_names_it(finder: Finder) -> None:
    area_matches = finder.find_area("Wigan, E99999999, Newcastle")
    assert area_matches.matches == ()
    assert area_matches.note.startswith("No area has the code E99999999. Expected a 2025 code")
    assert "E08000021 for Newcastle upon Tyne" in area_matches.note
    assert "Wigan" not in area_matches.note


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
def test_real_names_are_matched(finder: Finder, text: str, expected: list[str]) -> None:
    area_matches = finder.find_area(text)
    assert matched_keys(area_matches) == expected
    assert area_matches.note == ""


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
def test_real_former_names_and_codes_have_notes(
    finder: Finder, text: str, key: str, note: str
) -> None:
    area_matches = finder.find_area(text)
    assert (matched_keys(area_matches), area_matches.note) == ([key], note)


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
def test_no_match_has_a_reason_and_a_suggestion(finder: Finder, text: str, message: str) -> None:
    area_matches = finder.find_area(text)
    assert area_matches.matches == ()
    assert area_matches.note == area_matches.problem
    assert area_matches.note.startswith(message)


def test_matches_over_the_limit_are_counted(finder: Finder) -> None:
    area_matches = finder.find_area("north")
    assert len(area_matches.matches) == MAX_CANDIDATES
    assert area_matches.note.endswith(
        "names match “north”, of which 8 are shown: write more of it."
    )


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
def test_an_ambiguous_area_is_refused_with_the_choices(
    finder: Finder, text: str, message: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve_area(finder, text)
    assert str(caught.value) == message


def test_a_unique_area_is_resolved_with_its_note(dataset: Dataset, finder: Finder) -> None:
    assert resolve_area(finder, "wigan") == (area_of(dataset.register, "E08000010"), "")
    area, note = resolve_area(finder, "Allerdale, Wigan")
    assert area == area_of(dataset.register, "E06000063,E08000010")
    assert note == "Allerdale became part of Cumberland on 1 April 2023."


def test_every_key_resolves_to_its_area(dataset: Dataset, finder: Finder) -> None:
    for key in names_of_areas(dataset.register):
        assert resolve_area(finder, key)[0] == area_of(dataset.register, key)


def test_every_council_resolves_by_its_current_and_former_names(
    dataset: Dataset, finder: Finder
) -> None:
    register = dataset.register
    for code, council in register.local_authorities.items():
        assert resolve_area(finder, council.LAD25NM)[0].codes == (code,)
    for former in register.former_authorities.values():
        assert resolve_area(finder, former.former_name)[0].codes == former.successors
        assert resolve_area(finder, former.former_code)[0].codes == former.successors


def test_every_label_is_unique_and_resolves_to_its_area(dataset: Dataset, finder: Finder) -> None:
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
def test_a_list_of_labels_resolves_to_a_set(
    dataset: Dataset, finder: Finder, data: st.DataObject
) -> None:
    labels = labels_of_areas(dataset.register)
    keys = data.draw(st.lists(st.sampled_from([*labels]), min_size=2, max_size=4, unique=True))
    codes = {code for key in keys for code in area_of(dataset.register, key).codes}
    area, note = resolve_area(finder, ", ".join(labels[key] for key in keys))
    assert ({*area.codes}, note) == (codes, "")


def test_a_label_matches_only_in_full(finder: Finder) -> None:
    assert resolve_area(finder, "Moray, growth deal")[0].key == "MORAY"
    assert resolve_area(finder, "Moray, council")[0].key == "S12000020"
    assert finder.find_area("growth deal").matches == ()
    assert matched_keys(finder.find_area("region")) == matched_keys(finder.find_area("Region"))
    assert "E12000001" not in matched_keys(finder.find_area("region"))


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
def test_an_ambiguous_name_lists_the_kind_and_key_of_its_areas(
    finder: Finder, text: str, choices: dict[str, str]
) -> None:
    area_matches = finder.find_area(text)
    assert {match.key: match.description for match in area_matches.matches} == choices
    for key, label in choices.items():
        assert f"{key} for {label}" in area_matches.problem
        assert resolve_area(finder, label)[0].key == key  # what is shown may be typed too


def test_different_areas_with_the_same_name_are_all_listed(
    dataset: Dataset, finder: Finder
) -> None:
    register = dataset.register
    names = names_of_areas(register)
    for key, name in names.items():
        matched_codes = {
            area_of(register, match_key).codes for match_key in matched_keys(finder.find_area(name))
        }
        same_name = {
            area_of(register, area_key).codes
            for area_key, area_name in names.items()
            if area_name == name
        }
        assert same_name <= matched_codes, key


@given(
    text=st.text()
    | st.lists(st.sampled_from(["Wigan", "AB", "E08000016", "M5 4WT", "Newcastle", "x", ""])).map(
        ",".join
    )
)
def test_any_text_is_accepted(dataset: Dataset, finder: Finder, text: str) -> None:
    area_matches = finder.find_area(text)
    assert bool(area_matches.matches or area_matches.note) == bool(text.strip())
    assert len({*matched_keys(area_matches)}) == len(area_matches.matches)
    for key in matched_keys(area_matches):
        assert area_of(dataset.register, key).key == key
    if not area_matches.problem:
        assert len(area_matches.matches) == 1


@given(data=st.data())
def test_the_order_of_a_list_does_not_matter(
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
