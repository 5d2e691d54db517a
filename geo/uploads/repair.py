"""Repair of uploaded geometry: EPSG:27700, 2D, valid, with a note of every change."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from geo.crs import BNG, WGS84
from geo.crs.definition import parse_crs
from geo.errors import CRSError, UploadError
from geo.geometry import make_valid
from geo.text import format_count
from geo.uploads.coordinates import MIN_SHARE, UK_DEGREES, UK_METRES, is_within_uk
from geo.uploads.records import Question
from geo.uploads.self_intersections import TOO_COMPLEX_REASON, are_too_complex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from geo.uploads.records import Choices

CRS_CHOICES: Final = {
    WGS84: "Longitude and latitude (EPSG:4326)",
    BNG: "British National Grid (EPSG:27700)",
    "EPSG:29902": "Irish Grid (EPSG:29902)",
    "EPSG:2157": "Irish Transverse Mercator (EPSG:2157)",
    "EPSG:3857": "Web Mercator (EPSG:3857)",
}
"""CRS to choose from for a file without one."""

_COLLECTION: Final = shapely.GeometryType.GEOMETRYCOLLECTION
_MIN_PARALLEL_SHAPES: Final = 1_000
"""Minimum number of shapes for which several threads are faster."""
_MAX_WORKERS: Final = 4
_MERCATOR: Final = (-1_100_000.0, 6_300_000.0, 300_000.0, 8_900_000.0)
_DIMENSIONS: Final = {"Polygon": 2, "MultiPolygon": 2, "LineString": 1, "LinearRing": 1,
                  "MultiLineString": 1, "Point": 0, "MultiPoint": 0}  # fmt: skip
_MULTI_CONSTRUCTORS: Final[dict[int, Callable[[Any], Any]]] = {
    2: shapely.multipolygons,
    1: shapely.multilinestrings,
    0: shapely.multipoints,
}


@dataclass(frozen=True, kw_only=True)
class RepairedGeometry:
    """Repaired shapes in EPSG:27700, failures by row, and any open question."""

    shapes: gpd.GeoSeries
    failures: Mapping[int, str]
    crs: str
    question: Question | None = None
    repairs: tuple[str, ...] = ()


def repair_geometry(
    geometries: gpd.GeoSeries, choices: Choices, *, valid: npt.NDArray[np.bool_] | None = None
) -> RepairedGeometry:
    """
    Repair the geometry of a file, ready to measure and draw.

    Parameters
    ----------
    geometries
        n shapes of any type, indexed by row, in any CRS or none.
    choices
        `crs`, if the file has none, and `swap`.
    valid
        Whether each shape is valid, if already known.

    Returns
    -------
    repaired
        Valid 2D shapes in EPSG:27700, each of one dimension (the highest of a collection). Rows
        without one are in `failures`. A missing CRS or swapped coordinates raise a question.

    Raises
    ------
    UploadError
        If the chosen CRS does not exist.
    """
    buffer = _GeometryBuffer(geometries.copy(), valid)
    buffer.drop(geometries.isna().to_numpy(), "It has no geometry (null).")
    buffer.drop(buffer.shapes.is_empty.to_numpy(), "Its geometry is empty.")
    box = buffer.shapes.total_bounds
    crs, question = _determine_crs(geometries, box, choices)
    if question:
        return buffer.build_result(crs, question)
    buffer.shapes = buffer.shapes.set_crs(crs, allow_override=True)
    question = _swap_question(buffer.shapes, crs, choices)
    if question:
        return buffer.build_result(crs, question)
    if choices.swap:
        buffer.apply(lambda shapes: shapely.transform(shapes, lambda xy: xy[:, ::-1]), "")
        buffer.repairs.append("Coordinates were taken the other way round.")
    buffer.drop_zeros()
    buffer.flatten()
    buffer.reduce_collections()
    buffer.reproject(crs)
    buffer.make_valid()
    return buffer.build_result(crs, None)


class _GeometryBuffer:
    """The shapes during repair, with the failures and repairs so far."""

    def __init__(self, shapes: gpd.GeoSeries, valid: npt.NDArray[np.bool_] | None) -> None:
        self.shapes = shapes
        self.valid = valid
        self.failures: dict[int, str] = {}
        self.repairs: list[str] = []

    def drop(self, mask: npt.NDArray[np.bool_], reason: str) -> None:
        """Remove rows, each with a reason."""
        self.failures |= dict.fromkeys(map(int, self.shapes.index[mask]), reason)
        self.shapes = gpd.GeoSeries(self.shapes[~mask])
        self.valid = None if self.valid is None else self.valid[~mask]

    def apply(
        self,
        function: Callable[[npt.NDArray[np.object_]], npt.NDArray[np.object_]],
        message: str,
        mask: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Apply a function to the shapes of some rows, or of all."""
        shapes = self.shapes.to_numpy().copy()
        selected = np.ones(len(shapes), dtype=bool) if mask is None else mask
        if not selected.any():
            return
        shapes[selected] = function(shapes[selected])
        self.shapes = gpd.GeoSeries(shapes, index=self.shapes.index, crs=self.shapes.crs)
        if message:
            self.repairs.append(
                message.format(rows=format_count(int(selected.sum()), "row", "rows"))
            )

    def drop_zeros(self) -> None:
        """Remove shapes at (0, 0): blanks read as numbers."""
        bounds = self.shapes.bounds.to_numpy()
        reason = "It lies at (0, 0), which is what a blank becomes: no place in the UK."
        self.drop((bounds == 0).all(axis=1), reason)

    def flatten(self) -> None:
        """Remove heights and measures."""
        shapes = self.shapes.to_numpy()
        has_z_or_m = shapely.has_z(shapes) | shapely.has_m(shapes)
        self.apply(shapely.force_2d, "{rows} had heights: they were left out.", has_z_or_m)

    def make_valid(self) -> None:
        """Repair invalid shapes; remove areas that become empty."""
        shapes = self.shapes.to_numpy()
        is_invalid = ~(_are_valid(shapes) if self.valid is None else self.valid)
        too_complex = is_invalid.copy()
        too_complex[is_invalid] = are_too_complex(shapes[is_invalid])
        self.drop(too_complex, TOO_COMPLEX_REASON)
        shapes, is_invalid = shapes[~too_complex], is_invalid[~too_complex]
        reasons = shapely.is_valid_reason(shapes[is_invalid])
        kinds = ", ".join(sorted({str(reason).partition("[")[0] for reason in reasons}))
        repaired, is_unrepairable = make_valid(shapes[is_invalid])
        self.apply(
            lambda _: repaired,
            f"{{rows}} had a shape that was not valid ({kinds}): it was repaired.",
            is_invalid,
        )
        is_lost = is_invalid.copy()
        is_lost[is_invalid] = is_unrepairable
        self.drop(is_lost, "Its shape crosses itself in a way that cannot be repaired.")
        self.drop(self.shapes.is_empty.to_numpy(), "Its shape has no extent once it is repaired.")

    def reduce_collections(self) -> None:
        """Reduce each collection to its parts of the highest dimension."""
        is_collection = shapely.get_type_id(self.shapes.to_numpy()) == _COLLECTION
        self.valid = None if is_collection.any() else self.valid
        self.apply(
            lambda collections: np.array(
                [_highest_dimension_parts(collection) for collection in collections], dtype=object
            ),
            "{rows} had a collection: its areas were kept, else its lines, else its points.",
            is_collection,
        )
        if len(np.unique(shapely.get_dimensions(self.shapes.to_numpy()))) > 1:
            self.repairs.append("It mixes areas, lines and points: each is counted by its kind.")

    def reproject(self, crs: str) -> None:
        """Reproject to EPSG:27700, and remove shapes outside the UK."""
        if self.shapes.crs != BNG:
            try:
                self.shapes = self.shapes.to_crs(BNG)
            except ProjError as error:
                raise UploadError(
                    f"Its coordinates cannot be turned into {BNG}: the definition of their CRS "
                    f"({crs[:40]!r}) is faulty. Save the file again in {BNG}."
                ) from error
            # Reprojection can make a valid shape cross itself.
            self.valid = None
            if crs != WGS84:
                self.repairs.append(f"Coordinates were turned from {crs} into {BNG}.")
        bounds = self.shapes.bounds.to_numpy()
        west, south, east, north = UK_METRES
        with np.errstate(invalid="ignore"):
            intersects_uk = (
                np.isfinite(bounds).all(axis=1)
                & (bounds[:, 2] >= west) & (bounds[:, 0] <= east)
                & (bounds[:, 3] >= south) & (bounds[:, 1] <= north)
            )  # fmt: skip
        self.drop(~intersects_uk, f"It lies outside the UK, as {crs} has it.")

    def build_result(self, crs: str, question: Question | None) -> RepairedGeometry:
        """Return the result of the repair."""
        empty = gpd.GeoSeries([], crs=BNG, index=pd.Index([], dtype="int64", name="Row"))
        return RepairedGeometry(
            shapes=self.shapes if question is None else empty,
            failures=self.failures,
            crs=crs,
            question=question,
            repairs=tuple(self.repairs),
        )


