"""Places: every layer of the register as one kind of record, clusters by place and not by row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from geo.places.place import (
    CITY_REGIONS,
    CLUSTERS,
    ICA_MEMBERS,
    LOCAL_AUTHORITIES,
    STRATEGIC_SITES,
)
from geo.query import default_query, run_query
from geo.views.listing import in_force_dates
from tests.support.fixtures_core import write_small

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package


def test_every_layer_is_sorted_by_name(small: Dataset) -> None:
    names = {layer: [place.name for place in places] for layer, places in small.places.items()}
    assert names == {
        CITY_REGIONS: ["Aston and Birch", "Cedar Corridor"],
        CLUSTERS: ["Aston and Birch", "Cedar", "Cedar Corridor", "The Valleys", "Wales"],
        STRATEGIC_SITES: ["North Quay", "Old Works", "Unplaced Yard", "Wales Zone"],
        ICA_MEMBERS: ["Aston", "Birch", "Cedar"],
        LOCAL_AUTHORITIES: ["Aston", "Birch", "Cedar", "Dolwen"],
    }


def test_a_cluster_groups_the_designations_of_its_footprint(small: Dataset) -> None:
    place = small.place("clusters:P001")
    assert place.codes == ("E07000001", "E07000002")
    assert [row.designation_id for row in place.designations] == ["C001", "C002"]
    assert [row.name for row in place.designations] == ["Aston and Birch", "Astonbury"]
    assert [row.as_of for row in place.designations] == ["23 June 2025", "2024"]
    assert place.source_ids == ("S01", "S02")
    assert place.evidence == "documented"


def test_a_city_region_has_the_designations_of_its_whole_area(small: Dataset) -> None:
    region = small.place("city_regions:AB")
    assert [row.designation_id for row in region.designations] == ["C001", "C002"]
    assert (region.kind_id, region.kind) == ("mayoral", "mayoral authority")
    assert region.nations == ("England",)


@pytest.mark.parametrize(
    ("ref", "geography", "note"),
    [
        ("clusters:P003", "nationwide", "Nation-wide: no place within it is named"),
        ("clusters:P004", "none", "Named without a boundary: listed, not drawn"),
        ("strategic_sites:S003", "nationwide", "Nation-wide: it has no place of its own"),
        ("strategic_sites:S004", "none", "No coordinates known: listed, not drawn"),
    ],
)
def test_places_without_a_location_are_listed_and_not_mapped(
    small: Dataset, ref: str, geography: str, note: str
) -> None:
    place = small.place(ref)
    assert (place.geography, place.location_note) == (geography, note)
    assert not place.has_geometry
    assert place.geometry_kind == ""


def test_a_place_without_councils_has_its_stated_nations(small: Dataset) -> None:
    assert small.place("clusters:P003").nations == ("Wales",)
    assert small.place("clusters:P004").nations == ("England",)
    assert small.place("strategic_sites:S003").nations == ("Wales",)


def test_a_partial_council_has_a_note(small: Dataset) -> None:
    assert small.place("city_regions:CD").parts == {"W06000004": "only the north of Dolwen"}
    assert small.place("clusters:P005").parts == {"W06000004": "only the north of Dolwen"}


def test_an_indicative_extent_makes_a_designation_indicative(small: Dataset) -> None:
    local, national = small.place("clusters:P002").designations
    assert (local.evidence, national.evidence) == ("documented", "indicative")
    assert national.sectors_evidence == "documented"
    assert national.note == "Cedar is assumed"


def test_an_indicative_region_makes_its_cluster_indicative(small: Dataset) -> None:
    assert small.place("clusters:P005").evidence == "indicative"


def test_a_site_is_a_point_with_its_hosts(small: Dataset) -> None:
    site = small.place("strategic_sites:S001")
    assert (site.geography, site.point, site.codes) == (
        "point",
        (-1.926, 53.5416),
        ("E07000001",),
    )
    assert site.location_note == "Approximate: within about 1 km"
    assert site.is_exact
    assert site.as_of == "March 2025"
    (designation,) = site.designations
    assert (designation.level, designation.programmes) == ("uk", ("ZONE",))
    assert (designation.sectors, designation.designated_by) == (("AM",), "Tax site")


def test_a_site_at_the_centre_of_its_hosts_is_not_exact(small: Dataset) -> None:
    site = small.place("strategic_sites:S002")
    assert not site.is_exact
    assert site.location_note == "Drawn at the middle of its host councils: not where the site is"
    assert site.best_code_evidence == "indicative"


def test_a_site_outside_its_hosts_is_not_exact(small_package: Package) -> None:
    small_package.edit("strategic_sites", 2, "host_check", "outside")
    assert not small_package.dataset().place("strategic_sites:S001").is_exact


def test_a_site_without_a_stated_distance_has_its_original_wording(
    small_package: Package,
) -> None:
    small_package.edit("strategic_sites", 2, "coord_precision_km", "")
    small_package.edit("strategic_sites", 2, "coord_precision_as_written", "port estate")
    site = small_package.dataset().place("strategic_sites:S001")
    assert site.location_note == "Approximate: port estate"


def test_a_county_membership_applies_to_its_districts_with_a_note(small: Dataset) -> None:
    inferred_member = small.place("ica_members:E07000002")
    assert (inferred_member.kind_id, inferred_member.kind) == (
        "member_inferred",
        "member, inferred",
    )
    assert inferred_member.note == "through Oldshire (county)"
    assert small.place("ica_members:E07000001").note == ""


def test_a_council_in_a_two_tier_area_names_its_county(small: Dataset) -> None:
    assert small.place("local_authorities:E07000001").note == "In Oldshire"
    assert small.place("local_authorities:E06000003").note == ""


def test_a_duplicate_council_is_listed_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    package = write_small(tmp_path_factory.mktemp("twice"))
    package.edit("cluster_places", 6, "region_ids", "AB;CD;AB")
    assert package.dataset().place("clusters:P005").codes == (
        "E07000001",
        "E07000002",
        "E06000003",
        "W06000004",
    )


def test_no_two_mapped_clusters_share_a_footprint(dataset: Dataset) -> None:
    footprints = Counter(
        frozenset(place.codes) for place in dataset.places[CLUSTERS] if place.has_geometry
    )
    assert footprints.most_common(1)[0][1] == 1


def test_every_designation_belongs_to_exactly_one_cluster(dataset: Dataset) -> None:
    belonging = Counter(
        row.designation_id for place in dataset.places[CLUSTERS] for row in place.designations
    )
    assert belonging == Counter(dataset.register.clusters.keys())


def test_a_place_has_geometry_or_a_reason(dataset: Dataset) -> None:
    for place in dataset.place_by_ref.values():
        assert place.has_geometry or place.location_note
        assert place.codes or place.nations
        assert not (place.has_geometry and place.layer != STRATEGIC_SITES and not place.codes)


def test_nationwide_designations_have_no_geometry(dataset: Dataset) -> None:
    for ref in ("clusters:P017", "clusters:P018", "clusters:P019"):
        assert dataset.place(ref).geography == "nationwide"


def test_fife_is_only_partly_in_tay_cities(dataset: Dataset) -> None:
    for ref in ("city_regions:TAY", "clusters:P053"):
        assert dataset.place(ref).parts == {"S12000047": "only the north-east of Fife belongs"}


def test_cyber_security_in_belfast_is_indicative(dataset: Dataset) -> None:
    (designation,) = (
        row for row in dataset.place("clusters:P021").designations if row.designation_id == "C028"
    )
    assert designation.evidence == "indicative"
    assert "assignment to Belfast is an assumption" in designation.note


def test_the_oxford_cambridge_corridor_is_indicative_with_documented_sectors(
    dataset: Dataset,
) -> None:
    place = dataset.place("clusters:P048")
    assert place.evidence == "indicative"
    assert {row.evidence for row in place.designations} == {"indicative"}
    assert {row.sectors_evidence for row in place.designations} == {"documented"}


def test_a_part_of_a_site_names_its_parent(dataset: Dataset) -> None:
    parent_by_site = {place.id: place.parent_id for place in dataset.places[STRATEGIC_SITES]}
    assert {key for key, parent in parent_by_site.items() if parent == "S039"} == {
        "S112",
        "S113",
        "S114",
    }
    assert {*parent_by_site.values()} == {"", "S039"}


def test_dates_in_force_have_the_precision_of_the_source(dataset: Dataset) -> None:
    def dates(ref: str) -> tuple[str, str]:
        return in_force_dates(dataset.place(ref))

    assert dates("city_regions:SUSSEX") == ("March 2026", "unknown")
    assert dates("city_regions:GM") == ("unknown", "unknown")
    assert dates("strategic_sites:S013") == ("30 December 2021", "unknown")
    assert dates("clusters:P076") == ("2019", "2029")
    # Four designations of Lancashire's plan, all of 2025 to 2035.
    assert dates("clusters:P050") == ("2025", "2035")
    # Of Greater London's, three are of 27 February 2025, and one is a month older.
    assert dates("clusters:P024") == ("17 January 2025", "unknown")
    assert dates("clusters:P005") == ("unknown", "unknown")
    assert dates("ica_members:W06000020") == ("", "")
    plan = next(
        row for row in dataset.place("clusters:P024").designations if row.designation_id == "C123"
    )
    assert (plan.in_force_from, plan.in_force_to) == ("27 February 2025", "")


def test_no_place_is_hidden_by_its_dates(small_package: Package) -> None:
    """An end that has passed, or a beginning to come, hides nothing either."""
    refs_before = {
        place.ref for places in small_package.dataset().places.values() for place in places
    }
    small_package.edit("strategic_sites", 2, "in_force_to", "2020-01-01")
    small_package.edit("strategic_sites", 2, "in_force_to_precision", "day")
    small_package.edit("clusters", 2, "in_force_from", "2099-01-01")
    small_package.edit("clusters", 2, "in_force_from_precision", "year")
    dataset = small_package.dataset()
    assert refs_before == {place.ref for places in dataset.places.values() for place in places}
    assert dataset.place("strategic_sites:S001").in_force_to == "1 January 2020"
    assert in_force_dates(dataset.place("clusters:P001"))[0] == "2099"
    filtered_places = run_query(dataset, default_query(dataset.register)).places
    assert "S001" in {
        filtered_place.place.id for filtered_place in filtered_places[STRATEGIC_SITES]
    }
    assert "P001" in {filtered_place.place.id for filtered_place in filtered_places[CLUSTERS]}
