"""The register: consistent when it loads, refused with one message when it is not."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataError
from geo.query import run_query
from geo.register.records import Source
from geo.register.register import RECORD_TYPES, load_register
from geo.views.summary import summarise
from tests.support.fixtures_core import unfiltered_query_with, write_small

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package


def test_every_record_field_is_a_column_of_its_table(dataset: Dataset) -> None:
    for name, record in RECORD_TYPES.items():
        columns = {field.name for field in dataset.register.package.tables[name].fields}
        assert {field.name for field in fields(record)} <= columns


def test_the_register_is_immutable(dataset: Dataset) -> None:
    barnsley: Any = dataset.register.local_authorities["E08000038"]
    with pytest.raises(FrozenInstanceError):
        barnsley.population_mid2024 = 1
    councils: Any = dataset.register.local_authorities
    with pytest.raises(TypeError):
        councils["E08000038"] = barnsley


def test_the_register_has_known_values(dataset: Dataset) -> None:
    councils = dataset.register.local_authorities
    assert len(councils) == 361
    assert sum(council.population_mid2024 for council in councils.values()) == 69_281_437
    assert councils["E08000038"].LAD25NM == "Barnsley"
    assert dataset.register.former_authorities["E08000016"].successors == ("E08000038",)
    assert len(dataset.register.former_authorities) == 58
    assert len(dataset.register.members_of_region["GM"]) == 10
    assert len(dataset.register.districts_of_county["E10000012"]) == 12
    assert [*dataset.register.sectors] == ["AM", "CE", "CR", "DE", "DT", "FS", "LS", "PB"]


def test_groups_have_the_order_of_the_file(small: Dataset) -> None:
    register = small.register
    assert [row.cluster_id for row in register.clusters_of_place["P002"]] == ["C003", "C004"]
    assert [row.LAD25CD for row in register.members_of_region["AB"]] == ["E07000001", "E07000002"]


def test_a_county_applies_to_its_districts_without_a_row_of_their_own(
    small: Dataset,
) -> None:
    status_by_code = {code: row.status for code, row in small.register.ica_status.items()}
    assert status_by_code == {
        "E07000001": "member",
        "E07000002": "member_inferred",
        "E06000003": "candidate",
    }


def test_the_data_date_is_the_latest_date_of_any_row(small_package: Package) -> None:
    assert load_register(small_package.folder).data_date == "23 June 2025"
    small_package.edit("strategic_sites", 2, "status_date", "2025-07-04")
    assert load_register(small_package.folder).data_date == "4 July 2025"


def assert_refused(package: Package, message: str) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        load_register(package.folder)


def test_a_table_without_a_description_is_refused(small_package: Package) -> None:
    path = small_package.folder / "datapackage.json"
    path.write_text(path.read_text().replace('"name": "ica_members"', '"name": "allies"'))
    assert_refused(small_package, f"{path}: no table ica_members is described.")


def test_a_column_without_a_description_is_refused(small_package: Package) -> None:
    path = small_package.folder / "datapackage.json"
    path.write_text(path.read_text().replace('"name": "extent_note"', '"name": "remark"'))
    assert_refused(small_package, f"{path}: no column extent_note of table city_region_members is")


def test_a_city_region_without_members_is_refused(small_package: Package) -> None:
    rows = small_package.read("city_region_members")
    small_package.write("city_region_members", [row for row in rows if row[0] != "CD"])
    assert_refused(
        small_package, "city_region_members.csv: no row for CD, expected at least one member"
    )


@pytest.mark.parametrize(("row", "column"), [(2, "region_ids"), (3, "lad_codes")])
def test_a_cluster_without_members_is_refused(
    small_package: Package, row: int, column: str
) -> None:
    small_package.edit("cluster_places", row, column, "")
    assert_refused(small_package, f"cluster_places.csv, row {row}: P00{row - 1} has geography")


def test_a_cluster_place_without_designations_is_refused(small_package: Package) -> None:
    small_package.edit("clusters", 7, "place_id", "P003")
    assert_refused(
        small_package, "cluster_places.csv, row 5: no designation names P004, expected at least"
    )


@pytest.mark.parametrize(
    ("row", "column", "value", "said"),
    [
        (5, "outer_limit", "", "P004 has geography 'label' and no outer limit here"),
        (5, "outer_limit_evidence", "", "P004 has geography 'label' and no outer limit here"),
        (3, "outer_limit", "E12000007", "P002 has geography 'councils' and an outer limit here"),
        (
            5,
            "outer_limit",
            "E92000001;E12000099",
            "found 'E12000099', expected a code of local_authorities",
        ),
        (5, "outer_limit", "E07000901", "found 'E07000901', expected a code of local_authorities"),
    ],
)
def test_an_outer_limit_is_allowed_only_for_an_unlocated_place(
    small_package: Package, row: int, column: str, value: str, said: str
) -> None:
    small_package.edit("cluster_places", row, column, value)
    assert_refused(small_package, f"cluster_places.csv, row {row}, {column}: {said}")


@pytest.mark.parametrize(
    ("parents", "row", "said"),
    [
        ({2: "S001"}, 2, "found 'S001', expected a site that is no part itself, and not the site"),
        ({2: "S002", 3: "S004"}, 2, "found 'S002', expected a site that is no part itself"),
        ({2: "S099"}, 2, "found 'S099', expected a key of strategic_sites (S001, S002"),
    ],
)
def test_a_parent_site_must_not_be_a_part_itself(
    small_package: Package, parents: dict[int, str], row: int, said: str
) -> None:
    for part, parent in parents.items():
        small_package.edit("strategic_sites", part, "parent_site_id", parent)
    assert_refused(small_package, f"strategic_sites.csv, row {row}, parent_site_id: {said}")


def test_a_current_code_is_refused_as_a_former_code(small_package: Package) -> None:
    small_package.edit("former_authorities", 3, "former_code", "E07000002")
    assert_refused(
        small_package, "former_authorities.csv, row 3, former_code: found 'E07000002', which"
    )


def test_a_successor_that_is_not_a_council_is_refused(small_package: Package) -> None:
    small_package.edit("former_authorities", 3, "successors", "E07000099")
    assert_refused(
        small_package, "former_authorities.csv, row 3, successors: found 'E07000099', expected"
    )


@pytest.mark.parametrize(
    ("row", "change", "message"),
    [
        (3, "split", "found 1 of an authority that was split"),
        (5, "merged", "found 2 of an authority that was merged"),
    ],
)
def test_only_a_split_authority_has_several_successors(
    small_package: Package, row: int, change: str, message: str
) -> None:
    small_package.edit("former_authorities", row, "change", change)
    assert_refused(small_package, f"former_authorities.csv, row {row}, successors: {message}")


def test_an_ica_member_that_is_not_a_council_or_county_is_refused(
    small_package: Package,
) -> None:
    small_package.edit("ica_members", 2, "area_code", "E10000099")
    assert_refused(small_package, "ica_members.csv, row 2, area_code: found 'E10000099', expected")


def test_a_documented_row_without_a_source_is_refused(small_package: Package) -> None:
    small_package.edit("clusters", 4, "source_ids", "")
    assert_refused(
        small_package, "clusters.csv, row 4, source_ids: found none, expected at least one"
    )


def test_a_source_without_citations_is_refused(small_package: Package) -> None:
    header, *rows = small_package.read("sources")
    small_package.write("sources", [header, *rows, ["S03", *rows[0][1:]]])
    assert_refused(small_package, "sources.csv, row 4: S03 is cited by no row.")


@settings(max_examples=15)
@given(data=st.data())
def test_the_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, small: Dataset, data: st.DataObject
) -> None:
    package = write_small(tmp_path_factory.mktemp("shuffled"))
    for name in ("local_authorities", "city_region_members", "clusters", "ica_members"):
        header, *rows = package.read(name)
        package.write(name, [header, *data.draw(st.permutations(rows))])
    shuffled = package.dataset()
    assert {ref: sorted(place.codes) for ref, place in shuffled.place_by_ref.items()} == {
        ref: sorted(place.codes) for ref, place in small.place_by_ref.items()
    }
    assert summarise(shuffled, run_query(shuffled, unfiltered_query_with(shuffled))) == summarise(
        small, run_query(small, unfiltered_query_with(small))
    )


@pytest.mark.parametrize(
    ("title", "url", "heading"),
    [
        ("A plan.", "https://www.example.org/plan", "A plan"),
        ("", "https://www.example.org/plan?x=1", "Untitled page of example.org"),
        ("", "https://a.example.org/x ; https://b.example.org", "Untitled page of a.example.org"),
        ("", "reference/plan.pdf", "Untitled"),
        ("", "", "Untitled"),
    ],
)
def test_a_source_heading_is_its_title_or_its_site(title: str, url: str, heading: str) -> None:
    source = Source(
        source_id="S1", title=title, publisher="", published="2018", url=url, extent_read="excerpt"
    )
    assert source.heading == heading


def test_every_source_has_a_heading(dataset: Dataset) -> None:
    for source in dataset.register.sources.values():
        assert source.heading.strip(" .")
        assert (source.heading == source.title.rstrip(".")) == bool(source.title)