def _determine_crs(
    geometries: gpd.GeoSeries, box: npt.NDArray[np.float64], choices: Choices
) -> tuple[str, Question | None]:
    if choices.crs:
        return crs_from_user_input(choices.crs), None
    # GDAL writes a non-geographic CRS if it was given none.
    if geometries.crs is not None and not geometries.crs.is_engineering:
        return (
            geometries.crs.to_string()
            if geometries.crs.to_epsg() is None
            else f"EPSG:{geometries.crs.to_epsg()}",
            None,
        )
    proposal = propose_crs(box)
    guess = f" By its extent it may be {CRS_CHOICES[proposal]}." if proposal else ""
    return "", Question(
        field="crs",
        text=f"The file does not say in which CRS its coordinates are.{guess} Which is it?",
        proposal=proposal,
    )


def crs_from_user_input(code: str) -> str:
    """
    Return a CRS from its code, or from WKT that names no file.

    Raises
    ------
    UploadError
        If the CRS does not exist.
    """
    try:
        return parse_crs(code).to_string()
    except CRSError as error:
        raise UploadError(
            f"There is no CRS {code[:40]!r}. Expected a code such as {BNG}."
        ) from error


def propose_crs(box: npt.NDArray[np.float64]) -> str:
    """Return the likely CRS of coordinates in a box (west, south, east, north), or ""."""
    if not np.isfinite(box).all():
        return ""
    for crs, (west, south, east, north) in (
        (WGS84, UK_DEGREES),
        (WGS84, (UK_DEGREES[1], UK_DEGREES[0], UK_DEGREES[3], UK_DEGREES[2])),
        (BNG, UK_METRES),
        ("EPSG:3857", _MERCATOR),
    ):
        if box[0] >= west and box[1] >= south and box[2] <= east and box[3] <= north:
            return crs
    return ""


