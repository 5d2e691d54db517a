"""
Boundaries as published → boundaries of the register's authorities, checked.

An older vintage has codes that have ended since: authorities that were recoded or merged are
carried to their successors by `former_authorities`. Shapes are compared with the embedded ones, so
that swapped axes, a CRS that is not what it says, or another country are found whatever the cause.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundaries.polygons import POLYGONS, carry_shapes
from geo.crs import BNG
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geo.clients.ons import Page
    from geo.register.records import FormerAuthority

MOST_TOTAL: Final = 0.01
"""Share by which the land of the whole UK may differ from the embedded."""

MOST_SINGLE: Final = 0.5
"""Share by which one authority's may: 500 m take a seventh of the Isles of Scilly (measured)."""

MOST_SHIFT_M: Final = 5_000.0
"""Distance of the middles of an authority in both: 740 m at most between BUC and BGC,
130 m between BGC and the embedded (measured)."""

SHOWN: Final = 5

PIECES: Final = 16
"""Into which shapes are parted, to be looked over at the same time."""

LATER: Final = "Choose another vintage or resolution, or try again later."


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciled:
    """Boundaries of the register's authorities, and what was done to them, as sentences."""

    areas: gpd.GeoDataFrame
    notes: tuple[str, ...]


def read_pages(pages: Sequence[Page]) -> Reconciled:
    """
    Read the pages of a service as one layer.

    Returns
    -------
    read
        `LAD25CD` (whatever the year of the field) and geometry, EPSG:27700, in order of the
        pages; notes where it was reprojected.

    Raises
    ------
    BoundaryError
        If a page cannot be read as GeoJSON, or its shapes are no polygons.
    """
    frames: list[gpd.GeoDataFrame] = []
    notes: dict[str, None] = {}
    with ThreadPoolExecutor() as pool:
        read = [*pool.map(_frame, pages)]
    for page, frame in zip(pages, read, strict=True):
        if frame.crs != BNG:
            notes[f"It came in {page.crs}, not {BNG}, and was reprojected (good to 2 m)."] = None
        frames.append(frame.to_crs(BNG))
    areas = pd.concat(frames, ignore_index=True)
    if not np.isfinite(areas.total_bounds).all():
        stated = ", ".join(sorted({page.crs for page in pages}))
        raise BoundaryError(
            f"Found coordinates that no place in {stated} has, elsewhere than the embedded "
            f"boundaries have them, expected {BNG}. It looks like another CRS than is stated. "
            f"{LATER}"
        )
    return Reconciled(areas=areas, notes=tuple(notes))


def reconcile(
    areas: gpd.GeoDataFrame,
    *,
    embedded: gpd.GeoDataFrame,
    history: Mapping[str, FormerAuthority],
) -> Reconciled:
    """
    Make boundaries those of the register's authorities, and check them.

    Parameters
    ----------
    areas
        n polygons with `LAD25CD`, EPSG:27700.
    embedded
        The polygons of the register's authorities, EPSG:27700, to compare with.
    history
        Codes that have ended.

    Returns
    -------
    reconciled
        One row an authority of `embedded`, in order of code: `LAD25CD` and geometry, valid.

    Raises
    ------
    BoundaryError
        If an authority is missing or unknown, was split, or lies or measures otherwise.
    """
    valid, is_coverage = _looked_over(areas.geometry.to_numpy())
    areas, repaired = _repaired(areas, valid)
    areas, carried = _carried(areas, set(embedded["LAD25CD"]), history)
    areas = areas.sort_values("LAD25CD", ignore_index=True)
    _require_same_land(areas, embedded.sort_values("LAD25CD", ignore_index=True))
    bordered: list[str] = []
    if repaired or not is_coverage:
        areas, bordered = _with_shared_borders(areas)
    return Reconciled(areas=areas, notes=(*repaired, *carried, *bordered))


def _frame(page: Page) -> gpd.GeoDataFrame:
    # Not with GDAL: it takes a page that says there is more for leave to fetch the rest itself.
    try:
        shapes = shapely.get_parts(shapely.from_geojson(page.content))
    except shapely.errors.GEOSException as error:
        raise BoundaryError(f"A page cannot be read as GeoJSON ({error}). {LATER}") from error
    codes = [*page.names]
    kinds = {shape.geom_type for shape in shapes}
    if len(shapes) != len(codes) or not kinds <= set(POLYGONS):
        raise BoundaryError(
            f"Found {len(shapes)} shapes of the kinds {', '.join(sorted(kinds))} on a page, "
            f"expected {len(codes)} polygons. {LATER}"
        )
    return gpd.GeoDataFrame({"LAD25CD": codes}, geometry=shapes, crs=page.crs)


def _looked_over(shapes: np.ndarray) -> tuple[np.ndarray, bool]:
    """Tell which shapes are valid, and whether neighbours meet exactly: on every core."""
    with ThreadPoolExecutor() as pool:
        meet = pool.submit(shapely.coverage_is_valid, shapes)
        valid = np.concatenate([*pool.map(shapely.is_valid, np.array_split(shapes, PIECES))])
        # Of shapes that are not valid nobody can say.
        return valid, bool(valid.all() and meet.result())


