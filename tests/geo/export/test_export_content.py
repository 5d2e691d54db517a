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
from tests.support.fixtures_core import SQUARES, ask_for, ask_for_all, queries, squares
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query

SQUARE_M2 = 100_000_000.0


def rows(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    found = pd.DataFrame(frame).to_dict("records")
    return {str(row["id"]): {str(name): row[name] for name in row} for row in found}


def test_a_cluster_worked_by_hand(small: Dataset) -> None:
    frame = layer_frame(small, run_query(small, ask_for_all(small)), CLUSTERS)
    assert [*frame.columns] == [*(name for name in COLUMNS if name != "marker"), "geometry"]
    assert frame.crs == BNG
    row = rows(frame.drop(columns="geometry"))["P001"]
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


def test_an_area_clips_by_code(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small, area="E07000002"))
    frame = layer_frame(small, result, CLUSTERS)
    row = rows(frame)["P001"]
    assert (row["gss_codes"], row["outside_codes"]) == ("E07000002", "E07000001")
    assert row["population"] == 200_000
    (shape,) = frame.geometry[frame["id"] == "P001"]
    assert shape.equals(SQUARES["E07000002"])


def test_an_area_need_not_clip(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small, area="E07000002"))
    row = rows(layer_frame(small, result, CLUSTERS, clip=False))["P001"]
    assert (row["gss_codes"], row["outside_codes"]) == ("E07000001;E07000002", "")
    assert row["population"] == 300_000
    about = content_of(small, result, clip=False).metadata
    assert about.notes == ()
    (note,) = content_of(small, result).metadata.notes
    assert note.startswith("Areas are cut at the border of the area")


def test_a_part_and_a_code_of_its_own_are_said(small: Dataset) -> None:
    frame = rows(layer_frame(small, run_query(small, ask_for_all(small)), CITY_REGIONS))
    assert frame["CD"]["part_members"] == "W06000004"
    assert frame["CD"]["location_note"] == "W06000004: only the north of Dolwen"
    assert frame["CD"]["evidence"] == "indicative"
    assert frame["AB"]["ons_code"] == "E47000001"


def test_a_part_that_is_cut_off_is_not_said(small: Dataset) -> None:
    result = run_query(small, ask_for_all(small, area="E06000003"))
    row = rows(layer_frame(small, result, CITY_REGIONS))["CD"]
    assert (row["part_members"], row["location_note"]) == ("", "")
    assert row["outside_codes"] == "W06000004"


def test_sites_are_points_and_never_cut(small: Dataset) -> None:
    frame = layer_frame(
        small, run_query(small, ask_for_all(small, area="E07000002")), STRATEGIC_SITES
    )
    row = rows(frame)["S002"]
    assert row["codes_evidence"] == "indicative"
    assert row["sectors_unchecked"] == "DE"
    assert isinstance(row["geometry"], shapely.Point)


def test_places_without_geometry_are_rows(small: Dataset) -> None:
    frame = rows(layer_frame(small, run_query(small, ask_for_all(small)), CLUSTERS))
    assert frame["P003"]["geometry"] is None
    assert frame["P003"]["location_note"] == "Nation-wide: no place within it is named"
    assert frame["P004"]["location_note"] == "Named without a boundary: listed, not drawn"


def test_a_place_without_councils_has_no_population_rather_than_none_of_it(
    dataset: Dataset,
) -> None:
    result = run_query(dataset, ask_for_all(dataset))
    for layer in (CLUSTERS, STRATEGIC_SITES):
        frame = layer_frame(dataset, result, layer)
        bare = frame["gss_codes"] == ""
        assert bare.any()
        assert frame["population"].isna().equals(bare)
        assert (frame["population"][~bare] > 0).all()
        assert frame["population"].dtype == "Int64"


def test_councils_are_those_of_the_area(small: Dataset) -> None:
    frame = layer_frame(
        small, run_query(small, ask_for(small, area="E12000001")), LOCAL_AUTHORITIES
    )
    names = [name for name in COUNCIL_COLUMNS if name != "marker"]
    assert [*frame.columns] == [*names, "geometry"]
    assert [*frame["LAD25CD"]] == ["E07000001", "E07000002"]
    assert [*frame["LAD25NM"]] == ["Aston", "Birch"]
    assert [*frame["population"]] == [100_000, 200_000]
    assert (frame.area == SQUARE_M2).all()


