"""Profiles: one place in full, and what else the filters show on its councils."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnknownNameError
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.query import run_query
from geo.views.profile import Profile, profile
from tests.support.fixtures_core import queries, query_with, unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset


def profile_of(dataset: Dataset, ref: str, **changes: object) -> Profile:
    return profile(dataset, run_query(dataset, query_with(dataset, **changes)), ref)


def other_place_ids(place_profile: Profile) -> dict[str, list[str]]:
    return {
        layer: [item.place.id for item in items] for layer, items in place_profile.also_here.items()
    }


def test_the_profile_of_a_cluster_is_complete(small: Dataset) -> None:
    place_profile = profile_of(small, "clusters:P001")
    assert place_profile.place is small.place("clusters:P001")
    assert [member.council.LAD25NM for member in place_profile.members] == ["Aston", "Birch"]
    assert place_profile.population == 300_000
    assert [source.source_id for source in place_profile.sources] == ["S01", "S02"]


def test_designations_in_the_filters_come_first_and_none_is_lost(small: Dataset) -> None:
    local_profile = profile_of(small, "clusters:P001", levels=("local",))
    assert [row.designation_id for row in local_profile.designations] == ["C002", "C001"]
    hidden_profile = profile_of(small, "clusters:P001", levels=())
    assert hidden_profile.filtered is None
    assert [row.designation_id for row in hidden_profile.designations] == ["C001", "C002"]


def test_a_partial_membership_is_described(small: Dataset) -> None:
    place_profile = profile_of(small, "city_regions:CD")
    assert [(member.council.LAD25NM, member.part) for member in place_profile.members] == [
        ("Cedar", ""),
        ("Dolwen", "only the north of Dolwen"),
    ]


def test_other_places_are_those_in_the_filters_on_the_same_councils(small: Dataset) -> None:
    assert other_place_ids(profile_of(small, "local_authorities:E07000001")) == {
        CITY_REGIONS: ["AB"],
        CLUSTERS: ["P001"],
        STRATEGIC_SITES: ["S001"],
        ICA_MEMBERS: ["E07000001"],
    }
    documented = profile_of(small, "local_authorities:E06000003", documented_only=True)
    assert other_place_ids(documented)[CLUSTERS] == []


def test_a_place_is_not_one_of_its_other_places(small: Dataset) -> None:
    place_profile = profile_of(small, "clusters:P001")
    assert other_place_ids(place_profile)[CLUSTERS] == []
    assert other_place_ids(place_profile)[CITY_REGIONS] == ["AB"]


def test_a_place_without_councils_has_no_other_places(small: Dataset) -> None:
    place_profile = profile_of(small, "clusters:P003")
    assert place_profile.members == ()
    assert not any(place_profile.also_here.values())


def test_an_unknown_place_is_refused(small: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="'clusters:P999'"):
        profile_of(small, "clusters:P999")


@given(data=st.data())
def test_every_place_has_a_profile_whatever_the_filters(
    dataset: Dataset, data: st.DataObject
) -> None:
    ref = data.draw(st.sampled_from([*dataset.place_by_ref]))
    place_profile = profile(dataset, run_query(dataset, data.draw(queries(dataset))), ref)
    assert place_profile.place.ref == ref
    assert {*place_profile.designations} == {*place_profile.place.designations}
    assert len(place_profile.designations) == len(place_profile.place.designations)
    codes = place_profile.place.codes
    assert place_profile.population == (dataset.population(codes) if codes else None)


def test_barnsley_is_in_south_yorkshire(dataset: Dataset) -> None:
    place_profile = profile(
        dataset, run_query(dataset, unfiltered_query_with(dataset)), "local_authorities:E08000038"
    )
    assert other_place_ids(place_profile)[CITY_REGIONS] == ["SY"]
    assert other_place_ids(place_profile)[ICA_MEMBERS] == ["E08000038"]
