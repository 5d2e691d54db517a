"""
Reconciliation of published boundaries with the register's authorities.

An older vintage may have ended codes: authorities that were recoded or merged are recoded by
`former_authorities`. Comparing shapes with the embedded ones finds swapped axes, a wrong CRS, or
another country.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundaries.polygons import POLYGONS, recode_shapes
from geo.crs import BNG
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geo.clients.ons import FeaturePage
    from geo.register.records import FormerAuthority

MAX_TOTAL_CHANGE: Final = 0.01
"""Share by which the land area of the whole UK may differ from the embedded boundaries."""

MAX_AUTHORITY_CHANGE: Final = 0.5
"""The same for one authority: 500 m take a seventh of the Isles of Scilly (measured)."""

MAX_SHIFT_M: Final = 5_000.0
"""
Maximum distance between the centroids of an authority in both: 740 m at most between BUC and BGC,
130 m between BGC and the embedded (measured).
"""

MAX_EXAMPLES: Final = 5

CHUNKS: Final = 16
"""Number of chunks of shapes to check in parallel."""

RETRY_HINT: Final = "Choose another vintage or resolution, or try again later."


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciliation:
    """Boundaries of the register's authorities, with notes on what was changed."""

    areas: gpd.GeoDataFrame
    notes: tuple[str, ...]


def read_pages(pages: Sequence[FeaturePage]) -> Reconciliation:
    """
    Read the pages of a service as one layer.

    Returns
    -------
    read
        `LAD25CD` (whatever the year of the field) and geometry, EPSG:27700, in order of the
        pages; notes if it was reprojected.

    Raises
    ------
    BoundaryError
        If a page cannot be read as GeoJSON, or its shapes are not polygons.
    """
    frames: list[gpd.GeoDataFrame] = []
    notes: dict[str, None] = {}
    with ThreadPoolExecutor() as pool:
        page_frames = [*pool.map(_frame, pages)]
    for page, frame in zip(pages, page_frames, strict=True):
        if frame.crs != BNG:
            notes[f"It came in {page.crs}, not {BNG}, and was reprojected (good to 2 m)."] = None
        frames.append(frame.to_crs(BNG))
    areas = pd.concat(frames, ignore_index=True)
    if not np.isfinite(areas.total_bounds).all():
        crs_names = ", ".join(sorted({page.crs for page in pages}))
        raise BoundaryError(
            f"Found coordinates that no place in {crs_names} has, elsewhere than the embedded "
            f"boundaries have them, expected {BNG}. It looks like another CRS than is stated. "
            f"{RETRY_HINT}"
        )
    return Reconciliation(areas=areas, notes=tuple(notes))


def reconcile(
    areas: gpd.GeoDataFrame,
    *,
    embedded: gpd.GeoDataFrame,
    history: Mapping[str, FormerAuthority],
) -> Reconciliation:
    """
    Match boundaries to the register's authorities, and check them.

    Parameters
    ----------
    areas
        n polygons with `LAD25CD`, EPSG:27700.
    embedded
        Polygons of the register's authorities, EPSG:27700, to compare with.
    history
        Ended codes.

    Returns
    -------
    reconciled
        One row for each authority of `embedded`, in order of code: `LAD25CD` and geometry, valid.

    Raises
    ------
    BoundaryError
        If an authority is missing, unknown or split, or its place or size differs too much.
    """
    valid, is_coverage = _check_validity(areas.geometry.to_numpy())
    areas, repair_notes = _repair(areas, valid)
    areas, recode_notes = _recode(areas, set(embedded["LAD25CD"]), history)
    areas = areas.sort_values("LAD25CD", ignore_index=True)
    _require_same_land(areas, embedded.sort_values("LAD25CD", ignore_index=True))
    border_notes: list[str] = []
    if repair_notes or not is_coverage:
        areas, border_notes = _clean_borders(areas)
    return Reconciliation(areas=areas, notes=(*repair_notes, *recode_notes, *border_notes))


def _frame(page: FeaturePage) -> gpd.GeoDataFrame:
    # Not with GDAL, which would fetch the next pages itself.
    try:
        shapes = shapely.get_parts(shapely.from_geojson(page.content))
    except shapely.errors.GEOSException as error:
        raise BoundaryError(f"A page cannot be read as GeoJSON ({error}). {RETRY_HINT}") from error
    codes = [*page.names]
    kinds = {shape.geom_type for shape in shapes}
    if len(shapes) != len(codes) or not kinds <= set(POLYGONS):
        raise BoundaryError(
            f"Found {len(shapes)} shapes of the kinds {', '.join(sorted(kinds))} on a page, "
            f"expected {len(codes)} polygons. {RETRY_HINT}"
        )
    return gpd.GeoDataFrame({"LAD25CD": codes}, geometry=shapes, crs=page.crs)


def _check_validity(shapes: np.ndarray) -> tuple[np.ndarray, bool]:
    """Check in parallel which shapes are valid, and whether neighbours meet exactly."""
    with ThreadPoolExecutor() as pool:
        coverage_check = pool.submit(shapely.coverage_is_valid, shapes)
        valid = np.concatenate([*pool.map(shapely.is_valid, np.array_split(shapes, CHUNKS))])
        # The coverage check is meaningless if a shape is invalid.
        return valid, bool(valid.all() and coverage_check.result())


