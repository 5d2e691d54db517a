"""
What a user brought, laid over the councils and the four layers.

Who covers a council is `geo.coverage.basis`'s to say: here it is only found in which councils a
row lies. A point lies in one, on a border in the one with the lowest code. An area lies in each
council that it shares at least 0.5% of its own area with (EPSG:27700, `geo.coverage.overlap`);
less touches. A line lies in each that it crosses. A row of a table lies in the council that it
names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from geo.coverage.basis import LEAST_SHARE, PLACE_LAYERS, covers
from geo.coverage.overlap import overlaps
from geo.crs import BNG
from geo.errors import UploadError
from geo.evidence import is_confirmed
from geo.geometry import union
from geo.places.place import ICA_MEMBERS
from geo.uploads.layers import kind_of_rows
from geo.uploads.records import UserTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.evidence import Evidence
    from geo.query import Result, ShownPlace
    from geo.uploads.records import Brought, UserLayer

M2_IN_KM2: Final = 1_000_000
_AREAS: Final = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Covering:
    """A place that covers a council, and on what evidence it does."""

    shown: ShownPlace
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Laid:
    """
    Where the rows of an upload lie.

    Attributes
    ----------
    codes
        Row → its councils (LAD25CD), the greatest share first; none where it lies in none.
    land_km2
        LAD25CD → how much of its land the areas take in together, each bit counted once; empty
        where there are no areas.
    of_council
        Layer → LAD25CD → what covers it, in order, as the filters keep it.
    firm
        Layer → the councils that something documented covers.
    """

    atlas: Atlas
    brought: Brought
    noun: str
    codes: Mapping[int, tuple[str, ...]]
    land_km2: Mapping[str, float]
    of_council: Mapping[str, Mapping[str, tuple[Covering, ...]]]
    firm: Mapping[str, frozenset[str]]


def lay(atlas: Atlas, result: Result, brought: Brought, *, within: Iterable[str] = ()) -> Laid:
    """
    Lay an upload over the register.

    Parameters
    ----------
    result
        An answer for the whole UK, as for `geo.coverage.basis.covers`.
    within
        Councils to look at; none is all. Rows elsewhere lie in none.

    Returns
    -------
    laid
        One entry a row of the upload. Nothing is clipped.
    """
    if isinstance(brought, UserTable):
        named = zip(brought.frame.index.to_numpy(), brought.frame["LAD25CD"], strict=True)
        codes: Mapping[int, tuple[str, ...]] = {int(row): (str(code),) for row, code in named}
        land: Mapping[str, float] = {}
    else:
        codes, land = _located(atlas, brought)
    of_council, firm = _covering(atlas, result)
    laid = Laid(
        atlas=atlas,
        brought=brought,
        noun=kind_of_rows(brought),
        codes=codes,
        land_km2=land,
        of_council=of_council,
        firm=firm,
    )
    return narrowed(laid, within or atlas.registry.local_authorities)


def narrowed(laid: Laid, within: Iterable[str]) -> Laid:
    """Look at some councils alone: rows elsewhere lie in none. Nothing is laid anew."""
    wanted = frozenset(within)
    return replace(
        laid,
        codes={row: tuple(c for c in each if c in wanted) for row, each in laid.codes.items()},
        land_km2={code: km2 for code, km2 in laid.land_km2.items() if code in wanted},
    )


def lay_within(atlas: Atlas, result: Result, brought: Brought, area: Area) -> Laid:
    """
    Lay those rows of an upload over the register that lie in an area.

    Parameters
    ----------
    result
        As for `lay`.

    Returns
    -------
    laid
        One entry a row that lies in a council of the area, as `lay` finds it. Shapes stay whole;
        rows elsewhere are left out of `brought` too, and its `repairs` say how many.

    Raises
    ------
    UploadError
        If no row lies in it.
    """
    return rows_within(lay(atlas, result, brought), area)


def rows_within(laid: Laid, area: Area) -> Laid:
    """
    Keep those rows of an upload, laid over the register, that lie in an area.

    Returns
    -------
    laid
        As `lay_within` has it. Nothing is laid anew.

    Raises
    ------
    UploadError
        If no row lies in it.
    """
    laid, brought = narrowed(laid, area.codes), laid.brought
    codes = {row: councils for row, councils in laid.codes.items() if councils}
    total = len(laid.codes)
    if not codes:
        raise UploadError(
            f"None of the {total:,} rows that can be placed lies in {area.in_sentence}. "
            "Name another area, or none."
        )
    if len(codes) == total:
        return laid
    some_lie = "1 lies" if len(codes) == 1 else f"{len(codes):,} lie"
    left = f"Of {total:,} rows {some_lie} in {area.in_sentence}: the others were left out."
    there = brought.frame.index.isin([*codes])
    repairs = (*brought.repairs, left)
    inside: Brought
    if isinstance(brought, UserTable):
        inside = replace(brought, frame=brought.frame[there], repairs=repairs)
    else:
        frame = gpd.GeoDataFrame(brought.frame[there])
        inside = replace(brought, frame=frame, repairs=repairs)
    return replace(laid, brought=inside, codes=codes)


def _located(
    atlas: Atlas, layer: UserLayer
) -> tuple[Mapping[int, tuple[str, ...]], Mapping[str, float]]:
    """Find the councils of each shape, and how much of their land the areas take in."""
    frame, areas = layer.frame, atlas.areas
    codes: dict[int, tuple[str, ...]] = {int(row): () for row in frame.index}
    land: Mapping[str, float] = {}
    is_area = frame.geom_type.isin(_AREAS).to_numpy()
    if is_area.any():
        shapes = gpd.GeoSeries(frame.geometry[is_area])
        found = overlaps(areas, gpd.GeoSeries(shapes.to_numpy(), crs=BNG))
        for row, shape, shares in zip(shapes.index, shapes, found.shares, strict=True):
            own_km2 = shape.area / M2_IN_KM2
            km2 = {code: share * atlas.land_km2[code] for code, share in shares.items()}
            ranked = sorted(km2, key=lambda code: (-km2[code], code))
            codes[int(row)] = tuple(c for c in ranked if km2[c] >= LEAST_SHARE * own_km2)
        land = _land_taken_in(atlas, shapes, found.shares)
    rest = gpd.GeoSeries(frame.geometry[~is_area])
    councils = areas["LAD25CD"].to_numpy()
    which, council = shapely.STRtree(areas.geometry.to_numpy()).query(
        rest.to_numpy(), predicate="intersects"
    )
    several: dict[int, list[str]] = defaultdict(list)
    for shape, area in zip(which, council, strict=True):
        several[int(rest.index[shape])].append(str(councils[area]))
    is_point = rest.geom_type.eq("Point")
    codes |= {
        row: tuple(sorted(found))[: 1 if is_point[row] else None] for row, found in several.items()
    }
    return codes, land


def _land_taken_in(
    atlas: Atlas, shapes: gpd.GeoSeries, shares: Sequence[Mapping[str, float]]
) -> Mapping[str, float]:
    """Add up the land of each council, each bit once: where shapes overlap, as they are merged."""
    drawn = shapes.to_numpy()
    if not shapely.coverage_is_valid(drawn):
        # Its parts, since one shape of all their corners takes long to lay over each council.
        merged = shapely.get_parts(union(drawn))
        shares = overlaps(atlas.areas, gpd.GeoSeries(merged, crs=BNG)).shares
    together: dict[str, float] = defaultdict(float)
    for each in shares:
        for code, share in each.items():
            together[code] += share
    return {code: min(1.0, share) * atlas.land_km2[code] for code, share in together.items()}


def _covering(
    atlas: Atlas, result: Result
) -> tuple[Mapping[str, Mapping[str, tuple[Covering, ...]]], Mapping[str, frozenset[str]]]:
    """Say by layer what covers each council, and which of them something documented covers."""
    found: dict[str, dict[str, list[Covering]]] = {
        layer: defaultdict(list) for layer in (*PLACE_LAYERS, ICA_MEMBERS)
    }
    firm: dict[str, set[str]] = {layer: set() for layer in found}
    for code, several in covers(atlas, result).items():
        for cover in several:
            layer = cover.shown.place.layer
            if cover.is_place_based and layer in found:
                found[layer][code].append(Covering(cover.shown, cover.evidence))
                if is_confirmed(cover.evidence):
                    firm[layer].add(code)
    for shown in result.places[ICA_MEMBERS]:
        for code in shown.place.codes:
            found[ICA_MEMBERS][code].append(Covering(shown, shown.evidence))
            if is_confirmed(shown.evidence):
                firm[ICA_MEMBERS].add(code)
    return (
        {layer: {code: tuple(s) for code, s in each.items()} for layer, each in found.items()},
        {layer: frozenset(each) for layer, each in firm.items()},
    )
