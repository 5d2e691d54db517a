"""What no source named: not the same as nothing, and said so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geo.coverage.unsourced import count_unconfirmed_members, sectors_without_source
from geo.register.register import load_register

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package


def test_no_documented_place_covers_financial_services(dataset: Dataset) -> None:
    register = dataset.register
    assert sectors_without_source(register) == ("FS",)
    # Others than the Government do. Nation-wide plans name no place.
    assert sectors_without_source(register, levels=register.designation_levels) == ()
    assert "FS" in sectors_without_source(register, levels=("devolved_government",))


def test_only_documented_records_are_counted(small_package: Package) -> None:
    # For DE there are only S003 and C005 nationally, which are nation-wide: they name no place.
    register = load_register(small_package.folder)
    assert sectors_without_source(register, levels=("uk",)) == ("DE",)
    for row in (2, 5, 7, 8):
        small_package.edit("clusters", row, "evidence", "indicative")
    small_package.edit("strategic_sites", 2, "evidence", "indicative")
    register = load_register(small_package.folder)
    assert sectors_without_source(register, levels=("uk",)) == ("AM", "DE")


def test_members_without_confirmation_are_counted(dataset: Dataset, small_package: Package) -> None:
    status_counts = Counter(row.status for row in dataset.register.ica_members.values())
    assert count_unconfirmed_members(dataset.register) == status_counts["candidate"] == 52
    assert count_unconfirmed_members(load_register(small_package.folder)) == 1
    small_package.edit("ica_members", 4, "status", "past")
    assert count_unconfirmed_members(load_register(small_package.folder)) == 0