def _repaired(areas: gpd.GeoDataFrame, valid: np.ndarray) -> tuple[gpd.GeoDataFrame, list[str]]:
    if valid.all():
        return areas, []
    broken = areas[~valid]
    shapes = areas.geometry.to_numpy().copy()
    shapes[~valid] = shapely.make_valid(broken.geometry.to_numpy(), method="structure")
    first = shapely.is_valid_reason(broken.geometry.iloc[0]).partition("[")[0]
    note = f"Repaired {_shapes(broken['LAD25CD'])} ({first.lower()})."
    return areas.set_geometry(gpd.GeoSeries(shapes, index=areas.index, crs=areas.crs)), [note]


def _carried(
    areas: gpd.GeoDataFrame, wanted: set[str], history: Mapping[str, FormerAuthority]
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Carry codes that have ended to their successors, and merge those that share one."""
    found = areas["LAD25CD"].tolist()
    ended = [code for code in found if code not in wanted and code in history]
    split = [code for code in ended if len(history[code].successors) > 1]
    if split:
        told = "; ".join(f"{code} into {', '.join(history[code].successors)}" for code in split)
        raise BoundaryError(
            f"Found authorities that have been split since: {told}; expected such as became part "
            "of one other. Their shapes cannot be carried to today's. Choose a later vintage."
        )
    carried = carry_shapes(areas, wanted, history)
    _require_codes(carried["LAD25CD"].tolist(), wanted)
    return carried, [f"Carried {_listed(ended)} to today's codes."] if ended else []


def _require_codes(found: Collection[str], wanted: set[str]) -> None:
    missing, unknown = sorted(wanted - set(found)), sorted(set(found) - wanted)
    words = []
    if missing:
        words.append(f"no shape for {_listed(missing)}")
    if unknown:
        words.append(f"codes that the register does not have: {_listed(unknown)}")
    if words:
        raise BoundaryError(
            f"Found {' and '.join(words)}; expected one shape for each of the register's "
            f"{len(wanted)} authorities, or for those that became them. Choose another vintage, or "
            "add the new authorities to local_authorities.csv, and what became of the old ones to "
            "former_authorities.csv."
        )


def _require_same_land(areas: gpd.GeoDataFrame, embedded: gpd.GeoDataFrame) -> None:
    """Compare with the embedded shapes, row by row."""
    codes = areas["LAD25CD"].to_numpy()
    new, old = areas.geometry.to_numpy(), embedded.geometry.to_numpy()
    middle, expected = shapely.centroid(new), shapely.centroid(old)
    off_m = np.nan_to_num(shapely.distance(middle, expected), nan=np.inf)
    if (far := off_m > MOST_SHIFT_M).any():
        x, y = shapely.get_x(expected), shapely.get_y(expected)
        swapped = shapely.distance(middle, shapely.points(y, x)) < MOST_SHIFT_M
        cause = "swapped axes" if swapped[far].all() else "another CRS than is stated"
        raise BoundaryError(
            f"Found {_shapes(codes[far])} elsewhere than the embedded boundaries have them, the "
            f"first {off_m[far][0] / 1000:,.0f} km off, expected them within "
            f"{MOST_SHIFT_M / 1000:g} km. It looks like {cause}. {LATER}"
        )
    share = shapely.area(new) / shapely.area(old) - 1
    total = shapely.area(new).sum() / shapely.area(old).sum() - 1
    if abs(total) > MOST_TOTAL or (odd := np.abs(share) > MOST_SINGLE).any():
        which = "the UK" if abs(total) > MOST_TOTAL else _shapes(codes[odd])
        size = total if abs(total) > MOST_TOTAL else share[odd][0]
        raise BoundaryError(
            f"Found {which} {size:+.1%} in area against the embedded boundaries, expected "
            f"{MOST_TOTAL:.0%} at most for the UK and {MOST_SINGLE:.0%} for an authority. {LATER}"
        )


def _with_shared_borders(areas: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Make neighbours meet exactly, where they nearly do."""
    shapes = areas.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return areas, []
    cleaned = shapely.coverage_clean(shapes)  # type: ignore[attr-defined]  # newer than its stubs
    moved = np.abs(shapely.area(cleaned) - shapely.area(shapes)).max()
    if not shapely.coverage_is_valid(cleaned) or moved > MOST_TOTAL * shapely.area(shapes).min():
        return areas, ["Some neighbours do not share their border exactly; slivers may show."]
    note = f"Neighbours did not meet exactly; their borders were joined ({moved:,.0f} m² at most)."
    return areas.set_geometry(gpd.GeoSeries(cleaned, index=areas.index, crs=areas.crs)), [note]


def _shapes(codes: Collection[str]) -> str:
    return f"{len(codes)} shape{'' if len(codes) == 1 else 's'}, {_listed(codes)},"


def _listed(codes: Collection[str]) -> str:
    return ", ".join([*codes][:SHOWN]) + (" …" if len(codes) > SHOWN else "")
