"""Names: matched whole, by the beginning of a word, by likeness; lists split at their commas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.lookup.names import Candidate, Names, normalise_name


def candidate(key: str, *, rank: int = 0, note: str = "") -> Candidate:
    return Candidate(key=key, name=key.title(), rank=rank, note=note)


NAMES = Names(
    [
        ("Ash", candidate("ash")),
        ("Ash Vale", candidate("ash vale", rank=1)),
        ("The Ash", candidate("ash inn", rank=2)),
        ("Ashby", candidate("beech", rank=9, note="Ashby became Beech.")),
        ("Rowan Old Town", candidate("beech", rank=9, note="Rowan Old Town became Beech.")),
        ("Rowan New Town", candidate("beech", rank=9, note="Rowan New Town became Beech.")),
        ("Oak, Elm and Yew", candidate("trees")),
    ]
)


def candidate_keys(candidates: tuple[Candidate, ...]) -> list[str]:
    return [match.key for match in candidates]


def test_an_exact_name_matches_exactly_and_is_ranked() -> None:
    assert candidate_keys(NAMES.match_exact("ASH")) == ["ash", "ash inn"]
    assert NAMES.match_exact("as") == ()


def test_a_former_name_is_not_listed_with_a_current_one() -> None:
    assert candidate_keys(NAMES.match_prefix("ash")) == ["ash", "ash vale", "ash inn"]
    assert candidate_keys(NAMES.match_prefix("ashb")) == ["beech"]
    assert NAMES.match_prefix("!") == ()


def test_one_council_with_several_former_names_is_one_candidate_with_all_notes() -> None:
    (match,) = NAMES.match_prefix("rowan")
    assert match.note == "Rowan Old Town became Beech. Rowan New Town became Beech."


def test_a_misspelling_is_matched_approximately() -> None:
    assert candidate_keys(NAMES.match_fuzzy("ash vail")) == ["ash vale"]
    assert NAMES.match_fuzzy("zzz") == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ash,Ashby", ("Ash", "Ashby")),
        ("Oak, Elm and Yew", ("Oak, Elm and Yew",)),
        ("Ash, oak,elm & yew, Oak", ("Ash", "oak, elm & yew", "Oak")),
        ("Oak Elm and Yew, Elm and Yew", ("Oak Elm and Yew", "Elm and Yew")),
        (" , ,", ()),
    ],
)
def test_a_list_is_split_but_names_are_not(text: str, parts: tuple[str, ...]) -> None:
    assert NAMES.split(text) == parts


@pytest.mark.parametrize(
    ("written", "reduced"),
    [
        ("The Vale of Glamorgan", "vale of glamorgan"),
        ("King\N{RIGHT SINGLE QUOTATION MARK}s Lynn", "kings lynn"),
        ("Bournemouth, Christchurch & Poole", "bournemouth christchurch and poole"),
        ("Derry~Londonderry", "derry londonderry"),
        ("!?", ""),
    ],
)
def test_a_name_is_normalised(written: str, reduced: str) -> None:
    assert normalise_name(written) == reduced


@given(text=st.text())
def test_splitting_a_list_loses_no_part(text: str) -> None:
    letters = "".join(text.replace(",", " ").split())
    assert "".join("".join(NAMES.split(text)).replace(",", " ").split()) == letters
