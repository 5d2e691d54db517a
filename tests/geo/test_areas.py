"""Tests of areas: what a key stands for, and what is said of one that stands for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import ICA, UK, area_from_codes, area_of, names_of_areas, restrict_members
from geo.errors import UnknownNameError
from tests.support.fixtures_core import SQUARES

if TYPE_CHECKING:
    from geo.dataset import Dataset

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
ALL: Final = {ASTON, BIRCH, CEDAR, DOLWEN}


@pytest.mark.parametrize(
    ("key", "kind", "name", "codes"),
    [
        ("", "uk", "United Kingdom", ALL),
        (UK, "uk", "United Kingdom", ALL),
        ("E92000001", "nation", "England", {ASTON, BIRCH, CEDAR}),
        ("E12000001", "region", "North East", {ASTON, BIRCH}),
        ("W92000004", "nation", "Wales", {DOLWEN}),
        ("E10000001", "county", "Oldshire", {ASTON, BIRCH}),
        ("AB", "city region", "Aston and Birch", {ASTON, BIRCH}),
        (ICA, "members", "Industrial Communities Alliance", {ASTON, BIRCH}),
        (CEDAR, "council", "Cedar", {CEDAR}),
        (f"{CEDAR},{ASTON}", "set", "Aston and Cedar", {ASTON, CEDAR}),
        (f"{ASTON}, AB", "set", "Aston and Birch", {ASTON, BIRCH}),
        (f"{ASTON},{ASTON}", "council", "Aston", {ASTON}),
    ],
)
def test_an_area_holds_its_councils(
    small: Dataset, key: str, kind: str, name: str, codes: set[str]
) -> None:
    area = area_of(small.register, key)
    assert (area.kind, area.name, set(area.codes)) == (kind, name, codes)
    assert list(area.codes) == sorted(area.codes)


def test_partial_membership_of_a_council_is_marked(small: Dataset) -> None:
    assert area_of(small.register, "CD").parts == {DOLWEN: "only the north of Dolwen"}


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("E12000009", "No area has the key 'E12000009'"),
        ("E07000901", "E07000901 is the former code of Aston, now E07000001."),
        (
            "E07000902",
            "E07000902 is the former code of Elm, now in E07000002. Elm became part of Birch",
        ),
        (f"{ASTON},Nowhere", "No area has the key 'Nowhere'"),
        (",", "No council is chosen"),
    ],
)
def test_an_unknown_key_is_named_in_the_error(small: Dataset, key: str, message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        area_of(small.register, key)


def test_an_unknown_code_in_a_set_is_named_in_the_error(small: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="No council has the code E06000099"):
        area_from_codes(small.register, [ASTON, "E06000099"])
    with pytest.raises(UnknownNameError, match="E07000901 is the former code of Aston, now E"):
        area_from_codes(small.register, [BIRCH, "E07000901"])


@given(codes=st.lists(st.sampled_from([*SQUARES]), min_size=1))
def test_the_order_of_a_set_does_not_matter(small: Dataset, codes: list[str]) -> None:
    area = area_from_codes(small.register, codes)
    assert area == area_from_codes(small.register, reversed(codes))
    assert area_of(small.register, area.key) == area


def test_every_key_resolves_to_its_area(dataset: Dataset) -> None:
    for key, name in names_of_areas(dataset.register).items():
        area = area_of(dataset.register, key)
        assert area.key == key
        assert area.name == name


def test_the_uk_consists_of_its_nations_and_england_of_its_regions(dataset: Dataset) -> None:
    register = dataset.register
    nations = [code for code in dataset.regions if code[1:3] == "92"]
    assert sum(len(area_of(register, code).codes) for code in nations) == 361
    english = [code for code in dataset.regions if code.startswith("E12")]
    assert area_of(register, "E92000001").codes == area_of(register, ",".join(english)).codes


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (UK, "the United Kingdom"),
        ("E12000002", "the North West"),
        ("E08000010", "Wigan"),
        ("E12000001", "the North East (region)"),
        ("NE", "North East (mayoral strategic authority)"),
        ("MORAY", "Moray (growth deal)"),
        ("S12000020", "Moray"),
    ],
)
def test_a_name_has_its_article_or_kind_in_a_sentence(
    dataset: Dataset, key: str, words: str
) -> None:
    assert area_of(dataset.register, key).in_sentence == words


@pytest.mark.parametrize(
    ("key", "label", "title", "stem"),
    [
        ("E12000001", "North East, region", "North East (region)", "north-east-region"),
        (
            "NE",
            "North East, mayoral strategic authority",
            "North East (mayoral strategic authority)",
            "north-east-mayoral-strategic-authority",
        ),
        ("E10000017", "Lancashire, county", "Lancashire (county)", "lancashire-county"),
        ("GM", "Greater Manchester, mayoral strategic authority", "Greater Manchester",
         "greater-manchester"),
        ("E08000010", "Wigan, council", "Wigan", "wigan"),
        ("S12000020", "Moray, council", "Moray", "moray"),
        ("W92000004", "Wales, nation", "Wales", "wales"),
    ],
)  # fmt: skip
def test_an_area_is_named_with_its_kind(
    dataset: Dataset, key: str, label: str, title: str, stem: str
) -> None:
    area = area_of(dataset.register, key)
    assert (area.label, area.title, area.file_stem) == (label, title, stem)


def test_areas_have_unique_titles_and_file_names(dataset: Dataset) -> None:
    areas = [area_of(dataset.register, key) for key in names_of_areas(dataset.register)]
    assert len({area.title for area in areas}) == len(areas)
    assert len({area.in_sentence for area in areas}) == len(areas)
    assert len({area.file_stem for area in areas}) == len(areas)
    assert {area.name for area in areas if area.shares_name} == dataset.register.shared_names


@given(data=st.data())
def test_different_sets_have_different_file_names(dataset: Dataset, data: st.DataObject) -> None:
    codes = st.lists(
        st.sampled_from([*dataset.register.local_authorities]), min_size=2, max_size=6, unique=True
    )
    first_area, second_area = (
        area_from_codes(dataset.register, data.draw(codes)) for _ in range(2)
    )
    assert (first_area.file_stem == second_area.file_stem) == (
        first_area.codes == second_area.codes
    )


def test_filters_restrict_only_the_members_area(small: Dataset) -> None:
    members = area_of(small.register, "ica")
    restricted = restrict_members(members, {members.codes[0], "E99999999"})
    assert restricted.codes == members.codes[:1]
    assert (restricted.key, restricted.kind) == (members.key, members.kind)
    with pytest.raises(UnknownNameError, match="leave out every member"):
        restrict_members(members, ())
    uk = area_of(small.register, "")
    assert restrict_members(uk, ()) == uk
