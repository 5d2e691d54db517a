"""English text: phrases, counts, shares, first letters and slugs."""

from __future__ import annotations

import pytest

from geo.text import (
    MAX_SLUG_LENGTH,
    format_count,
    format_people,
    format_share,
    join_phrases,
    list_names,
    lower_first,
    plural,
    slug,
    upper_first,
    with_the,
)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (940_000, "940,000"),
        (999_999, "999,999"),
        (1_000_000, "1.0 million"),
        (69_281_437, "69.3 million"),
    ],
)
def test_populations_are_rounded_in_words(number: int, written: str) -> None:
    assert format_people(number) == written


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_joined_with_commas_and_and(parts: list[str], sentence: str) -> None:
    assert join_phrases(parts) == sentence


@pytest.mark.parametrize(
    ("number", "written"), [(0, "no clusters"), (1, "1 cluster"), (2, "2 clusters")]
)
def test_a_number_has_a_singular_or_plural_noun(number: int, written: str) -> None:
    assert format_count(number, "cluster", "clusters") == written


@pytest.mark.parametrize(
    ("share", "words"), [(0.5, "50.0%"), (0.005, "0.5%"), (0.001, "0.1%"), (1e-6, "under 0.1%")]
)
def test_a_small_share_is_never_written_as_zero(share: float, words: str) -> None:
    assert format_share(share) == words


@pytest.mark.parametrize(
    ("limit", "text"), [(2, "Aston; Birch; and 1 more"), (3, "Aston; Birch; Cedar")]
)
def test_a_shortened_list_counts_the_names_left_out(limit: int, text: str) -> None:
    assert list_names(["Aston", "Birch", "Cedar"], limit) == text
    assert list_names([], limit) == "none"


def test_exactly_one_takes_the_singular() -> None:
    assert [plural(number, "is", "are") for number in (0, 1, 2)] == ["are", "is", "are"]


@pytest.mark.parametrize(
    ("text", "lower"),
    [("Life sciences", "life sciences"), ("AI growth zone", "AI growth zone"), ("", "")],
)
def test_an_abbreviation_keeps_its_capitals(text: str, lower: str) -> None:
    assert lower_first(text) == lower
    assert upper_first(lower) == text


def test_only_the_united_kingdom_takes_an_article() -> None:
    assert [with_the(name) for name in ("UK", "Great Britain")] == ["the UK", "Great Britain"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Ynys Môn", "ynys-mon"), ("St. Helens / Wigan", "st-helens-wigan"), ("日本", "place")],
)
def test_a_slug_has_only_letters_digits_and_hyphens(text: str, name: str) -> None:
    assert slug(text) == name
    assert len(slug("a " * 100)) <= MAX_SLUG_LENGTH
