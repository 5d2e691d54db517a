"""The table: the same places as the map and the sentence, and no evidence dropped on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage.counts import COUNT_STATUSES, LayerCount
from geo.places.place import CLUSTERS, ICA_MEMBERS
from geo.query import run_query
from geo.views.listing import COLUMNS, COUNT_STATUS_LABELS, listing
from geo.views.summary import summarise
from tests.support.fixtures_core import queries, query_with, unfiltered_query_with
from tests.support.layers import POLICY_LAYERS, STYLES

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query, Result


def rows_by_ref(dataset: Dataset, query: Query) -> dict[str, dict[str, Any]]:
    return {str(row["Reference"]): row for row in listing(dataset, run_query(dataset, query))}


def frame(dataset: Dataset, result: Result) -> pd.DataFrame:
    return pd.DataFrame(listing(dataset, result), columns=list(COLUMNS))


def test_a_row_has_all_columns_of_its_place(small: Dataset) -> None:
    assert rows_by_ref(small, unfiltered_query_with(small))["clusters:P001"] == {
        "Layer": "High-potential clusters",
        "Name": "Aston and Birch",
        "Kind": "cluster",
        "Sectors": "AM DE",
        "Named by": "UK programme, Local plan",
        "Programmes": "Growth Zone, Local Plan",
        "Councils": 2,
        "Population": 300_000,
        "Evidence": "documented",
        "Counted": "yes",
        "As of": "2024 to 23 June 2025",
        "On the map": "yes",
        "Sources": "S01, S02",
        "Reference": "clusters:P001",
    }


def test_a_place_without_councils_has_a_blank_population(
    dataset: Dataset,
) -> None:
    all_rows = rows_by_ref(dataset, unfiltered_query_with(dataset)).values()
    rows_without_councils = [row for row in all_rows if row["Councils"] == 0]
    assert rows_without_councils
    assert {row["Population"] for row in rows_without_councils} == {""}
    assert all(row["Population"] > 0 for row in all_rows if row["Councils"])


def test_an_asterisk_marks_an_indicative_sector(small: Dataset) -> None:
    table = rows_by_ref(small, unfiltered_query_with(small))
    assert table["clusters:P002"]["Sectors"] == "AM* DE"
    assert table["strategic_sites:S002"]["Sectors"] == "DE*"


def test_every_row_has_its_map_status(small: Dataset) -> None:
    table = rows_by_ref(small, unfiltered_query_with(small))
    assert {ref: row["On the map"] for ref, row in table.items() if row["On the map"] != "yes"} == {
        "city_regions:CD": "yes, larger than it is: only the north of Dolwen",
        "clusters:P003": "no: nation-wide: no place within it is named",
        "clusters:P004": "no: named without a boundary: listed, not drawn",
        "clusters:P005": "yes, larger than it is: only the north of Dolwen",
        "strategic_sites:S002": "yes, but not where the site is",
        "strategic_sites:S003": "no: nation-wide: it has no place of its own",
        "strategic_sites:S004": "no: no coordinates known: listed, not drawn",
    }


def test_the_date_of_a_place_has_priority_over_its_designations(small: Dataset) -> None:
    table = rows_by_ref(small, unfiltered_query_with(small))
    assert table["strategic_sites:S001"]["As of"] == "March 2025"
    assert table["ica_members:E07000001"]["As of"] == "2025"
    assert table["clusters:P002"]["As of"] == ""


def test_an_empty_result_has_no_rows(small: Dataset) -> None:
    assert listing(small, run_query(small, query_with(small, layers=()))) == []


def test_every_row_has_the_columns_in_order(dataset: Dataset) -> None:
    assert {
        tuple(row) for row in listing(dataset, run_query(dataset, unfiltered_query_with(dataset)))
    } == {COLUMNS}


def test_rows_are_sorted_by_layer_and_name(dataset: Dataset) -> None:
    table = frame(dataset, run_query(dataset, query_with(dataset)))
    order = {STYLES[layer].label: position for position, layer in enumerate(POLICY_LAYERS)}
    keys = [
        (order[layer], name.casefold())
        for layer, name in zip(table["Layer"], table["Name"], strict=True)
    ]
    assert keys == sorted(keys)


def test_every_row_has_evidence_and_documented_rows_have_sources(dataset: Dataset) -> None:
    table = frame(dataset, run_query(dataset, unfiltered_query_with(dataset)))
    assert len(table) == sum(len(dataset.places[layer]) for layer in POLICY_LAYERS)
    assert {*table["Evidence"]} == {"documented", "indicative"}
    assert (table.loc[table["Evidence"] == "documented", "Sources"] != "").all()


@given(data=st.data())
def test_the_table_counts_match_the_summary(dataset: Dataset, data: st.DataObject) -> None:
    query = data.draw(queries(dataset))
    result = run_query(dataset, query)
    summary, table = summarise(dataset, result), frame(dataset, result)
    for layer in POLICY_LAYERS:
        layer_rows = table[table["Layer"] == STYLES[layer].label]
        count = summary.counts.layers.get(layer, LayerCount())
        for status in COUNT_STATUSES:
            row_count = (layer_rows["Counted"] == COUNT_STATUS_LABELS[status]).sum()
            assert getattr(count, status) == row_count


@given(data=st.data())
def test_every_row_is_a_place_of_the_result(dataset: Dataset, data: st.DataObject) -> None:
    result = run_query(dataset, data.draw(queries(dataset)))
    refs = {item.place.ref for items in result.places.values() for item in items}
    assert {row["Reference"] for row in listing(dataset, result)} <= refs


@given(data=st.data())
def test_a_sector_filter_applies_to_every_row_but_ica_membership(
    dataset: Dataset, data: st.DataObject
) -> None:
    sector = data.draw(st.sampled_from([*dataset.register.sectors]))
    table = frame(dataset, run_query(dataset, replace(data.draw(queries(dataset)), sector=sector)))
    policy = table[table["Layer"] != STYLES[ICA_MEMBERS].label]
    assert all(sector in codes.replace("*", "").split() for codes in policy["Sectors"])


def test_the_corridor_is_always_marked_as_indicative(dataset: Dataset) -> None:
    table = rows_by_ref(dataset, query_with(dataset, layers=(CLUSTERS,)))
    assert table["clusters:P048"]["Evidence"] == "indicative"
    assert table["clusters:P048"]["Sectors"] == "AM* DT* LS*"
    assert table["clusters:P021"]["Sectors"] == "DT*"
