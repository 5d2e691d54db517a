"""History: what is said of an authority that is no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.register.code_history import describe_change, describe_history, keeps_name

if TYPE_CHECKING:
    from geo.dataset import Dataset


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("E07000902", "Elm became part of Birch on 1 April 2023."),
        (
            "E07000903",
            "Fern became part of Elm on 1 April 2019, which became part of Birch on 1 April 2023.",
        ),
        ("E07000904", "Great Gorse was split between Cedar and Dolwen on 15 October 2021."),
    ],
)
def test_a_code_history_describes_the_change_and_its_date(
    small: Dataset, code: str, sentence: str
) -> None:
    register = small.register
    assert describe_change(register, register.former_authorities[code]) == sentence
    assert describe_history(register, code).endswith(f". {sentence}")
    assert not keeps_name(register, register.former_authorities[code])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("E08000016", "E08000016 is the former code of Barnsley, now E08000038."),
        (
            "E07000026",
            (
                "E07000026 is the former code of Allerdale, now in E06000063. "
                "Allerdale became part of Cumberland on 1 April 2023."
            ),
        ),
    ],
)
def test_a_former_code_is_described_with_its_successor(
    dataset: Dataset, code: str, words: str
) -> None:
    assert describe_history(dataset.register, code) == words


def test_every_former_code_has_a_history(dataset: Dataset) -> None:
    register = dataset.register
    for code, former in register.former_authorities.items():
        history_text = describe_history(register, code)
        assert history_text.startswith(f"{code} is the former code of {former.former_name}, now ")
        assert all(successor in history_text for successor in former.successors)
