"""Numbers stay with their units where they are read, and keep plain spaces elsewhere."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from geo.styles.units import format_cell, nbsp_units


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("the nearest is Parkside, under 5 km.", "the nearest is Parkside, under 5~km."),
        ("known to within 1 to 20 km", "known to within 1 to 20~km"),
        ("home to 44.5 million of 69.3 million", "home to 44.5~million of 69.3~million"),
        ("£1,051 million, £ million", "£1,051~million, £~million"),
        ("Land 12.5 km², 0.5 % of 3 m", "Land 12.5~km², 0.5~% of 3~m"),
        ("a file of 200 MB", "a file of 200~MB"),
        ("10 councils in 2 mills, 5 kmers", "10 councils in 2 mills, 5 kmers"),
        ("https://ons.gov.uk/5 kmz", "https://ons.gov.uk/5 kmz"),
        ("", ""),
    ],
)
def test_a_number_and_its_unit_are_joined_by_a_no_break_space(written: str, read: str) -> None:
    expected = read.replace("~", "\N{NO-BREAK SPACE}")
    assert nbsp_units(written) == expected
    assert nbsp_units(expected) == expected


def test_a_template_does_not_change_markup_or_numbers() -> None:
    assert format_cell("5 km") == "5\N{NO-BREAK SPACE}km"
    assert format_cell(Markup("margin: 0 5 m")) == "margin: 0 5 m"
    assert format_cell(5) == 5
