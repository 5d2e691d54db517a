"""A file understood: which rows lie where, by what was recognised or chosen, and what failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.crs import BNG, WGS84
from geo.errors import UploadError
from geo.uploads.columns import Columns, label_of, recognised, value_columns
from geo.uploads.coordinates import points_of
from geo.uploads.detect import LABELS
from geo.uploads.locate import MARK
from geo.uploads.records import PLACES, WHY, Choices, Question, Raw, Understood
from geo.uploads.repair import CHOICES, crs_named, mended
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.lookup.names import Candidate
    from geo.uploads.locate import Councils
    from geo.uploads.records import Place

CODE: Final = "LAD25CD"

_PAIR: Final = 2
_NO_PLACE: Final = Question(
    field="place",
    text="No column was recognised as saying where a row is. Choose one with GSS codes, names of "
    "councils or postcodes, or two with coordinates.",
)


@dataclass(frozen=True, kw_only=True)
class _Placed:
    """Rows with their place, and what must be said of the rest."""

    frame: pd.DataFrame
    failures: Mapping[int, str]
    crs: str = ""
    question: Question | None = None
    repairs: tuple[str, ...] = ()
    unmatched: Mapping[str, tuple[Candidate, ...]] | None = None


def understand(raw: Raw, councils: Councils, choices: Choices | None = None) -> Understood:
    """
    Understand a file: recognise its columns, place its rows, and say what was done.

    Parameters
    ----------
    raw
        As `geo.uploads.readers.dispatch.open_upload` read it. It is not changed.
    councils
        Of the register.
    choices
        What the user decided; None is nothing yet.

    Returns
    -------
    understood
        Every row of the file is in `placed` or in `failed`, unless a question is open: then
        `placed` is empty, and rows that wait for its answer are in neither.

    Raises
    ------
    UploadError
        If a chosen column, CRS or way of placing does not exist.
    """
    chosen = choices or Choices()
    place, columns, found = _recognised(raw, councils, chosen)
    used = _placing(raw, councils, chosen, place, columns)
    failures = {**used.failures, **raw.failures}
    frame = used.frame
    if failures:
        frame = frame.loc[~frame.index.isin([*failures])]
    label = found.label if chosen.label_column is None else chosen.label_column
    value = next(iter(found.values), "") if chosen.value_column is None else chosen.value_column
    return Understood(
        raw=raw,
        place=place,
        columns=columns,
        crs=used.crs,
        label_column=label,
        value_column=value,
        value_columns=found.values,
        placed=frame,
        failed=failed_rows(raw, failures),
        says=_says(raw, place, columns, used, len(frame)),
        repairs=(*raw.repairs, *used.repairs),
        question=used.question,
        unmatched=used.unmatched or {},
    )


def attributes_of(raw: Raw) -> pd.DataFrame:
    """Return the rows of a file without their shapes."""
    if isinstance(raw.frame, gpd.GeoDataFrame):
        return pd.DataFrame(raw.frame.drop(columns=raw.frame.geometry.name))
    return raw.frame


def failed_rows(raw: Raw, failures: Mapping[int, str]) -> pd.DataFrame:
    """Return the rows that failed, in order: `Row`, `Why it failed`, then their own columns."""
    rows = attributes_of(raw)
    lost = rows.loc[rows.index.isin([*failures])]
    why = [failures[int(row)] for row in lost.index]
    said = pd.DataFrame({"Row": lost.index, WHY: why}, index=lost.index)
    own = lost.rename(columns={name: f"{name} (column)" for name in {"Row", WHY}})
    return pd.concat([said, own], axis=1).reset_index(drop=True)


def _recognised(
    raw: Raw, councils: Councils, chosen: Choices
) -> tuple[Place | None, tuple[str, ...], Columns]:
    attributes = attributes_of(raw)
    has_shapes = isinstance(raw.frame, gpd.GeoDataFrame)
    if has_shapes and chosen.place in {None, "shapes"}:
        # Shapes say where a row is: columns need not be searched for it.
        found = Columns(
            place="shapes", label=label_of(attributes), values=value_columns(attributes)
        )
    else:
        found = recognised(attributes, councils.known_names)
    place = chosen.place or found.place
    columns = chosen.columns
    if not columns and place not in {"shapes", None}:
        columns = found.columns if place == found.place else ()
    if place == "shapes":
        columns = ()
    _check(raw, place, columns, chosen, has_shapes=has_shapes)
    return place, columns, found


def _check(
    raw: Raw, place: Place | None, columns: tuple[str, ...], chosen: Choices, *, has_shapes: bool
) -> None:
    if place == "shapes" and not has_shapes:
        raise UploadError("The file has no shapes. Choose columns that say where a row is.")
    named = [*columns, *filter(None, (chosen.label_column, chosen.value_column))]
    unknown = [name for name in named if name not in raw.frame.columns]
    if unknown:
        listed = ", ".join(map(str, raw.frame.columns[:20]))
        raise UploadError(f"There is no column {unknown[0][:60]!r}. Found {listed}.")


def _placing(
    raw: Raw, councils: Councils, chosen: Choices, place: Place | None, columns: tuple[str, ...]
) -> _Placed:
    attributes = attributes_of(raw)
    wanted = _PAIR if place in {"lonlat", "grid"} else 1
    if place == "shapes":
        return _by_shape(raw, attributes, chosen)
    if place is None or len(columns) != wanted:
        return _Placed(frame=attributes.iloc[:0], failures={}, question=_NO_PLACE)
    if place in {"lonlat", "grid"}:
        crs = WGS84 if place == "lonlat" else crs_named(chosen.crs or BNG)
        found = points_of(attributes, (columns[0], columns[1]), crs, chosen)
        held = _rows_at(attributes, found.points.index)
        return _Placed(
            frame=gpd.GeoDataFrame(
                _without_geometry(held), geometry=found.points.to_numpy(), crs=BNG
            ),
            failures=found.failures,
            crs=crs,
            question=found.question,
            repairs=found.repairs,
        )
    return _by_council(attributes, councils, chosen, place, columns[0])


def _rows_at(attributes: pd.DataFrame, index: pd.Index[int]) -> pd.DataFrame:
    """Return some rows; where they are all there are, without a copy of them."""
    return attributes if index.equals(attributes.index) else attributes.loc[index]


def _by_shape(raw: Raw, attributes: pd.DataFrame, chosen: Choices) -> _Placed:
    frame = raw.frame
    if not isinstance(frame, gpd.GeoDataFrame):
        raise UploadError("The file has no shapes. Choose columns that say where a row is.")
    found = mended(frame.geometry, chosen, valid=raw.valid)
    held = _rows_at(attributes, found.shapes.index)
    return _Placed(
        frame=gpd.GeoDataFrame(_without_geometry(held), geometry=found.shapes.to_numpy(), crs=BNG),
        failures=found.failures,
        crs=found.crs,
        question=found.question,
        repairs=found.repairs,
    )


def _by_council(
    attributes: pd.DataFrame, councils: Councils, chosen: Choices, place: Place, column: str
) -> _Placed:
    cells = attributes[column]
    if place == "code":
        found = councils.by_code(cells)
    elif place == "name":
        found = councils.by_name(cells, chosen.answers)
    else:
        found = councils.by_postcode(cells)
    held = attributes.loc[[*found.codes]]
    ours = {CODE: found.codes} | ({MARK: found.marks} if found.marks else {})
    kept = {*ours} - ({CODE} if column == CODE else set())  # codes are put right in their place
    taken = {name: f"{name} (column)" for name in held.columns if name in kept}
    own = held.rename(columns=taken).drop(columns=[CODE], errors="ignore")
    for at, (name, values) in enumerate(ours.items()):
        own.insert(at, name, [*values.values()])
    return _Placed(
        frame=own, failures=found.failures, repairs=found.repairs, unmatched=found.unmatched
    )


def _without_geometry(frame: pd.DataFrame) -> pd.DataFrame:
    """Rename a column that would be taken for the shape."""
    return frame.rename(columns={"geometry": "geometry (column)"})


def _says(
    raw: Raw, place: Place | None, columns: tuple[str, ...], used: _Placed, placed: int
) -> tuple[str, ...]:
    """Say what was understood."""
    rows = len(raw.frame)
    of_part = f", {raw.part}" if raw.part and len(raw.parts) > 1 else ""
    rowed = counted(rows, "row", "rows")
    columned = counted(len(attributes_of(raw).columns), "column", "columns")
    says = [f"{raw.file_name} is {LABELS[raw.kind]}{of_part}: {rowed}, {columned}."]
    if place == "shapes":
        says.append(f"Its shapes are {_kinds(raw)}, in {_crs_words(used.crs)}.")
    elif place and columns:
        says.append(f"Rows are placed by {PLACES[place]}: {' and '.join(columns)}.")
    if used.question is None:
        failed = rows - placed
        some = f"{placed:,} of {rows:,} rows can be placed; {failed:,} cannot."
        says.append(some if failed else f"Every row can be placed: {placed:,}.")
    return tuple(says)


def _kinds(raw: Raw) -> str:
    frame = raw.frame
    if not isinstance(frame, gpd.GeoDataFrame):
        return "none"
    kinds = frame.geometry.geom_type.value_counts()
    return ", ".join(f"{number:,} {kind}" for kind, number in kinds.items()) or "none"


def _crs_words(crs: str) -> str:
    return CHOICES.get(crs, crs or "an unknown CRS")
