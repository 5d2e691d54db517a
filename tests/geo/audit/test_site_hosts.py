"""The check of sites against their hosts: by hand, and as recorded in the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geo.audit.site_hosts import check_hosts
from geo.settings import DATA_DIR

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package

KM_PER_DEGREE_EAST = 66.24
"""At 53.54° north, where the squares lie."""


def place_site(package: Package, *, km_west: float, precision_km: str) -> tuple[str, float]:
    """Put North Quay west of Aston, and return what the check finds."""
    lon = -1.926 - (5 + km_west) / KM_PER_DEGREE_EAST
    package.edit("strategic_sites", 2, "lon", f"{lon:.5f}")
    package.edit("strategic_sites", 2, "coord_precision_km", precision_km)
    site_check, *_ = check_hosts(package.dataset())
    assert site_check.site_id == "S001"
    return site_check.relation, site_check.distance_km


def test_a_site_within_its_host_has_relation_inside(small: Dataset) -> None:
    assert [
        (site_check.site_id, site_check.relation, site_check.distance_km)
        for site_check in check_hosts(small)
    ] == [
        ("S001", "inside", 0),
        ("S002", "inside", 0),
    ]


def test_a_site_close_to_its_host_is_within_its_precision(small_package: Package) -> None:
    site_check, distance_km = place_site(small_package, km_west=2, precision_km="3")
    assert site_check == "within_precision"
    assert distance_km == pytest.approx(2, abs=0.05)


def test_a_site_further_away_than_its_precision_is_outside(small_package: Package) -> None:
    site_check, distance_km = place_site(small_package, km_west=4, precision_km="3")
    assert site_check == "outside"
    assert distance_km == pytest.approx(4, abs=0.05)


def test_a_site_without_precision_must_be_inside_its_host(small_package: Package) -> None:
    assert place_site(small_package, km_west=0.1, precision_km="")[0] == "outside"


def test_the_nearest_host_determines_the_relation(small_package: Package) -> None:
    small_package.edit("strategic_sites", 2, "lad_codes", "W06000004;E07000001")
    site_check, *_ = check_hosts(small_package.dataset())
    assert site_check.relation == "inside"


def test_recorded_relations_match_the_computed_ones(dataset: Dataset) -> None:
    recorded_relations = {
        key: site.host_check for key, site in dataset.register.strategic_sites.items()
    }  # fmt: skip
    computed_relations = dict.fromkeys(recorded_relations, "") | {
        site_check.site_id: site_check.relation for site_check in check_hosts(dataset)
    }
    assert recorded_relations == computed_relations


def test_every_site_with_a_point_and_a_host_is_checked(dataset: Dataset) -> None:
    located = {
        key
        for key, site in dataset.register.strategic_sites.items()
        if site.lon is not None and site.lad_codes
    }
    assert {site_check.site_id for site_check in check_hosts(dataset)} == located


def test_sites_outside_their_hosts_are_recorded_and_explained(dataset: Dataset) -> None:
    outside = [
        site_check.site_id
        for site_check in check_hosts(dataset)
        if site_check.relation == "outside"
    ]
    assert outside == ["S060", "S075"]
    readme = (DATA_DIR / "README.md").read_text(encoding="utf-8")
    assert all(site_id in readme for site_id in outside)
