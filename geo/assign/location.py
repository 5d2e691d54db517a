"""Location of the rows of a file: location columns, CRS and coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyproj import CRS

from geo.assign.points import (
    NOT_NUMBERS,
    UNREADABLE,
    LocatedPoints,
    points_from_geometry,
    points_from_xy,
)
from geo.assign.postcodes import PostcodeColumn
from geo.crs import BNG, WGS84
from geo.crs.definition import parse_crs
from geo.errors import CRSError, DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.assign.assigner import Assigner
    from geo.lookup.postcodes.resolver import Resolver

COORDINATE_COLUMNS: Final = MappingProxyType(
    {
        BNG: (
            ("easting", "northing"),
            ("eastings", "northings"),
            ("oseast1m", "osnrth1m"),
            ("east1m", "north1m"),
        ),
        WGS84: (
            ("lon", "lat"),
            ("long", "lat"),
            ("lng", "lat"),
            ("longitude", "latitude"),
        ),
    }
)
"""
CRS → usual names of coordinate columns, in lower case. British National Grid comes first, because
it needs no reprojection.
"""

WKB_POINT_BYTES: Final = 21
"""Byte order (1), geometry type (4) and two coordinates (8 each)."""

_WKB_POINT: Final = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])


@dataclass(frozen=True, kw_only=True, slots=True)
class LocationOptions:
    """
    The user's options for the location of rows; "" leaves the choice to the file.

    Attributes
    ----------
    postcode
        Column of postcodes, used in place of coordinates. It needs the `resolver`.
    """

    crs: str = ""
    x: str = ""
    y: str = ""
    geometry: str = ""
    encoding: str = "utf-8"
    postcode: str = ""
    resolver: Resolver | None = None

    @property
    def has_columns(self) -> bool:
        """Whether a coordinate or postcode column is named."""
        return bool(self.x or self.y or self.postcode)

    def resolve_crs(self, path: Path, declared: CRS | None) -> CRS:
        """Return the CRS declared by the file or by the user; they must not differ."""
        option_crs = _parse_crs_option(self.crs) if self.crs else None
        if option_crs and declared and option_crs != declared:
            raise CRSError(
                f"{path} declares {declared.to_string()[:60]}, and --crs says {self.crs}. Leave "
                "--crs out, or put right what the file declares."
            )
        crs = option_crs or declared
        if crs:
            return crs
        raise CRSError(f"{path} declares no CRS. Say what it is in, such as --crs {BNG}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """Location columns, either one of geometry (WKB) or two of x and y, and their CRS."""

    columns: tuple[str, ...]
    crs: CRS

    @property
    def description(self) -> str:
        """Columns and CRS, for messages."""
        return f"{' and '.join(self.columns)}, {self.crs.to_string()[:60]}"

    @property
    def geometry_columns(self) -> tuple[str, ...]:
        """Geometry columns; empty for x and y."""
        return self.columns if len(self.columns) == 1 else ()

    @property
    def extra_columns(self) -> Mapping[str, str]:
        """Extra columns added to the rows: none."""
        return {}

    def find(
        self, columns: Sequence[pa.Array], assigner: Assigner
    ) -> tuple[NDArray[np.int16], NDArray[np.uint8], tuple[pa.Array, ...]]:
        """Return m council indices (in `assigner.codes`), m reasons, and no extra columns."""
        return (*assigner.find_councils(self.points(columns)), ())

    def points(self, columns: Sequence[pa.Array]) -> LocatedPoints:
        """Return the points of m rows, from the arrays of `columns`."""
        if len(columns) == 1:
            return _from_wkb(columns[0], crs=self.crs)
        (x, x_bad), (y, y_bad) = map(_parse_numbers, columns)
        located = points_from_xy(x, y, crs=self.crs)
        located.reasons[x_bad | y_bad] = NOT_NUMBERS
        return located


def find_location(
    path: Path, schema: pa.Schema, options: LocationOptions
) -> Location | PostcodeColumn:
    """
    Return the location columns: those requested, or else those with a usual name.

    A postcode column is used only if requested.

    Raises
    ------
    DataError
        If there are no location columns.
    CRSError
        If the CRS is not known.
    """
    by_name = {name.strip().casefold(): name for name in schema.names}
    candidates = [
        (tuple(by_name[part] for part in pair), crs)
        for crs, pairs in COORDINATE_COLUMNS.items()
        for pair in pairs
        if by_name.keys() >= {*pair}
    ]
    column_list = ", ".join(schema.names[:12]) + (" …" if len(schema.names) > 12 else "")  # noqa: PLR2004
    if options.postcode:
        return _postcode_location(path, schema, options, column_list)
    if options.has_columns:
        xy_columns = (options.x, options.y)
        if not {*xy_columns} <= {*schema.names}:
            raise DataError(f"{path}: --x and --y are to name two columns of {column_list}.")
        inferred_crs = dict(candidates).get(xy_columns)
        if not (inferred_crs or options.crs):
            raise CRSError(
                f"{path}: say what {options.x} and {options.y} are in, such as --crs {BNG}."
            )
        return Location(columns=xy_columns, crs=_parse_crs_option(options.crs or str(inferred_crs)))
    if options.crs:
        agreeing_pairs = [
            pair for pair, crs in candidates if CRS(crs) == _parse_crs_option(options.crs)
        ]
        candidates = [
            (pair, options.crs) for pair in agreeing_pairs or [pair for pair, _ in candidates]
        ]
    if not candidates:
        raise DataError(
            f"{path}: no column says where its rows are. Found {column_list}. Expected easting and "
            "northing, or longitude and latitude; or name them with --x, --y and --crs, or a "
            "column of postcodes with --postcode."
        )
    columns, crs = candidates[0]
    return Location(columns=columns, crs=_parse_crs_option(crs))


def _postcode_location(
    path: Path, schema: pa.Schema, options: LocationOptions, column_list: str
) -> PostcodeColumn:
    if options.x or options.y or options.geometry:
        raise DataError(f"{path}: say where its rows are by --postcode, or by coordinates.")
    if options.postcode not in schema.names:
        raise DataError(f"{path}: --postcode is to name a column of {column_list}.")
    column_type = schema.field(options.postcode).type
    value_type = column_type.value_type if pa.types.is_dictionary(column_type) else column_type
    if not (pa.types.is_string(value_type) or pa.types.is_large_string(value_type)):
        raise DataError(f"{path}: column {options.postcode} is {column_type}. Expected text.")
    if options.resolver is None:
        raise DataError(f"{path}: postcodes need a resolver: Asked(resolver=Resolver(registry)).")
    return PostcodeColumn(column=options.postcode, resolver=options.resolver)


def _parse_crs_option(text: str) -> CRS:
    try:
        return parse_crs(text)
    except CRSError as error:
        raise CRSError(
            f"--crs: found {text[:80]!r}, which is no CRS. Expected one such as {BNG}."
        ) from error


def _parse_numbers(column: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return m numbers, NaN if missing, and a mask of values that are not numbers."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        try:
            return column.cast(pa.float64()).to_numpy(zero_copy_only=False), np.zeros(
                len(column), dtype=bool
            )
        except pa.ArrowInvalid:
            column = column.cast(pa.string())
    text = pc.utf8_trim_whitespace(column)
    text = pc.if_else(pc.equal(text, ""), None, text)
    try:
        numbers = text.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        numbers = pd.to_numeric(text.to_pandas(), errors="coerce").to_numpy(dtype=float)
    has_value = text.is_valid().to_numpy(zero_copy_only=False)
    return numbers, has_value & np.isnan(numbers)


def _from_wkb(column: pa.Array, *, crs: CRS) -> LocatedPoints:
    xy = _xy_from_wkb(column)
    if xy is not None:
        return points_from_xy(*xy, crs=crs)
    wkb = column.to_numpy(zero_copy_only=False)
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    located = points_from_geometry(shapes, crs=crs)
    has_value = column.is_valid().to_numpy(zero_copy_only=False)
    located.reasons[has_value & shapely.is_missing(shapes)] = UNREADABLE
    return located


def _xy_from_wkb(column: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return the coordinates of m points from their WKB, or None if any is not a plain point."""
    if column.null_count or not len(column):
        return None
    lengths = pc.binary_length(column)
    if pc.min_max(lengths).as_py() != {"min": WKB_POINT_BYTES, "max": WKB_POINT_BYTES}:
        return None
    is_large = pa.types.is_large_binary(column.type)
    _, offsets, values = column.buffers()
    first = np.frombuffer(offsets, dtype=np.int64 if is_large else np.int32)[column.offset]
    rows = np.frombuffer(values, dtype=_WKB_POINT, count=len(column), offset=int(first))
    if not ((rows["order"] == 1) & (rows["kind"] == 1)).all():
        return None
    return rows["x"].astype(float), rows["y"].astype(float)
