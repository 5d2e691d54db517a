"""Records of an uploaded file at each step: raw table, parsed upload, layer or table."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from geo.lookup.names import Candidate
    from geo.uploads.detect import FileFormat

MARKER: Final = "Yours - not part of the register"
"""Mark on every exported row and file of a user's own data."""

ROW_COLUMN: Final = "Row"
REASON_COLUMN: Final = "Why it failed"

PlaceMethod = Literal["shapes", "lonlat", "grid", "code", "name", "postcode"]
"""Source of the location of rows."""

PLACE_METHODS: Final[Mapping[PlaceMethod, str]] = MappingProxyType(
    {
        "shapes": "shapes in the file",
        "lonlat": "longitude and latitude",
        "grid": "easting and northing",
        "code": "GSS codes of councils",
        "name": "names of councils",
        "postcode": "postcodes",
    }
)


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """
    A file as read, before columns are recognised.

    Attributes
    ----------
    file_name
        Name from the user. It is shown and never opened.
    file_format
        Format, detected by content.
    part, parts
        The layer or sheet that was read, and all there are.
    frame
        One row per row of the file, indexed by row number (`Row`, from 1). A `GeoDataFrame` in
        the CRS of the file, or with none, if the file has geometry; else text.
    failures
        Row → why its geometry or cells could not be read. The row is in `frame` too.
    repairs
        Repairs made while reading, as sentences.
    valid
        Whether each geometry is valid, if checked while reading.
    """

    file_name: str
    file_format: FileFormat
    frame: pd.DataFrame
    part: str = ""
    parts: tuple[str, ...] = ()
    failures: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    repairs: tuple[str, ...] = ()
    valid: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """
    Decisions of the user, which override what was recognised. Blank means no decision.

    Attributes
    ----------
    place, columns
        How rows are located, and by which columns (longitude before latitude).
    crs
        CRS of geometry or coordinates if not known, such as EPSG:27700.
    swap, feet
        Whether to swap the coordinates; whether they are in feet.
    label_column, value_column
        Column that names a row; column for the choropleth.
    name_matches
        Council name as written → LAD25CD, for unmatched names.
    """

    place: PlaceMethod | None = None
    columns: tuple[str, ...] = ()
    crs: str = ""
    swap: bool | None = None
    feet: bool | None = None
    label_column: str | None = None
    value_column: str | None = None
    name_matches: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question to the user before rows can be placed. We propose an answer, never assume it."""

    field: Literal["place", "crs", "swap", "feet"]
    text: str
    proposal: str = ""
    """Proposed answer, as a value of the field; "" for none."""


@dataclass(frozen=True, kw_only=True)
class ParsedUpload:
    """
    The result of parsing a file.

    Attributes
    ----------
    placed_rows
        Rows with a location: a `GeoDataFrame` (EPSG:27700), or a `DataFrame` with `LAD25CD`.
        Empty while a question is open.
    failed_rows
        Rows without a location: `Row`, `Why it failed`, then their own columns.
    summary
        Sentences that sum up what was recognised.
    question
        Question to answer first, or None.
    unmatched_names
        Name as written → candidate councils.
    """

    raw: RawTable
    place: PlaceMethod | None
    columns: tuple[str, ...] = ()
    crs: str = ""
    label_column: str = ""
    value_column: str = ""
    value_columns: tuple[str, ...] = ()
    placed_rows: pd.DataFrame
    failed_rows: pd.DataFrame
    summary: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    question: Question | None = None
    unmatched_names: Mapping[str, tuple[Candidate, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@dataclass(frozen=True, kw_only=True)
class UploadLayer:
    """A user's own areas, lines or points in EPSG:27700, with their columns."""

    name: str
    file_name: str
    licence: str
    style_name: str
    label_column: str
    frame: gpd.GeoDataFrame
    failed_rows: pd.DataFrame
    repairs: tuple[str, ...]
    marker: str = MARKER


@dataclass(frozen=True, kw_only=True)
class UploadTable:
    """A user's own rows by council: `LAD25CD` and their columns."""

    name: str
    file_name: str
    licence: str
    style_name: str
    label_column: str
    value_column: str
    frame: pd.DataFrame
    failed_rows: pd.DataFrame
    repairs: tuple[str, ...]
    marker: str = MARKER


Upload = UploadLayer | UploadTable