def test_a_layer_that_is_off_is_refused(small: Dataset) -> None:
    result = run_query(small, ask_for(small, layers=(CLUSTERS,)))
    with pytest.raises(ExportError, match=r"'city_regions' is not on.*take of clusters, local"):
        layer_frame(small, result, CITY_REGIONS)
    with pytest.raises(ExportError, match="nothing to export"):
        content_of(small, run_query(small, ask_for(small, layers=())), layers=())


def test_drawn_boundaries_are_taken_when_asked_and_said(small: Dataset) -> None:
    fine = replace(
        small, read_areas=lambda: squares({k: v.segmentize(2.5) for k, v in SQUARES.items()})
    )
    result = run_query(fine, ask_for(fine))
    full = content_of(fine, result, layers=(LOCAL_AUTHORITIES,))
    drawn = content_of(fine, result, layers=(LOCAL_AUTHORITIES,), simplified=True)
    points = [shapely.get_num_coordinates(c.layers[0].located.geometry) for c in (full, drawn)]
    assert [counts.sum() for counts in points] == [64_004, 20]
    assert full.metadata.notes == ()
    assert drawn.metadata.notes == ("Boundaries are simplified for drawing: do not measure them.",)


def test_designations_are_as_filtered_and_sources_those_cited(small: Dataset) -> None:
    content = content_of(small, run_query(small, ask_for(small)), layers=(CLUSTERS,))
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


def test_what_is_known_of_the_file(dataset: Dataset) -> None:
    about = content_of(dataset, run_query(dataset, ask_for(dataset, area="GM"))).metadata
    members = about.as_dict()
    assert members["shows"].startswith("10 of 10 councils in Greater Manchester ")
    assert members["area"] == "Greater Manchester"
    assert [(row.covers, row.name) for row in about.licences] == [
        ("boundaries", "Open Government Licence v3.0"),
        ("register", "Creative Commons Attribution 4.0"),
    ]
    assert members["attribution"] == dataset.attribution
    assert about.data_as_of == dataset.register.data_date
    assert about.last_updated == last_update_text(dataset.register)


@given(data=st.data())
def test_an_export_lists_what_the_table_lists(small: Dataset, data: st.DataObject) -> None:
    query: Query = data.draw(queries(small))
    clip = data.draw(st.booleans())
    result = run_query(small, query)
    for layer in query.layers:
        frame = layer_frame(small, result, layer, clip=clip)
        listed = result.places_in_focus(layer)
        assert [*frame["id"]] == [shown.place.id for shown in listed]
        assert [*frame["evidence"]] == [shown.evidence for shown in listed]
        drawn = [shown.place.has_geometry for shown in listed]
        assert [*frame.geometry.notna()] == drawn
        for shown, codes, outside in zip(
            listed, frame["gss_codes"], frame["outside_codes"], strict=True
        ):
            found = [*codes.split(";"), *outside.split(";")]
            assert sorted(code for code in found if code) == sorted(shown.place.codes)


@given(data=st.data())
def test_a_clipped_shape_is_its_councils_and_no_more(dataset: Dataset, data: st.DataObject) -> None:
    area = data.draw(st.sampled_from(["GM", "E10000007", "E12000001", "W92000004", "E08000010"]))
    layer = data.draw(st.sampled_from([CITY_REGIONS, CLUSTERS]))
    frame = layer_frame(dataset, run_query(dataset, ask_for_all(dataset, area=area)), layer)
    councils = dataset.areas.set_index("LAD25CD").area
    for codes, shape in zip(frame["gss_codes"], frame.geometry, strict=True):
        if shape is not None:
            assert shape.area == pytest.approx(councils[codes.split(";")].sum(), rel=1e-9)


@pytest.mark.parametrize("layer", POLICY_LAYERS)
def test_an_empty_layer_keeps_its_columns(small: Dataset, layer: str) -> None:
    result = run_query(small, ask_for(small, levels=(), region_types=(), ica_statuses=()))
    frame = layer_frame(small, result, layer)
    assert len(frame) == 0
    assert frame.crs == BNG
    assert isinstance(frame, gpd.GeoDataFrame)
    assert "geometry" in frame
