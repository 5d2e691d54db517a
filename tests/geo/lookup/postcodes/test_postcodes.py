"""Postcodes: the shares of councils in a sector or district; the look-ups' tests show the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.errors import UnknownNameError
from geo.lookup.postcodes.sectors import PostcodeSectors, format_share

if TYPE_CHECKING:
    from geo.dataset import Dataset


@pytest.fixture(scope="module")
def postcodes(small: Dataset) -> PostcodeSectors:
    return PostcodeSectors(small.register.package)


@pytest.mark.parametrize(
    ("text", "place", "shares"),
    [
        ("AA1 1ZZ", "postcode sector AA1 1", ["75%", "24%", "under 1%"]),
        ("AA1 2", "postcode sector AA1 2", ["all"]),
        ("AA1", "postcode district AA1", ["83%", "16%", "under 1%"]),
        ("AA11 1", "postcode sector AA11 1", ["all"]),
    ],
)
def test_shares_are_of_the_sector_or_the_district(
    postcodes: PostcodeSectors, text: str, place: str, shares: list[str]
) -> None:
    area_shares = postcodes.shares(text)
    assert area_shares.geography == place
    assert [format_share(share) for share in area_shares.fractions.values()] == shares


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("WIGAN", "WIGAN is not a postcode. Expected one such as M5 4WT."),
        ("BT1 5GS", "BT1 is in Northern Ireland"),
        ("AA1 9ZZ", "Postcode sector AA1 9 is not in the table of Great Britain"),
    ],
)
def test_a_postcode_missing_from_the_table_is_explained(
    postcodes: PostcodeSectors, text: str, message: str
) -> None:
    with pytest.raises(UnknownNameError, match=message):
        postcodes.shares(text)
