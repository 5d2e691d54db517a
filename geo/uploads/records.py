"""What becomes of a user's file, step by step: as it was read, as it was understood, as kept."""

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
"""What stands on every row and every file of what a user brought."""

ROW_COLUMN: Final = "Row"
REASON_COLUMN: Final = "Why it failed"

PlaceMethod = Literal["shapes", "lonlat", "grid", "code", "name", "postcode"]
"""How rows are placed."""

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
    A file as it was read, before anything is made of it.

    Attributes
    ----------
    file_name
        As the user has it. It is shown, and never opened.
    kind
        What it is, by its content.
    part, parts
        The layer or sheet that was read, and all that there are.
    frame
        One row a row of the file, the index (`Row`) as a person counts them there. A
        `GeoDataFrame` where the file has shapes, in its own CRS or without one; else text.
    failures
        Row → why its shape or cells could not be read. The row is in `frame` all the same.
    repairs
        What was mended to read it, as sentences.
    valid
        Of each row whether its shape is valid, where that was seen while it was read.
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
    What a user decided, over what was recognised. A blank leaves it as recognised.

    Attributes
    ----------
    place, columns
        How rows are placed, and by which columns (longitude before latitude).
    crs
        Of shapes or coordinates whose CRS is not known, such as EPSG:27700.
    swap, feet
        Whether coordinates stand the wrong way round; whether they are in feet.
    label_column, value_column
        What names a row; what councils are filled by.
    answers
        A council's name as written → LAD25CD, of names that were offered candidates.
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
    """What must be decided before rows can be placed: it is proposed, never assumed."""

    field: Literal["place", "crs", "swap", "feet"]
    text: str
    proposal: str = ""
    """What is proposed, in the words of the field; "" for nothing."""


@dataclass(frozen=True, kw_only=True)
class ParsedUpload:
    """
    What a file was understood to say.

    Attributes
    ----------
    placed
        Rows that have a place: a `GeoDataFrame` (EPSG:27700) of shapes or points, or a
        `DataFrame` with `LAD25CD`. Empty while a question is open.
    failed
        Rows that have none: `Row`, `Why it failed`, then their own columns.
    says
        What was understood, as sentences.
    question
        What must be decided first, or None.
    unmatched
        Name as written → the councils that it may mean.
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
    """Areas, lines or points that a user brought: EPSG:27700, with its own columns."""

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
    """Rows by council that a user brought: `LAD25CD`, with its own columns."""

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
