"""Files of postcodes assigned: every format, every row, on every core, and into a database."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo.assign import readers
from geo.assign.assign_file import AssignRequest, assign_file
from geo.assign.assigner import make_assigner
from geo.assign.location import LocationOptions
from geo.errors import DataError
from geo.lookup.postcodes.resolver import Resolver
from tests.support.command_line import run
from tests.support.point_files import read_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from geo.dataset import Dataset

ASTON, BIRCH, DOLWEN = "E07000001", "E07000002", "W06000004"

EXPECTED = {
    "AA1 2AA": (ASTON, "", "by sector, 100%"),
    "aa111aa": (DOLWEN, "", "by sector, 100%"),
    "AA1 1AA": (BIRCH, "", "whole postcode"),
    "AA1 1ZZ": ("", "postcode sector is in several councils", "several councils"),
    "ZZ1 1ZZ": ("", "postcode is not known here", "not found"),
    "nowhere": ("", "postcode is blank or malformed", "malformed"),
    "": ("", "postcode is blank or malformed", "malformed"),
}
"""Postcode → council, reason, mark."""


def find_exact(_: Iterable[str]) -> Mapping[str, str]:
    return {"AA11AA": BIRCH}


@pytest.fixture(scope="module")
def location_options(small: Dataset) -> LocationOptions:
    return LocationOptions(
        postcode="Postcode", resolver=Resolver(small.register, finder=find_exact)
    )


def write_postcodes(path: Path, texts: list[str]) -> None:
    frame = pd.DataFrame({"Postcode": texts, "row": range(len(texts))})
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".fgb":
        geometry = gpd.points_from_xy([400_000] * len(texts), [400_000] * len(texts))
        gpd.GeoDataFrame(frame, geometry=geometry, crs="EPSG:27700").to_file(
            path, SPATIAL_INDEX="NO"
        )
    else:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        encoded_column = table.column("Postcode").dictionary_encode()
        pq.write_table(table.set_column(0, "Postcode", encoded_column), path)


@pytest.fixture(params=[2, 999])
def batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read so many rows at a time."""
    monkeypatch.setattr(readers, "BATCH_ROWS", request.param)


@pytest.mark.usefixtures("batch")
@pytest.mark.parametrize("name", ["in.csv", "in.parquet", "in.fgb"])
def test_every_format_gives_the_result_of_the_resolver(
    small: Dataset, location_options: LocationOptions, tmp_path: Path, name: str
) -> None:
    texts = [*EXPECTED] * 3
    write_postcodes(tmp_path / name, texts)
    for target_name in ("out.csv", "out.parquet"):
        request = AssignRequest(
            path=tmp_path / name, target=tmp_path / target_name, options=location_options
        )
        report = assign_file(request, make_assigner(small))
        assigned = read_points(report.path)
        cells = assigned[["LAD25CD", "reason", "matched_by"]].astype(object)
        answers = cells.where(cells.notna(), "").to_numpy().tolist()
        assert assigned["row"].astype(int).tolist() == [*range(len(texts))]
        assert answers == [[*EXPECTED[text]] for text in texts]
        assert report.rows == report.matched_rows + sum(report.reasons.values()) == len(texts)
        assert report.located_by == "postcodes in Postcode"


def test_a_null_is_a_blank_and_a_malformed_row_is_written(
    small: Dataset, location_options: LocationOptions, tmp_path: Path
) -> None:
    pq.write_table(pa.table({"Postcode": [None, "AA1 2AA"]}), tmp_path / "in.parquet")
    request = AssignRequest(
        path=tmp_path / "in.parquet", target=tmp_path / "out.csv", options=location_options
    )
    assert assign_file(request, make_assigner(small)).matched_rows == 1
    (tmp_path / "in.csv").write_text("Postcode,a\nAA1 2AA,1\nAA1 2AA\n")
    request = AssignRequest(
        path=tmp_path / "in.csv", target=tmp_path / "ragged.csv", options=location_options
    )
    assert assign_file(request, make_assigner(small)).rows == 2
    last = read_points(tmp_path / "ragged.csv").iloc[-1]
    assert (last["LAD25CD"], last["matched_by"]) == ("", "")
    assert last["reason"].startswith("found 1 cells")


def test_a_note_explains_how_to_get_a_council(
    small: Dataset, location_options: LocationOptions, tmp_path: Path
) -> None:
    write_postcodes(tmp_path / "in.csv", ["AA1 1ZZ", "AA1 2AA"])
    request = AssignRequest(
        path=tmp_path / "in.csv", target=tmp_path / "out.csv", options=location_options
    )
    assign_file(request, make_assigner(small))
    notes = read_points(tmp_path / "out.csv")["matched_note"].tolist()
    assert notes[0].startswith("Postcode sector AA1 1 is in several councils: Aston (75%)")
    assert notes[1] == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"postcode": "Nothing"}, "--postcode is to name a column of Postcode, row"),
        ({"postcode": "row"}, "column row is int64. Expected text."),
        ({"x": "row", "y": "row"}, "by --postcode, or by coordinates"),
        ({"resolver": None}, "postcodes need a resolver"),
    ],
)
def test_invalid_options_are_explained(
    small: Dataset,
    location_options: LocationOptions,
    tmp_path: Path,
    change: dict[str, Any],
    message: str,
) -> None:
    write_postcodes(tmp_path / "in.parquet", ["AA1 2AA"])
    request = AssignRequest(
        path=tmp_path / "in.parquet",
        target=tmp_path / "out.csv",
        options=replace(location_options, **change),
    )
    with pytest.raises(DataError, match=message):
        assign_file(request, make_assigner(small))
    assert not (tmp_path / "out.csv").exists()


def test_a_file_without_coordinates_suggests_the_postcode_option(tmp_path: Path) -> None:
    write_postcodes(tmp_path / "in.csv", ["M5 4WT"])
    process = run("assign", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv"))
    assert process.exit_code == 1
    assert "--postcode" in process.stderr