def _repair(areas: gpd.GeoDataFrame, valid: np.ndarray) -> tuple[gpd.GeoDataFrame, list[str]]:
    if valid.all():
        return areas, []
    invalid = areas[~valid]
    shapes = areas.geometry.to_numpy().copy()
    shapes[~valid] = shapely.make_valid(invalid.geometry.to_numpy(), method="structure")
    reason = shapely.is_valid_reason(invalid.geometry.iloc[0]).partition("[")[0]
    note = f"Repaired {_shape_count(invalid['LAD25CD'])} ({reason.lower()})."
    return areas.set_geometry(gpd.GeoSeries(shapes, index=areas.index, crs=areas.crs)), [note]


def _recode(
    areas: gpd.GeoDataFrame, expected_codes: set[str], history: Mapping[str, FormerAuthority]
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Recode ended codes to their successors, and merge shapes with the same code."""
    codes = areas["LAD25CD"].tolist()
    ended_codes = [code for code in codes if code not in expected_codes and code in history]
    split_codes = [code for code in ended_codes if len(history[code].successors) > 1]
    if split_codes:
        split_text = "; ".join(
            f"{code} into {', '.join(history[code].successors)}" for code in split_codes
        )
        raise BoundaryError(
            f"Found authorities that have been split since: {split_text}; expected such as became "
            "part "
            "of one other. Their shapes cannot be carried to today's. Choose a later vintage."
        )
    recoded = recode_shapes(areas, expected_codes, history)
    _require_codes(recoded["LAD25CD"].tolist(), expected_codes)
    return recoded, [f"Carried {_code_list(ended_codes)} to today's codes."] if ended_codes else []


def _require_codes(codes: Collection[str], expected_codes: set[str]) -> None:
    missing, unknown = sorted(expected_codes - set(codes)), sorted(set(codes) - expected_codes)
    problems = []
    if missing:
        problems.append(f"no shape for {_code_list(missing)}")
    if unknown:
        problems.append(f"codes that the register does not have: {_code_list(unknown)}")
    if problems:
        raise BoundaryError(
            f"Found {' and '.join(problems)}; expected one shape for each of the register's "
            f"{len(expected_codes)} authorities, or for those that became them. Choose another "
            "vintage, or "
            "add the new authorities to local_authorities.csv, and what became of the old ones to "
            "former_authorities.csv."
        )


def _require_same_land(areas: gpd.GeoDataFrame, embedded: gpd.GeoDataFrame) -> None:
    """Check shapes against the embedded ones, row by row."""
    codes = areas["LAD25CD"].to_numpy()
    new, old = areas.geometry.to_numpy(), embedded.geometry.to_numpy()
    centroids, expected_centroids = shapely.centroid(new), shapely.centroid(old)
    shift_m = np.nan_to_num(shapely.distance(centroids, expected_centroids), nan=np.inf)
    if (is_far := shift_m > MAX_SHIFT_M).any():
        x, y = shapely.get_x(expected_centroids), shapely.get_y(expected_centroids)
        swapped = shapely.distance(centroids, shapely.points(y, x)) < MAX_SHIFT_M
        cause = "swapped axes" if swapped[is_far].all() else "another CRS than is stated"
        raise BoundaryError(
            f"Found {_shape_count(codes[is_far])} elsewhere than the embedded boundaries have "
            "them, the "
            f"first {shift_m[is_far][0] / 1000:,.0f} km off, expected them within "
            f"{MAX_SHIFT_M / 1000:g} km. It looks like {cause}. {RETRY_HINT}"
        )
    changes = shapely.area(new) / shapely.area(old) - 1
    total_change = shapely.area(new).sum() / shapely.area(old).sum() - 1
    if (
        abs(total_change) > MAX_TOTAL_CHANGE
        or (is_outlier := np.abs(changes) > MAX_AUTHORITY_CHANGE).any()
    ):
        subject = (
            "the UK" if abs(total_change) > MAX_TOTAL_CHANGE else _shape_count(codes[is_outlier])
        )
        size = total_change if abs(total_change) > MAX_TOTAL_CHANGE else changes[is_outlier][0]
        raise BoundaryError(
            f"Found {subject} {size:+.1%} in area against the embedded boundaries, expected "
            f"{MAX_TOTAL_CHANGE:.0%} at most for the UK and {MAX_AUTHORITY_CHANGE:.0%} for an "
            f"authority. {RETRY_HINT}"
        )


def _clean_borders(areas: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Make neighbours meet exactly if they nearly do."""
    shapes = areas.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return areas, []
    cleaned = shapely.coverage_clean(shapes)  # type: ignore[attr-defined]  # missing from the stubs
    area_change = np.abs(shapely.area(cleaned) - shapely.area(shapes)).max()
    if (
        not shapely.coverage_is_valid(cleaned)
        or area_change > MAX_TOTAL_CHANGE * shapely.area(shapes).min()
    ):
        return areas, ["Some neighbours do not share their border exactly; slivers may show."]
    note = (
        f"Neighbours did not meet exactly; their borders were joined ({area_change:,.0f} m² at "
        "most)."
    )
    return areas.set_geometry(gpd.GeoSeries(cleaned, index=areas.index, crs=areas.crs)), [note]


def _shape_count(codes: Collection[str]) -> str:
    return f"{len(codes)} shape{'' if len(codes) == 1 else 's'}, {_code_list(codes)},"


def _code_list(codes: Collection[str]) -> str:
    return ", ".join([*codes][:MAX_EXAMPLES]) + (" …" if len(codes) > MAX_EXAMPLES else "")
