"""What is exported: as listed, clipped by code, and nothing of the evidence lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import BNG
from geo.errors import ExportError
from geo.export.content.columns import COLUMNS, COUNCIL_COLUMNS
from geo.export.content.results import content_of, layer_frame
from geo.places.place import CITY_REGIONS, CLUSTERS, LOCAL_AUTHORITIES, STRATEGIC_SITES
from geo.query import run_query
from geo.views.updates import last_update_text
from tests.support.fixtures_core import SQUARES, queries, query_with, squares, unfiltered_query_with
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query

SQUARE_M2 = 100_000_000.0


def records_by_id(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    records = pd.DataFrame(frame).to_dict("records")
    return {str(row["id"]): {str(name): row[name] for name in row} for row in records}


def test_a_cluster_matches_values_calculated_by_hand(small: Dataset) -> None:
    frame = layer_frame(small, run_query(small, unfiltered_query_with(small)), CLUSTERS)
    assert [*frame.columns] == [*(name for name in COLUMNS if name != "marker"), "geometry"]
    assert frame.crs == BNG
    row = records_by_id(frame.drop(columns="geometry"))["P001"]
    assert row == {
        "id": "P001",
        "name": "Aston and Birch",
        "layer": "clusters",
        "kind": "cluster",
        "gss_codes": "E07000001;E07000002",
        "outside_codes": "",
        "part_members": "",
        "ons_code": "",
        "nations": "England",
        "sectors": "AM;DE",
        "sectors_unchecked": "",
        "evidence": "documented",
        "codes_evidence": "documented",
        "confirmed_codes": "E07000001;E07000002",
        "counted_as": "located",
        "designation_levels": "uk;local",
        "programmes": "ZONE;PLAN",
        "as_of": "2024 to 23 June 2025",
        "in_force_from": "unknown",
        "in_force_to": "unknown",
        "status": "",
        "population": 300_000,
        "note": "",
        "location_note": "",
        "source_ids": "S01;S02",
    }
    assert frame.set_index("id").area["P001"] == 2 * SQUARE_M2


def test_features_are_clipped_to_the_area_by_council_code(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small, area="E07000002"))
    frame = layer_frame(small, result, CLUSTERS)
    row = records_by_id(frame)["P001"]
    assert (row["gss_codes"], row["outside_codes"]) == ("E07000002", "E07000001")
    assert row["population"] == 200_000
    (shape,) = frame.geometry[frame["id"] == "P001"]
    assert shape.equals(SQUARES["E07000002"])


def test_clipping_can_be_disabled(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small, area="E07000002"))
    row = records_by_id(layer_frame(small, result, CLUSTERS, clip=False))["P001"]
    assert (row["gss_codes"], row["outside_codes"]) == ("E07000001;E07000002", "")
    assert row["population"] == 300_000
    metadata = content_of(small, result, clip=False).metadata
    assert metadata.notes == ()
    (note,) = content_of(small, result).metadata.notes
    assert note.startswith("Areas are cut at the border of the area")


def test_partial_membership_and_the_ons_code_are_exported(small: Dataset) -> None:
    frame = records_by_id(
        layer_frame(small, run_query(small, unfiltered_query_with(small)), CITY_REGIONS)
    )
    assert frame["CD"]["part_members"] == "W06000004"
    assert frame["CD"]["location_note"] == "W06000004: only the north of Dolwen"
    assert frame["CD"]["evidence"] == "indicative"
    assert frame["AB"]["ons_code"] == "E47000001"


def test_partial_membership_outside_the_area_is_not_exported(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small, area="E06000003"))
    row = records_by_id(layer_frame(small, result, CITY_REGIONS))["CD"]
    assert (row["part_members"], row["location_note"]) == ("", "")
    assert row["outside_codes"] == "W06000004"


def test_sites_are_points_and_are_not_clipped(small: Dataset) -> None:
    frame = layer_frame(
        small, run_query(small, unfiltered_query_with(small, area="E07000002")), STRATEGIC_SITES
    )
    row = records_by_id(frame)["S002"]
    assert row["codes_evidence"] == "indicative"
    assert row["sectors_unchecked"] == "DE"
    assert isinstance(row["geometry"], shapely.Point)


def test_places_without_geometry_are_exported_as_rows(small: Dataset) -> None:
    frame = records_by_id(
        layer_frame(small, run_query(small, unfiltered_query_with(small)), CLUSTERS)
    )
    assert frame["P003"]["geometry"] is None
    assert frame["P003"]["location_note"] == "Nation-wide: no place within it is named"
    assert frame["P004"]["location_note"] == "Named without a boundary: listed, not drawn"


def test_a_place_without_councils_has_an_empty_population(
    dataset: Dataset,
) -> None:
    result = run_query(dataset, unfiltered_query_with(dataset))
    for layer in (CLUSTERS, STRATEGIC_SITES):
        frame = layer_frame(dataset, result, layer)
        has_no_codes = frame["gss_codes"] == ""
        assert has_no_codes.any()
        assert frame["population"].isna().equals(has_no_codes)
        assert (frame["population"][~has_no_codes] > 0).all()
        assert frame["population"].dtype == "Int64"


def test_only_councils_in_the_area_are_exported(small: Dataset) -> None:
    frame = layer_frame(
        small, run_query(small, query_with(small, area="E12000001")), LOCAL_AUTHORITIES
    )
    names = [name for name in COUNCIL_COLUMNS if name != "marker"]
    assert [*frame.columns] == [*names, "geometry"]
    assert [*frame["LAD25CD"]] == ["E07000001", "E07000002"]
    assert [*frame["LAD25NM"]] == ["Aston", "Birch"]
    assert [*frame["population"]] == [100_000, 200_000]
    assert (frame.area == SQUARE_M2).all()


def test_a_layer_that_is_off_is_refused(small: Dataset) -> None:
    result = run_query(small, query_with(small, layers=(CLUSTERS,)))
    with pytest.raises(ExportError, match=r"'city_regions' is not on.*take of clusters, local"):
        layer_frame(small, result, CITY_REGIONS)
    with pytest.raises(ExportError, match="nothing to export"):
        content_of(small, run_query(small, query_with(small, layers=())), layers=())


def test_simplified_boundaries_are_exported_on_request_and_noted(small: Dataset) -> None:
    detailed_dataset = replace(
        small, read_areas=lambda: squares({k: v.segmentize(2.5) for k, v in SQUARES.items()})
    )
    result = run_query(detailed_dataset, query_with(detailed_dataset))
    full_content = content_of(detailed_dataset, result, layers=(LOCAL_AUTHORITIES,))
    simplified_content = content_of(
        detailed_dataset, result, layers=(LOCAL_AUTHORITIES,), simplified=True
    )
    points = [
        shapely.get_num_coordinates(c.layers[0].located.geometry)
        for c in (full_content, simplified_content)
    ]
    assert [counts.sum() for counts in points] == [64_004, 20]
    assert full_content.metadata.notes == ()
    assert simplified_content.metadata.notes == (
        "Boundaries are simplified for drawing: do not measure them.",
    )


def test_designations_match_the_filters_and_sources_are_those_cited(small: Dataset) -> None:
    content = content_of(small, run_query(small, query_with(small)), layers=(CLUSTERS,))
    tables = {table.name: table.frame for table in content.tables}
    designations = tables["designations"]
    # C002 and C003 are of a local plan, which a first query leaves out.
    assert [*designations["designation_id"]] == ["C001", "C004", "C007", "C006", "C005"]
    assert [*designations["evidence"]] == [
        "documented",
        "indicative",
        "indicative",
        "documented",
        "documented",
    ]
    assert [*tables["sources"]["source_id"]] == ["S01", "S02"]
    assert {*tables["codes"]["kind"]} == {"sector", "level", "programme"}
    assert (
        dict(zip(tables["codes"]["code"], tables["codes"]["name"], strict=True))["DE"] == "Defence"
    )


def test_the_metadata_describe_the_file(dataset: Dataset) -> None:
    metadata = content_of(dataset, run_query(dataset, query_with(dataset, area="GM"))).metadata
    members = metadata.as_dict()
    assert members["shows"].startswith("10 of 10 councils in Greater Manchester ")
    assert members["area"] == "Greater Manchester"
    assert [(row.covers, row.name) for row in metadata.licences] == [
        ("boundaries", "Open Government Licence v3.0"),
        ("register", "Creative Commons Attribution 4.0"),
    ]
    assert members["attribution"] == dataset.attribution
    assert metadata.data_as_of == dataset.register.data_date
    assert metadata.last_updated == last_update_text(dataset.register)


@given(data=st.data())
def test_an_export_has_the_rows_of_the_table(small: Dataset, data: st.DataObject) -> None:
    query: Query = data.draw(queries(small))
    clip = data.draw(st.booleans())
    result = run_query(small, query)
    for layer in query.layers:
        frame = layer_frame(small, result, layer, clip=clip)
        listed = result.places_in_focus(layer)
        assert [*frame["id"]] == [place.place.id for place in listed]
        assert [*frame["evidence"]] == [place.evidence for place in listed]
        has_geometry = [place.place.has_geometry for place in listed]
        assert [*frame.geometry.notna()] == has_geometry
        for place, codes, codes_outside in zip(
            listed, frame["gss_codes"], frame["outside_codes"], strict=True
        ):
            all_codes = [*codes.split(";"), *codes_outside.split(";")]
            assert sorted(code for code in all_codes if code) == sorted(place.place.codes)


@given(data=st.data())
def test_a_clipped_shape_is_the_union_of_its_councils(
    dataset: Dataset, data: st.DataObject
) -> None:
    area = data.draw(st.sampled_from(["GM", "E10000007", "E12000001", "W92000004", "E08000010"]))
    layer = data.draw(st.sampled_from([CITY_REGIONS, CLUSTERS]))
    frame = layer_frame(
        dataset, run_query(dataset, unfiltered_query_with(dataset, area=area)), layer
    )
    councils = dataset.areas.set_index("LAD25CD").area
    for codes, shape in zip(frame["gss_codes"], frame.geometry, strict=True):
        if shape is not None:
            assert shape.area == pytest.approx(councils[codes.split(";")].sum(), rel=1e-9)


@pytest.mark.parametrize("layer", POLICY_LAYERS)
def test_an_empty_layer_has_its_columns(small: Dataset, layer: str) -> None:
    result = run_query(small, query_with(small, levels=(), region_types=(), ica_statuses=()))
    frame = layer_frame(small, result, layer)
    assert len(frame) == 0
    assert frame.crs == BNG
    assert isinstance(frame, gpd.GeoDataFrame)
    assert "geometry" in frame
