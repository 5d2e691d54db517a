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
from tests.support.fixtures_core import ask_for, ask_for_all, queries

if TYPE_CHECKING:
    from geo.dataset import Dataset


def describe(dataset: Dataset, ref: str, **changes: object) -> Profile:
    return profile(dataset, run_query(dataset, ask_for(dataset, **changes)), ref)


def also(found: Profile) -> dict[str, list[str]]:
    return {layer: [item.place.id for item in items] for layer, items in found.also_here.items()}


def test_a_cluster_in_full(small: Dataset) -> None:
    found = describe(small, "clusters:P001")
    assert found.place is small.place("clusters:P001")
    assert [member.council.LAD25NM for member in found.members] == ["Aston", "Birch"]
    assert found.population == 300_000
    assert [source.source_id for source in found.sources] == ["S01", "S02"]


def test_designations_that_the_filters_keep_come_first_and_none_is_lost(small: Dataset) -> None:
    local = describe(small, "clusters:P001", levels=("local",))
    assert [row.designation_id for row in local.designations] == ["C002", "C001"]
    hidden = describe(small, "clusters:P001", levels=())
    assert hidden.filtered is None
    assert [row.designation_id for row in hidden.designations] == ["C001", "C002"]


def test_a_part_says_which(small: Dataset) -> None:
    found = describe(small, "city_regions:CD")
    assert [(member.council.LAD25NM, member.part) for member in found.members] == [
        ("Cedar", ""),
        ("Dolwen", "only the north of Dolwen"),
    ]


def test_what_else_is_here_is_what_the_filters_show_on_its_councils(small: Dataset) -> None:
    assert also(describe(small, "local_authorities:E07000001")) == {
        CITY_REGIONS: ["AB"],
        CLUSTERS: ["P001"],
        STRATEGIC_SITES: ["S001"],
        ICA_MEMBERS: ["E07000001"],
    }
    documented = describe(small, "local_authorities:E06000003", documented_only=True)
    assert also(documented)[CLUSTERS] == []


def test_a_place_is_not_also_at_itself(small: Dataset) -> None:
    found = describe(small, "clusters:P001")
    assert also(found)[CLUSTERS] == []
    assert also(found)[CITY_REGIONS] == ["AB"]


def test_a_place_without_councils_meets_nothing(small: Dataset) -> None:
    found = describe(small, "clusters:P003")
    assert found.members == ()
    assert not any(found.also_here.values())


def test_an_unknown_place_is_refused(small: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="'clusters:P999'"):
        describe(small, "clusters:P999")


@given(data=st.data())
def test_every_place_has_a_profile_whatever_the_filters(
    dataset: Dataset, data: st.DataObject
) -> None:
    ref = data.draw(st.sampled_from([*dataset.place_by_ref]))
    found = profile(dataset, run_query(dataset, data.draw(queries(dataset))), ref)
    assert found.place.ref == ref
    assert {*found.designations} == {*found.place.designations}
    assert len(found.designations) == len(found.place.designations)
    codes = found.place.codes
    assert found.population == (dataset.population(codes) if codes else None)


def test_barnsley_is_in_south_yorkshire(dataset: Dataset) -> None:
    found = profile(
        dataset, run_query(dataset, ask_for_all(dataset)), "local_authorities:E08000038"
    )
    assert also(found)[CITY_REGIONS] == ["SY"]
    assert also(found)[ICA_MEMBERS] == ["E08000038"]
