"""Uploads laid over the register: coverage, classes, what is drawn, exported and printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import area_of
from geo.coverage.basis import find_covers
from geo.errors import UploadError
from geo.evidence import is_confirmed
from geo.export.content.results import content_of
from geo.export.content.uploads import add_uploads
from geo.export.files.write import write
from geo.places.place import CITY_REGIONS
from geo.query import default_query, run_query
from geo.uploads.layers import create_upload
from geo.uploads.overlay import UploadOverlay, overlay_upload, overlay_within
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import MARKER, UploadLayer, UploadTable
from geo.uploads.values import Classification, _round_break, council_values
from geo.views.upload_choropleth import classify_values, value_choropleth
from geo.views.upload_coverage import council_rows, place_rows, summary_sentences, upload_rows
from tests.support.command_line import run
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.query import Result
    from geo.uploads.locate import Councils

WIGAN: Final = "E08000010"


@pytest.fixture(scope="module")
def result(dataset: Dataset) -> Result:
    return run_query(dataset, default_query(dataset.register))


def layer_of(*shapes: shapely.Geometry) -> UploadLayer:
    """Return a layer of shapes in EPSG:27700, its rows numbered from 1."""
    frame = gpd.GeoDataFrame({"Name": [f"N{n}" for n in range(len(shapes))]},
                             geometry=[*shapes], crs="EPSG:27700")  # fmt: skip
    frame.index = frame.index + 1
    return UploadLayer(name="Mine", file_name="mine.gpkg", licence="OGL v3.0", style_name="red",
                     label_column="Name", frame=frame, failed_rows=frame.iloc[:0],
                     repairs=())  # fmt: skip


def table_of(text: str, councils: Councils) -> UploadTable:
    upload = create_upload(parse_upload(open_upload(text.encode(), "jobs.csv"), councils))
    assert isinstance(upload, UploadTable)
    return upload


def test_points_are_in_their_council_and_the_places_that_cover_it(
    dataset: Dataset, result: Result
) -> None:
    point_inside = shapely.point_on_surface(dataset.shapes[WIGAN])
    overlay = overlay_upload(dataset, result, layer_of(point_inside, shapely.Point(0, 1_200_000)))
    assert overlay.codes == {1: (WIGAN,), 2: ()}
    expected = [c.place.place.name for c in find_covers(dataset, result)[WIGAN] if c.is_place_based]
    (row, _) = upload_rows(overlay)
    covering_names = ", ".join(
        str(row[name]) for name in row if name not in {"Name", "Row", "Councils"}
    )
    assert all(name in covering_names for name in expected)
    assert row["Councils"] == "Wigan"
    assert summary_sentences(overlay)[0] == "2 points: 1 lies in 1 council."


def test_a_point_on_a_border_has_the_council_with_the_lowest_code(
    dataset: Dataset, result: Result
) -> None:
    bolton = dataset.shapes["E08000001"]
    border = shapely.intersection(bolton, dataset.shapes[WIGAN])
    corner = shapely.Point(shapely.get_coordinates(border)[0])
    assert overlay_upload(dataset, result, layer_of(corner)).codes[1][0] == "E08000001"


def test_an_area_counts_overlapping_land_once(dataset: Dataset, result: Result) -> None:
    shape = dataset.shapes[WIGAN]
    overlay = overlay_upload(dataset, result, layer_of(shape, shape))
    rows = {row["LAD25CD"]: row for row in council_rows(overlay)}
    assert rows[WIGAN]["Areas"] == 2
    assert rows[WIGAN]["Share of land, %"] == pytest.approx(100, abs=0.1)
    assert set(rows) == {WIGAN}  # neighbours are only touched
    (manchester,) = [r for r in place_rows(overlay) if r["Reference"] == "city_regions:GM"]
    members = dataset.register.members_of_region["GM"]
    land = sum(dataset.land_km2[member.LAD25CD] for member in members)
    assert manchester["Land, km²"] == pytest.approx(dataset.land_km2[WIGAN], abs=0.01)
    assert manchester["Share of land, %"] == pytest.approx(
        100 * dataset.land_km2[WIGAN] / land, abs=0.1
    )


def test_a_line_is_in_every_council_that_it_crosses(dataset: Dataset, result: Result) -> None:
    ends = [shapely.point_on_surface(dataset.shapes[c]) for c in (WIGAN, "E08000001")]
    overlay = overlay_upload(dataset, result, layer_of(shapely.LineString(ends)))
    assert {WIGAN, "E08000001"} <= {*overlay.codes[1]}
    assert summary_sentences(overlay)[0].startswith("1 line: 1 reaches into ")


def test_counts_are_of_documented_coverage_within_the_area(
    dataset: Dataset, result: Result, councils: Councils
) -> None:
    codes = [*dataset.register.local_authorities]
    table = table_of("Code\n" + "\n".join(codes), councils)
    overlay = overlay_upload(dataset, result, table)
    documented_codes = {
        code
        for code, covers in find_covers(dataset, result).items()
        if any(c.place.place.layer == CITY_REGIONS and is_confirmed(c.evidence) for c in covers)
    }
    assert summary_sentences(overlay)[1].startswith(f"{len(documented_codes)} of 361 rows ")
    assert sum(1 for row in council_rows(overlay) if row["City regions"]) == len(documented_codes)
    wigan_overlay = overlay_upload(dataset, result, table, within=[WIGAN])
    assert [row["LAD25CD"] for row in council_rows(wigan_overlay)] == [WIGAN]


def test_values_of_the_same_council_are_added_or_averaged(councils: Councils) -> None:
    table = table_of("Council,Jobs\nAllerdale,40\nCarlisle,70\nWigan,..\nBolton,5\n", councils)
    assert council_values(table).to_dict() == {"E06000063": 110.0, "E08000001": 5.0}
    assert council_values(table, aggregation="mean")["E06000063"] == 55.0


@pytest.mark.parametrize("scheme", ["quantiles", "natural"])
def test_every_council_is_in_the_class_of_its_value(
    scheme: str, dataset: Dataset, councils: Councils
) -> None:
    register = dataset.register.local_authorities
    rows = [f"{code},{council.population_mid2024}" for code, council in register.items()]
    table = table_of("Code,People\n" + "\n".join(rows), councils)
    choropleth = value_choropleth(table, Classification(scheme=scheme, class_count=5))  # type: ignore[arg-type]
    assert len(choropleth.class_by_council) == 361
    values = council_values(table)
    tops = [
        max(
            values[c]
            for c in choropleth.class_by_council
            if choropleth.class_by_council[c] == class_break.id
        )
        for class_break in choropleth.classes
    ]
    assert tops == sorted(tops)
    assert len({class_break.fill for class_break in choropleth.classes}) == 5


def test_manual_bounds_include_their_upper_end(councils: Councils) -> None:
    table = table_of("Council,Jobs\nWigan,10\nBolton,11\nBury,3\n", councils)
    choropleth = value_choropleth(table, Classification(scheme="manual", bounds=(10.0,)))
    assert [class_break.label for class_break in choropleth.classes] == [
        "3 to 10",
        "over 10 to 11",
    ]
    for bounds in ((), (5.0, 5.0), tuple(map(float, range(9)))):
        with pytest.raises(UploadError, match=r"rise|At most"):
            value_choropleth(table, Classification(scheme="manual", bounds=bounds))
    with pytest.raises(UploadError, match="holds no numbers"):
        council_values(table_of("Council,Jobs\nWigan,..\n", councils).__class__(
            **{**table.__dict__, "value_column": "Council"}))  # fmt: skip


def test_a_rounded_break_moves_no_council_to_another_class(councils: Councils) -> None:
    table = table_of("Council,Jobs\nWigan,100\nBolton,233\nBury,300\nOldham,1711\n", councils)
    choropleth = value_choropleth(table, Classification(class_count=3))
    assert [class_break.label for class_break in choropleth.classes] == [
        "100 to 250",
        "over 250 to 1,000",
        "over 1,000 to 1,711",
    ]
    # Bolton, Bury, Oldham, Wigan: as the exact thirds, 233 and 300, part them.
    assert [*choropleth.class_by_council.values()] == ["0", "1", "2", "0"]


@given(
    st.lists(
        st.one_of(st.integers(-(10**6), 10**6), st.floats(-1e9, 1e9, width=32)),
        min_size=2,
        max_size=40,
    ),
    st.sampled_from(["quantiles", "natural"]),
    st.integers(2, 7),
)
def test_rounded_breaks_separate_values_as_the_exact_breaks_do(
    values: list[float], scheme: str, number: int
) -> None:
    value_by_code = {str(code): float(value) for code, value in enumerate(values)}
    classification = Classification(scheme=scheme, class_count=number)  # type: ignore[arg-type]
    choropleth = classify_values(
        value_by_code, title="", style_name="red", value_label="", classification=classification
    )
    numbers = [
        [value_by_code[code] for code in choropleth.councils_in(kind.id)]
        for kind in choropleth.classes
    ]
    tops, minimums = (
        [max(class_values) for class_values in numbers],
        [min(class_values) for class_values in numbers],
    )
    assert all(top < low for top, low in zip(tops, minimums[1:], strict=False))
    for top, low in zip(tops, minimums[1:], strict=False):
        rounded_break = _round_break(np.array(values, dtype="float64"), top)
        assert top <= rounded_break < low
        assert len(f"{rounded_break:.15g}".strip("-0.")) <= len(f"{top:.15g}".strip("-0."))


def test_a_single_value_gives_a_single_class(councils: Councils) -> None:
    choropleth = value_choropleth(
        table_of("Council,Jobs\nWigan,4\nBolton,4\n", councils), Classification()
    )
    assert [class_break.label for class_break in choropleth.classes] == ["4"]


def test_an_export_includes_the_upload_marked_as_user_data(
    dataset: Dataset, result: Result, councils: Councils, tmp_path: Path
) -> None:
    layer = layer_of(shapely.point_on_surface(dataset.shapes[WIGAN]))
    unusual_layer = replace(
        layer, name="Yours & mine", frame=layer.frame.assign(marker="x", FID=1, row=2)
    )
    table = table_of("Council,Jobs\nWigan,=1+1\n", councils)
    overlays = [
        overlay_upload(dataset, result, upload) for upload in (unusual_layer, unusual_layer, table)
    ]
    content = add_uploads(content_of(dataset, result, layers=POLICY_LAYERS[:1]), overlays)
    write(content, tmp_path / "all.gpkg", "gpkg")
    names = {str(name) for name, _ in pyogrio.list_layers(tmp_path / "all.gpkg")}
    assert {"yours_yours_mine", "yours_yours_mine_2", "yours_jobs_csv"} <= names
    exported = pyogrio.read_dataframe(tmp_path / "all.gpkg", layer="yours_yours_mine")
    assert [*exported["marker"]] == [MARKER]
    assert (exported["councils"].iloc[0], exported["marker_2"].iloc[0]) == (WIGAN, "x")
    rows = pyogrio.read_dataframe(tmp_path / "all.gpkg", layer="yours_jobs_csv")
    assert [*rows["marker"]] == [MARKER]
    assert "OGL v3.0 (Yours & mine, brought by the user)" in content.metadata.as_dict()["licence"]
    assert "not part of the register" in content.metadata.as_dict()["notes"]


def test_the_add_command_reports_the_parsed_file_and_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_text("Name,lon,lat\nA,-2.63,53.54\nB,0,0\n", encoding="utf-8")
    failed_path, output_path = tmp_path / "failed.csv", tmp_path / "out.gpkg"
    result = run(
        "add",
        str(file),
        "--failed",
        str(failed_path),
        "-o",
        str(output_path),
        "--layers",
        "clusters",
    )
    assert result.exit_code == 0, result.output
    for expected_text in (
        "1 of 2 rows can be placed",
        "(0, 0)",
        "1 point: 1 lies in 1 council",
        MARKER,
    ):
        assert expected_text in result.stdout
    assert "(0, 0)" in failed_path.read_text(encoding="utf-8-sig")
    layers = [str(name) for name, _ in pyogrio.list_layers(output_path)]
    assert {"clusters", "yours_sites_csv"} <= {*layers}
    second_result = run("add", str(file), "--failed", str(failed_path))
    assert second_result.exit_code == 1
    assert "exists. Add --overwrite" in second_result.stderr


def test_the_add_command_restricts_rows_to_an_area_and_reports_it(tmp_path: Path) -> None:
    """A council asks what of a file lies in it: that is answered for, and that is written."""
    file = tmp_path / "sites.csv"
    file.write_text("Name,lon,lat\nA,-2.63,53.54\nB,-3.95,51.62\nC,0,0\n", encoding="utf-8")
    output_path = tmp_path / "out.gpkg"
    result = run(
        "add", str(file), "--area", "Wigan", "-o", str(output_path), "--layers", "clusters"
    )
    assert (result.exit_code, result.stderr) == (0, "")
    message = "Of 2 rows 1 lies in Wigan: the others were left out."
    assert message in result.stdout
    assert "1 point: 1 lies in 1 council." in result.stdout
    assert [*pyogrio.read_dataframe(output_path, layer="yours_sites_csv")["Name"]] == ["A"]
    assert message in str(
        pyogrio.read_info(output_path, layer="yours_sites_csv")["dataset_metadata"]
    )
    empty_result = run("add", str(file), "--area", "Leeds", "-o", str(tmp_path / "none.gpkg"))
    assert empty_result.exit_code == 1
    assert "None of the 2 rows that can be placed lies in Leeds." in empty_result.stderr
    assert not (tmp_path / "none.gpkg").exists()


def test_the_add_command_omits_nothing_if_all_rows_are_in_the_area(
    dataset: Dataset, result: Result, councils: Councils
) -> None:
    table = table_of("Council,Jobs\nWigan,1\nBolton,2\n", councils)
    manchester_overlay = overlay_within(dataset, result, table, area_of(dataset.register, "GM"))
    assert manchester_overlay.upload is table
    wigan_overlay = overlay_within(dataset, result, table, area_of(dataset.register, WIGAN))
    assert (wigan_overlay.codes, [*wigan_overlay.upload.frame["Jobs"]]) == ({2: (WIGAN,)}, ["1"])
    assert [*table.frame["Jobs"]] == ["1", "2"]


def test_the_add_command_asks_and_accepts_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "swapped.csv"
    file.write_text("lon,lat\n53.54,-2.63\n", encoding="utf-8")
    first_result = run("add", str(file))
    assert first_result.exit_code == 1
    assert "Are they swapped?" in first_result.stderr
    assert run("add", str(file), "--swap", "--area", "Wigan").exit_code == 0


def test_the_operator_sets_the_size_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACEMAP_UPLOAD_MB", "1")
    file = tmp_path / "large.csv"
    file.write_bytes(b"a,b\n" * 300_000)
    assert "The limit is 1 MB" in run("add", str(file)).stderr


def test_a_layer_outside_all_councils_has_its_own_sentence(
    dataset: Dataset, result: Result
) -> None:
    overlay: UploadOverlay = overlay_upload(dataset, result, layer_of(shapely.Point(0, 1_200_000)))
    assert summary_sentences(overlay) == ["1 point: none in any council that is looked at."]
    assert council_rows(overlay) == place_rows(overlay) == []
