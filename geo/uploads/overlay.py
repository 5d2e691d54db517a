"""
Overlay of an upload on the councils and the layers.

This module finds the councils of each row; `geo.coverage.basis` decides what covers a council.
A point is in one council; on a border, in the one with the lowest code. An area is in each
council that has at least 0.5% of the area (EPSG:27700, `geo.coverage.overlap`). A line is in
each council it crosses. A row of a table is in the council it names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from geo.coverage.basis import MIN_SHARE, find_covers
from geo.coverage.overlap import measure_overlaps
from geo.crs import BNG
from geo.errors import UploadError
from geo.evidence import is_confirmed
from geo.geometry import union
from geo.uploads.layers import row_noun
from geo.uploads.records import UploadTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.evidence import Evidence
    from geo.query import FilteredPlace, Result
    from geo.register.layers import Layer
    from geo.register.register import Register
    from geo.uploads.records import Upload, UploadLayer

M2_IN_KM2: Final = 1_000_000
_AREAS: Final = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class CoveringPlace:
    """A place that covers a council, and the evidence for it."""

    place: FilteredPlace
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class UploadOverlay:
    """
    Councils of each row of an upload, and what covers them.

    Attributes
    ----------
    codes
        Row → its councils (LAD25CD), largest share first; empty if it is in none.
    land_km2
        LAD25CD → land inside the upload's areas (km²), overlaps counted once; empty if there are
        no areas.
    places_by_council
        Layer → LAD25CD → the filtered places that cover it, in order.
    confirmed_councils
        Layer → the councils that a documented place covers.
    """

    dataset: Dataset
    upload: Upload
    noun: str
    codes: Mapping[int, tuple[str, ...]]
    land_km2: Mapping[str, float]
    places_by_council: Mapping[str, Mapping[str, tuple[CoveringPlace, ...]]]
    confirmed_councils: Mapping[str, frozenset[str]]


def overlay_upload(
    dataset: Dataset, result: Result, upload: Upload, *, within: Iterable[str] = ()
) -> UploadOverlay:
    """
    Overlay an upload on the register.

    Parameters
    ----------
    result
        A result for the whole UK, as for `geo.coverage.basis.covers`.
    within
        Councils (LAD25CD) to keep; empty for all. Rows elsewhere have no council.

    Returns
    -------
    overlay
        One entry per row of the upload. Geometry is not clipped.
        One entry a row of the upload. Nothing is clipped.
    """
    if isinstance(upload, UploadTable):
        row_codes = zip(upload.frame.index.to_numpy(), upload.frame["LAD25CD"], strict=True)
        codes: Mapping[int, tuple[str, ...]] = {int(row): (str(code),) for row, code in row_codes}
        land: Mapping[str, float] = {}
    else:
        codes, land = _locate_rows(dataset, upload)
    places_by_council, confirmed_councils = _places_by_council(dataset, result)
    overlay = UploadOverlay(
        dataset=dataset,
        upload=upload,
        noun=row_noun(upload),
        codes=codes,
        land_km2=land,
        places_by_council=places_by_council,
        confirmed_councils=confirmed_councils,
    )
    return restrict_to(overlay, within or dataset.register.local_authorities)


def overlay_layers(register: Register) -> Mapping[str, Layer]:
    """Return the layers of an overlay: those that can cover councils first."""
    others = {key: layer for key, layer in register.layers.items() if not layer.is_coverage}
    return {**register.coverage_layers, **others}


def restrict_to(overlay: UploadOverlay, within: Iterable[str]) -> UploadOverlay:
    """Restrict an overlay to some councils, without recomputing it. Other rows have no council."""
    council_codes = frozenset(within)
    return replace(
        overlay,
        codes={
            row: tuple(c for c in councils if c in council_codes)
            for row, councils in overlay.codes.items()
        },
        land_km2={code: km2 for code, km2 in overlay.land_km2.items() if code in council_codes},
    )


def overlay_within(dataset: Dataset, result: Result, upload: Upload, area: Area) -> UploadOverlay:
    """
    Overlay the rows of an upload that are in an area.

    Parameters
    ----------
    result
        As for `overlay_upload`.

    Returns
    -------
    overlay
        One entry per row in a council of the area. Shapes stay whole. Other rows are removed
        from `upload` too, and its `repairs` give their number.

    Raises
    ------
    UploadError
        If no row is in the area.
    """
    return restrict_rows_to_area(overlay_upload(dataset, result, upload), area)


def restrict_rows_to_area(overlay: UploadOverlay, area: Area) -> UploadOverlay:
    """
    Restrict an overlay to the rows that are in an area, without recomputing it.

    Returns
    -------
    overlay
        As returned by `overlay_within`.

    Raises
    ------
    UploadError
        If no row is in the area.
    """
    overlay, upload = restrict_to(overlay, area.codes), overlay.upload
    codes = {row: councils for row, councils in overlay.codes.items() if councils}
    total = len(overlay.codes)
    if not codes:
        raise UploadError(
            f"None of the {total:,} rows that can be placed lies in {area.in_sentence}. "
            "Name another area, or none."
        )
    if len(codes) == total:
        return overlay
    count_text = "1 lies" if len(codes) == 1 else f"{len(codes):,} lie"
    note = f"Of {total:,} rows {count_text} in {area.in_sentence}: the others were left out."
    is_inside = upload.frame.index.isin([*codes])
    repairs = (*upload.repairs, note)
    inside: Upload
    if isinstance(upload, UploadTable):
        inside = replace(upload, frame=upload.frame[is_inside], repairs=repairs)
    else:
        frame = gpd.GeoDataFrame(upload.frame[is_inside])
        inside = replace(upload, frame=frame, repairs=repairs)
    return replace(overlay, upload=inside, codes=codes)


def _locate_rows(
    dataset: Dataset, layer: UploadLayer
) -> tuple[Mapping[int, tuple[str, ...]], Mapping[str, float]]:
    """Return the councils of each shape, and the land of each council in the areas (km²)."""
    frame, areas = layer.frame, dataset.areas
    codes: dict[int, tuple[str, ...]] = {int(row): () for row in frame.index}
    land: Mapping[str, float] = {}
    is_area = frame.geom_type.isin(_AREAS).to_numpy()
    if is_area.any():
        shapes = gpd.GeoSeries(frame.geometry[is_area])
        matches = measure_overlaps(areas, gpd.GeoSeries(shapes.to_numpy(), crs=BNG))
        for row, shape, shares in zip(shapes.index, shapes, matches.shares, strict=True):
            own_km2 = shape.area / M2_IN_KM2
            km2 = {code: share * dataset.land_km2[code] for code, share in shares.items()}
            ranked = sorted(km2, key=lambda code: (-km2[code], code))
            codes[int(row)] = tuple(c for c in ranked if km2[c] >= MIN_SHARE * own_km2)
        land = _land_by_council(dataset, shapes, matches.shares)
    rest = gpd.GeoSeries(frame.geometry[~is_area])
    councils = areas["LAD25CD"].to_numpy()
    shape_indices, council_indices = shapely.STRtree(areas.geometry.to_numpy()).query(
        rest.to_numpy(), predicate="intersects"
    )
    councils_by_row: dict[int, list[str]] = defaultdict(list)
    for shape, area in zip(shape_indices, council_indices, strict=True):
        councils_by_row[int(rest.index[shape])].append(str(councils[area]))
    is_point = rest.geom_type.eq("Point")
    codes |= {
        row: tuple(sorted(matches))[: 1 if is_point[row] else None]
        for row, matches in councils_by_row.items()
    }
    return codes, land


def _land_by_council(
    dataset: Dataset, shapes: gpd.GeoSeries, shares: Sequence[Mapping[str, float]]
) -> Mapping[str, float]:
    """Return the land of each council in the areas (km²); overlapping shapes are merged."""
    geometries = shapes.to_numpy()
    if not shapely.coverage_is_valid(geometries):
        # Single parts: intersecting one large multipart shape with each council is slow.
        merged = shapely.get_parts(union(geometries))
        shares = measure_overlaps(dataset.areas, gpd.GeoSeries(merged, crs=BNG)).shares
    share_by_council: dict[str, float] = defaultdict(float)
    for shape_shares in shares:
        for code, share in shape_shares.items():
            share_by_council[code] += share
    return {
        code: min(1.0, share) * dataset.land_km2[code] for code, share in share_by_council.items()
    }


def _places_by_council(
    dataset: Dataset, result: Result
) -> tuple[Mapping[str, Mapping[str, tuple[CoveringPlace, ...]]], Mapping[str, frozenset[str]]]:
    """Return what covers each council by layer, and the councils with documented coverage."""
    places: dict[str, dict[str, list[CoveringPlace]]] = {
        layer: defaultdict(list) for layer in overlay_layers(dataset.register)
    }
    confirmed: dict[str, set[str]] = {layer: set() for layer in places}
    for code, council_covers in find_covers(dataset, result).items():
        for cover in council_covers:
            layer = cover.place.place.layer
            if cover.is_place_based and layer in places:
                places[layer][code].append(CoveringPlace(cover.place, cover.evidence))
                if is_confirmed(cover.evidence):
                    confirmed[layer].add(code)
    for place in _places_without_coverage(dataset, result):
        layer = place.place.layer
        for code in place.place.codes:
            places[layer][code].append(CoveringPlace(place, place.evidence))
        if is_confirmed(place.evidence):
            confirmed[layer].update(place.place.codes)
    return (
        {
            layer: {code: tuple(s) for code, s in by_council.items()}
            for layer, by_council in places.items()
        },
        {layer: frozenset(by_council) for layer, by_council in confirmed.items()},
    )


def _places_without_coverage(dataset: Dataset, result: Result) -> Iterable[FilteredPlace]:
    """Return places of layers that have no coverage, such as members of the alliance."""
    layers = [key for key, layer in dataset.register.layers.items() if not layer.is_coverage]
    return (place for layer in layers for place in result.places[layer])
