"""Parsing of an uploaded file: column roles, location of each row, and failures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.crs import BNG, WGS84
from geo.errors import UploadError
from geo.text import format_count
from geo.uploads.columns import ColumnRoles, detect_columns, label_of, value_columns
from geo.uploads.coordinates import make_points
from geo.uploads.detect import FORMAT_LABELS
from geo.uploads.locate import MATCHED_BY
from geo.uploads.records import (
    PLACE_METHODS,
    REASON_COLUMN,
    Choices,
    ParsedUpload,
    Question,
    RawTable,
)
from geo.uploads.repair import CRS_CHOICES, crs_from_user_input, repair_geometry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.lookup.names import Candidate
    from geo.uploads.locate import Councils
    from geo.uploads.records import PlaceMethod

CODE: Final = "LAD25CD"

_PAIR: Final = 2
_PLACE_QUESTION: Final = Question(
    field="place",
    text="No column was recognised as saying where a row is. Choose one with GSS codes, names of "
    "councils or postcodes, or two with coordinates.",
)


@dataclass(frozen=True, kw_only=True)
class _Placement:
    """Rows with a location, and notes on the rest."""

    frame: pd.DataFrame
    failures: Mapping[int, str]
    crs: str = ""
    question: Question | None = None
    repairs: tuple[str, ...] = ()
    unmatched_names: Mapping[str, tuple[Candidate, ...]] | None = None


def parse_upload(raw: RawTable, councils: Councils, choices: Choices | None = None) -> ParsedUpload:
    """
    Recognise the columns of a file and locate its rows.

    Parameters
    ----------
    raw
        As read by `geo.uploads.readers.dispatch.open_upload`. It is not changed.
    councils
        Council look-up of the register.
    choices
        Decisions of the user; None for none yet.

    Returns
    -------
    parsed
        Every row is in `placed_rows` or `failed_rows`, unless a question is open. Then
        `placed_rows` is empty, and rows that wait for the answer are in neither.
        `placed` is empty, and rows that wait for its answer are in neither.

    Raises
    ------
    UploadError
        If a chosen column, CRS or place method does not exist.
    """
    decisions = choices or Choices()
    place, columns, roles = _detect_columns(raw, councils, decisions)
    placement = _place_rows(raw, councils, decisions, place, columns)
    failures = {**placement.failures, **raw.failures}
    frame = placement.frame
    if failures:
        frame = frame.loc[~frame.index.isin([*failures])]
    label = roles.label if decisions.label_column is None else decisions.label_column
    value = (
        next(iter(roles.values), "") if decisions.value_column is None else decisions.value_column
    )
    return ParsedUpload(
        raw=raw,
        place=place,
        columns=columns,
        crs=placement.crs,
        label_column=label,
        value_column=value,
        value_columns=roles.values,
        placed_rows=frame,
        failed_rows=failed_rows(raw, failures),
        summary=_summary(raw, place, columns, placement, len(frame)),
        repairs=(*raw.repairs, *placement.repairs),
        question=placement.question,
        unmatched_names=placement.unmatched_names or {},
    )


def attributes_of(raw: RawTable) -> pd.DataFrame:
    """Return the rows of a file without geometry."""
    if isinstance(raw.frame, gpd.GeoDataFrame):
        return pd.DataFrame(raw.frame.drop(columns=raw.frame.geometry.name))
    return raw.frame


def failed_rows(raw: RawTable, failures: Mapping[int, str]) -> pd.DataFrame:
    """Return the failed rows in order: `Row`, `Why it failed`, then their own columns."""
    rows = attributes_of(raw)
    subset = rows.loc[rows.index.isin([*failures])]
    reasons = [failures[int(row)] for row in subset.index]
    reason_frame = pd.DataFrame({"Row": subset.index, REASON_COLUMN: reasons}, index=subset.index)
    other_columns = subset.rename(
        columns={name: f"{name} (column)" for name in {"Row", REASON_COLUMN}}
    )
    return pd.concat([reason_frame, other_columns], axis=1).reset_index(drop=True)


def _detect_columns(
    raw: RawTable, councils: Councils, choices: Choices
) -> tuple[PlaceMethod | None, tuple[str, ...], ColumnRoles]:
    attributes = attributes_of(raw)
    has_shapes = isinstance(raw.frame, gpd.GeoDataFrame)
    if has_shapes and choices.place in {None, "shapes"}:
        # Geometry gives the location, so no columns are needed for it.
        roles = ColumnRoles(
            place="shapes", label=label_of(attributes), values=value_columns(attributes)
        )
    else:
        roles = detect_columns(attributes, councils.council_names)
    place = choices.place or roles.place
    columns = choices.columns
    if not columns and place not in {"shapes", None}:
        columns = roles.columns if place == roles.place else ()
    if place == "shapes":
        columns = ()
    _check_choices(raw, place, columns, choices, has_shapes=has_shapes)
    return place, columns, roles


def _check_choices(
    raw: RawTable,
    place: PlaceMethod | None,
    columns: tuple[str, ...],
    choices: Choices,
    *,
    has_shapes: bool,
) -> None:
    if place == "shapes" and not has_shapes:
        raise UploadError("The file has no shapes. Choose columns that say where a row is.")
    column_names = [*columns, *filter(None, (choices.label_column, choices.value_column))]
    missing = [name for name in column_names if name not in raw.frame.columns]
    if missing:
        names = ", ".join(map(str, raw.frame.columns[:20]))
        raise UploadError(f"There is no column {missing[0][:60]!r}. Found {names}.")


def _place_rows(
    raw: RawTable,
    councils: Councils,
    choices: Choices,
    place: PlaceMethod | None,
    columns: tuple[str, ...],
) -> _Placement:
    attributes = attributes_of(raw)
    column_count = _PAIR if place in {"lonlat", "grid"} else 1
    if place == "shapes":
        return _place_by_shape(raw, attributes, choices)
    if place is None or len(columns) != column_count:
        return _Placement(frame=attributes.iloc[:0], failures={}, question=_PLACE_QUESTION)
    if place in {"lonlat", "grid"}:
        crs = WGS84 if place == "lonlat" else crs_from_user_input(choices.crs or BNG)
        points = make_points(attributes, (columns[0], columns[1]), crs, choices)
        rows = _rows_at(attributes, points.points.index)
        return _Placement(
            frame=gpd.GeoDataFrame(
                _rename_geometry_column(rows), geometry=points.points.to_numpy(), crs=BNG
            ),
            failures=points.failures,
            crs=crs,
            question=points.question,
            repairs=points.repairs,
        )
    return _place_by_council(attributes, councils, choices, place, columns[0])


def _rows_at(attributes: pd.DataFrame, index: pd.Index[int]) -> pd.DataFrame:
    """Return some rows; all of them without a copy."""
    return attributes if index.equals(attributes.index) else attributes.loc[index]


def _place_by_shape(raw: RawTable, attributes: pd.DataFrame, choices: Choices) -> _Placement:
    frame = raw.frame
    if not isinstance(frame, gpd.GeoDataFrame):
        raise UploadError("The file has no shapes. Choose columns that say where a row is.")
    geometry = repair_geometry(frame.geometry, choices, valid=raw.valid)
    rows = _rows_at(attributes, geometry.shapes.index)
    return _Placement(
        frame=gpd.GeoDataFrame(
            _rename_geometry_column(rows), geometry=geometry.shapes.to_numpy(), crs=BNG
        ),
        failures=geometry.failures,
        crs=geometry.crs,
        question=geometry.question,
        repairs=geometry.repairs,
    )


def _place_by_council(
    attributes: pd.DataFrame, councils: Councils, choices: Choices, place: PlaceMethod, column: str
) -> _Placement:
    cells = attributes[column]
    if place == "code":
        matches = councils.by_code(cells)
    elif place == "name":
        matches = councils.by_name(cells, choices.name_matches)
    else:
        matches = councils.by_postcode(cells)
    rows = attributes.loc[[*matches.codes]]
    added_columns = {CODE: matches.codes} | (
        {MATCHED_BY: matches.match_summaries} if matches.match_summaries else {}
    )
    reserved_names = {*added_columns} - (
        {CODE} if column == CODE else set()
    )  # recoded codes replace the originals
    renames = {name: f"{name} (column)" for name in rows.columns if name in reserved_names}
    frame = rows.rename(columns=renames).drop(columns=[CODE], errors="ignore")
    for i, (name, values) in enumerate(added_columns.items()):
        frame.insert(i, name, [*values.values()])
    return _Placement(
        frame=frame,
        failures=matches.failures,
        repairs=matches.repairs,
        unmatched_names=matches.unmatched_names,
    )


def _rename_geometry_column(frame: pd.DataFrame) -> pd.DataFrame:
    """Rename a column that has the name of the geometry column."""
    return frame.rename(columns={"geometry": "geometry (column)"})


def _summary(
    raw: RawTable,
    place: PlaceMethod | None,
    columns: tuple[str, ...],
    placement: _Placement,
    placed_count: int,
) -> tuple[str, ...]:
    """Return sentences that sum up the parsed file."""
    rows = len(raw.frame)
    part_text = f", {raw.part}" if raw.part and len(raw.parts) > 1 else ""
    row_text = format_count(rows, "row", "rows")
    column_text = format_count(len(attributes_of(raw).columns), "column", "columns")
    format_label = FORMAT_LABELS[raw.file_format]
    sentences = [f"{raw.file_name} is {format_label}{part_text}: {row_text}, {column_text}."]
    if place == "shapes":
        sentences.append(f"Its shapes are {_geometry_types(raw)}, in {_crs_label(placement.crs)}.")
    elif place and columns:
        sentences.append(f"Rows are placed by {PLACE_METHODS[place]}: {' and '.join(columns)}.")
    if placement.question is None:
        failed_count = rows - placed_count
        sentence = f"{placed_count:,} of {rows:,} rows can be placed; {failed_count:,} cannot."
        sentences.append(
            sentence if failed_count else f"Every row can be placed: {placed_count:,}."
        )
    return tuple(sentences)


def _geometry_types(raw: RawTable) -> str:
    frame = raw.frame
    if not isinstance(frame, gpd.GeoDataFrame):
        return "none"
    kinds = frame.geometry.geom_type.value_counts()
    return ", ".join(f"{number:,} {kind}" for kind, number in kinds.items()) or "none"


def _crs_label(crs: str) -> str:
    return CRS_CHOICES.get(crs, crs or "an unknown CRS")
