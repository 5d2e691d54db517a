"""When each layer was last updated, by hand and of the true register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.register.register import load_register
from geo.views.updates import POPULATION, last_update_dates, last_update_text

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package


def test_every_layer_of_the_real_register_has_a_date(dataset: Dataset) -> None:
    assert last_update_dates(dataset.register) == {
        CITY_REGIONS: "15 September 2026",
        CLUSTERS: "22 April 2026",
        STRATEGIC_SITES: "4 July 2026",
        ICA_MEMBERS: "3 November 2025",
        POPULATION: "mid-2024",
    }


def test_a_layer_without_a_date_is_unknown_and_dates_have_their_precision(
    small_package: Package,
) -> None:
    dates = last_update_dates(load_register(small_package.folder))
    assert dates[CITY_REGIONS] == "not known"
    assert dates[ICA_MEMBERS] == "not known"  # years alone
    assert dates[STRATEGIC_SITES] == "March 2025"
    small_package.edit("clusters", 2, "as_of", "2026-01-01")
    small_package.edit("clusters", 2, "as_of_precision", "range")
    assert last_update_dates(load_register(small_package.folder))[CLUSTERS] == "2026"


def test_the_sentence_names_every_layer_and_its_date(dataset: Dataset) -> None:
    sentence = last_update_text(dataset.register)
    for day in last_update_dates(dataset.register).values():
        assert day in sentence