def _swap_question(shapes: gpd.GeoSeries, crs: str, choices: Choices) -> Question | None:
    if choices.swap is not None or crs not in {WGS84, BNG} or not len(shapes):
        return None
    bounds = shapes.bounds.to_numpy()
    with np.errstate(over="ignore", invalid="ignore"):  # values out of range
        x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    if is_within_uk(x, y, crs).mean() > 1 - MIN_SHARE or is_within_uk(y, x, crs).mean() < MIN_SHARE:
        return None
    return Question(
        field="swap",
        text="As they stand, the coordinates lie outside the UK; the other way round they lie in "
        "it. Are they swapped?",
        proposal="yes",
    )


def _are_valid(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Check shapes in several threads: GEOS releases the GIL."""
    workers = min(os.cpu_count() or 1, _MAX_WORKERS)
    if len(shapes) < _MIN_PARALLEL_SHAPES or workers == 1:
        return np.asarray(shapely.is_valid(shapes), dtype=bool)
    with ThreadPoolExecutor(workers) as pool:
        return np.concatenate([*pool.map(shapely.is_valid, np.array_split(shapes, workers * 2))])


def _highest_dimension_parts(collection: shapely.GeometryCollection) -> shapely.Geometry:
    """Return the parts of the highest dimension, merged into one multipart shape."""
    parts: list[Any] = [collection]
    flat: list[Any] = []
    while parts:
        part = parts.pop(0)
        inner = shapely.get_parts(part)
        if part.geom_type in {"Point", "LineString", "LinearRing", "Polygon"}:
            flat.append(part)
        else:
            parts = [*inner, *parts]
    dimension = max(_DIMENSIONS[part.geom_type] for part in flat)
    highest_parts = [part for part in flat if _DIMENSIONS[part.geom_type] == dimension]
    multi_geometry: shapely.Geometry = _MULTI_CONSTRUCTORS[dimension](
        highest_parts
    )  # a later step repairs overlaps
    return multi_geometry
