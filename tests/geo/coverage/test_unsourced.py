"""What no source named: not the same as nothing, and said so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geo.coverage.unsourced import (
    no_source_words,
    sectors_without_source,
    unconfirmed_members,
    unconfirmed_words,
)
from geo.register.register import load_registry

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from tests.support.fixtures_core import Package

FINANCE = "No source we could read names a place for financial services."


def test_no_source_names_a_place_for_financial_services(atlas: Atlas) -> None:
    registry = atlas.registry
    assert sectors_without_source(registry) == ("FS",)
    assert no_source_words(registry).startswith(FINANCE)
    assert no_source_words(registry, sector="FS").startswith(FINANCE)
    assert no_source_words(registry, sector="AM") == ""


def test_others_than_the_government_do_and_that_is_said(atlas: Atlas) -> None:
    registry = atlas.registry
    assert sectors_without_source(registry, levels=registry.designation_levels) == ()
    assert no_source_words(registry, levels=registry.designation_levels) == ""
    assert no_source_words(registry) != FINANCE
    # Nation-wide plans name no place.
    assert "FS" in sectors_without_source(registry, levels=("devolved_government",))


def test_only_documented_statements_name_a_place(small_package: Package) -> None:
    # For DE there are only S003 and C005 nationally, which are nation-wide: they name no place.
    registry = load_registry(small_package.folder)
    assert sectors_without_source(registry, levels=("uk",)) == ("DE",)
    assert no_source_words(registry, levels=("uk",)).startswith(
        "No source we could read names a place for defence."
    )
    for row in (2, 5, 7, 8):
        small_package.edit("clusters", row, "evidence", "indicative")
    small_package.edit("strategic_sites", 2, "evidence", "indicative")
    registry = load_registry(small_package.folder)
    assert sectors_without_source(registry, levels=("uk",)) == ("AM", "DE")


def test_what_nobody_names_at_all_is_said_without_others(small_package: Package) -> None:
    for row in (3, 4):
        small_package.edit("clusters", row, "sector_code", "AM")
    registry = load_registry(small_package.folder)
    assert no_source_words(registry) == "No source we could read names a place for defence."


def test_members_that_could_not_be_confirmed_are_counted(
    atlas: Atlas, small_package: Package
) -> None:
    statuses = Counter(row.status for row in atlas.registry.ica_members.values())
    assert unconfirmed_members(atlas.registry) == statuses["candidate"] == 52
    assert unconfirmed_words(atlas.registry) == "We could not confirm 52 others."
    assert unconfirmed_words(load_registry(small_package.folder)) == (
        "We could not confirm 1 other."
    )
    small_package.edit("ica_members", 4, "status", "past")
    assert unconfirmed_words(load_registry(small_package.folder)) == ""
