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
    found, *_ = check_hosts(package.dataset())
    assert found.site_id == "S001"
    return found.relation, found.distance_km


def test_a_site_within_its_host_is_inside(small: Dataset) -> None:
    assert [(check.site_id, check.relation, check.distance_km) for check in check_hosts(small)] == [
        ("S001", "inside", 0),
        ("S002", "inside", 0),
    ]


def test_a_site_off_the_border_is_within_its_precision(small_package: Package) -> None:
    found, distance_km = place_site(small_package, km_west=2, precision_km="3")
    assert found == "within_precision"
    assert distance_km == pytest.approx(2, abs=0.05)


def test_a_site_further_off_than_its_precision_is_outside(small_package: Package) -> None:
    found, distance_km = place_site(small_package, km_west=4, precision_km="3")
    assert found == "outside"
    assert distance_km == pytest.approx(4, abs=0.05)


def test_a_site_without_precision_must_lie_inside(small_package: Package) -> None:
    assert place_site(small_package, km_west=0.1, precision_km="")[0] == "outside"


def test_the_nearest_of_several_hosts_counts(small_package: Package) -> None:
    small_package.edit("strategic_sites", 2, "lad_codes", "W06000004;E07000001")
    found, *_ = check_hosts(small_package.dataset())
    assert found.relation == "inside"


def test_what_is_recorded_is_what_is_found(dataset: Dataset) -> None:
    recorded = {
        key: site.host_check for key, site in dataset.register.strategic_sites.items()
    }  # fmt: skip
    found = dict.fromkeys(recorded, "") | {
        check.site_id: check.relation for check in check_hosts(dataset)
    }
    assert recorded == found


def test_every_site_with_a_point_and_a_host_is_checked(dataset: Dataset) -> None:
    located = {
        key
        for key, site in dataset.register.strategic_sites.items()
        if site.lon is not None and site.lad_codes
    }
    assert {check.site_id for check in check_hosts(dataset)} == located


def test_the_sites_outside_are_known_and_explained(dataset: Dataset) -> None:
    outside = [check.site_id for check in check_hosts(dataset) if check.relation == "outside"]
    assert outside == ["S060", "S075"]
    readme = (DATA_DIR / "README.md").read_text(encoding="utf-8")
    assert all(site_id in readme for site_id in outside)
