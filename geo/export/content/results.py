"""Export content of a result: layers, designations, sources and codes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.areas import area_of
from geo.boundaries.polygons import layer_of
from geo.coverage.counts import count_places
from geo.crs import BNG
from geo.errors import ExportError
from geo.export.content.columns import COLUMNS, COUNCIL_COLUMNS
from geo.export.content.model import PLAIN_STYLE, Content, ExportLayer, ExportMetadata, Licence
from geo.export.content.scenarios import proposal_layer
from geo.export.content.tables import join_values, related_tables
from geo.places.layers import COUNCIL_LAYER
from geo.places.place import CITY_REGIONS, ICA_MEMBERS, LOCAL_AUTHORITIES
from geo.query import FilteredPlace
from geo.styles.layers import style_of
from geo.views.listing import dates_of, in_force_dates
from geo.views.summary import summarise
from geo.views.updates import last_update_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.dataset import Dataset
    from geo.places.place import Place
    from geo.query import Result
    from geo.register.layers import Layer

EVIDENCE: Final = (
    "Each row is documented (the statement was seen in a cited source) or indicative (believed, "
    "not yet checked). A cluster is documented only if its extent is too. counted_as says how a "
    "headline counts the row."
)


def content_of(
    dataset: Dataset,
    result: Result,
    *,
    layers: Sequence[str] | None = None,
    clip: bool = True,
    simplified: bool = False,
) -> Content:
    """
    Return the export content of a result.

    Parameters
    ----------
    layers
        Layers to export, from those on in the query and `local_authorities` (every council of
        the area); None for those that are on.
    clip
        Whether to clip areas to the query's area, exactly, by council code.
    simplified
        Whether to use the display boundaries, which may be simplified.

    Returns
    -------
    content
        One layer per register layer (`layer_frame`), a scenario layer if there is one, and the
        tables `designations`, `sources` and `codes` for these layers only.

    Raises
    ------
    ExportError
        If a layer is not on, or none is.
    """
    layer_names = tuple(result.query.layers if layers is None else layers)
    if not layer_names:
        raise ExportError("There is nothing to export. Switch a layer on.")
    layers_by_id = {**dataset.register.layers, LOCAL_AUTHORITIES: COUNCIL_LAYER}
    places_by_layer = {layer: _filtered_places(dataset, result, layer) for layer in layer_names}
    scenario_layers = (proposal_layer(dataset, result),) if result.scenario_place else ()
    return Content(
        metadata=_export_metadata(dataset, result, clip=clip, simplified=simplified),
        layers=(
            *(
                _export_layer(
                    layers_by_id[layer],
                    layer_frame(dataset, result, layer, clip=clip, simplified=simplified),
                )
                for layer in layer_names
            ),
            *scenario_layers,
        ),
        tables=related_tables(
            dataset, [place for places in places_by_layer.values() for place in places]
        ),
    )


def layer_frame(
    dataset: Dataset, result: Result, layer: str, *, clip: bool = True, simplified: bool = False
) -> gpd.GeoDataFrame:
    """
    Return one layer of a result as a frame.

    Parameters
    ----------
    layer
        A layer that is on in the query, or `local_authorities`.
    clip, simplified
        As for `content_of`.

    Returns
    -------
    frame
        One row per filtered place, in order, with `COLUMNS` (councils: `COUNCIL_COLUMNS`) without
        `marker`, and geometry in EPSG:27700. Areas are dissolved from their councils. If clipping
        cuts an area, `gss_codes` and `population` are for the part inside, and `outside_codes`
        lists the rest. Sites are points and never cut. Places without geometry have rows too.

    Raises
    ------
    ExportError
        If the layer is not on.
    """
    filtered_places = _filtered_places(dataset, result, layer)
    clipped_places = [
        _clip_to_codes(filtered.place, result.codes, clip=clip) for filtered in filtered_places
    ]
    counted_as = count_places(dataset, result).statuses
    rows = [
        _row(dataset, filtered, place, counted_as.get(filtered.place.ref, ""))
        for filtered, place in zip(filtered_places, clipped_places, strict=True)
    ]
    columns = [name for name in COLUMNS if name != "marker"]
    frame = pd.DataFrame(rows, columns=columns).astype({"population": "Int64"})
    if layer == LOCAL_AUTHORITIES:
        frame.insert(0, "LAD25CD", frame["id"])
        frame.insert(1, "LAD25NM", frame["name"])
    return gpd.GeoDataFrame(
        frame, geometry=_shapes(dataset, clipped_places, simplified=simplified), crs=BNG
    )


def _shapes(
    dataset: Dataset, places: Sequence[Place], *, simplified: bool
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    shapes = np.full(len(places), None, dtype=object)
    if any(place.has_geometry for place in places):
        areas = dataset.display_areas if simplified else dataset.areas
        geometries = layer_of(places, areas, shared_borders=dataset.shared_borders)
        by_id = dict(zip(geometries["id"], geometries.geometry, strict=True))
        shapes[:] = [by_id.get(place.id) for place in places]
    return shapes


def _filtered_places(dataset: Dataset, result: Result, layer: str) -> tuple[FilteredPlace, ...]:
    if layer == LOCAL_AUTHORITIES:
        return tuple(
            FilteredPlace(
                place=place,
                designations=(),
                sectors=(),
                indicative_sectors=frozenset(),
                levels=(),
                programmes=(),
                evidence=place.evidence,
                is_national=True,
            )
            for place in dataset.places[layer]
            if place.id in result.codes
        )
    if layer not in result.query.layers:
        layer_names = ", ".join([*result.query.layers, LOCAL_AUTHORITIES])
        raise ExportError(f"The layer {layer!r} is not on. Switch it on, or take of {layer_names}.")
    return result.places_in_focus(layer)


def _clip_to_codes(place: Place, codes: frozenset[str], *, clip: bool) -> Place:
    if not clip or place.geography != "area":
        return place
    return replace(place, codes=tuple(code for code in place.codes if code in codes))


def _row(
    dataset: Dataset, filtered: FilteredPlace, clipped: Place, counted_as: str
) -> tuple[str | int | None, ...]:
    place = filtered.place
    part_codes = [code for code in clipped.codes if code in place.parts]
    part_notes = [f"{code}: {place.parts[code]}" for code in part_codes]
    return (
        place.id,
        place.name,
        place.layer,
        place.kind,
        join_values(sorted(clipped.codes)),
        join_values(sorted(set(place.codes) - set(clipped.codes))),
        join_values(sorted(part_codes)),
        _ons_code(dataset, place),
        join_values(place.nations),
        join_values(filtered.sectors),
        join_values(code for code in filtered.sectors if code in filtered.indicative_sectors),
        filtered.evidence,
        place.best_code_evidence,
        join_values(code for code in sorted(clipped.codes) if code in place.confirmed_codes),
        counted_as,
        join_values(filtered.levels),
        join_values(filtered.programmes),
        place.as_of or dates_of(filtered),
        *in_force_dates(place),
        place.status,
        dataset.population_or_none(clipped.codes),
        place.note,
        "; ".join(text for text in (place.location_note, *part_notes) if text),
        join_values(place.source_ids),
    )


def _ons_code(dataset: Dataset, place: Place) -> str:
    if place.layer == CITY_REGIONS:
        return dataset.register.city_regions[place.id].ons_code
    return place.id if place.layer in {ICA_MEMBERS, LOCAL_AUTHORITIES} else ""


def _export_layer(layer: Layer, frame: gpd.GeoDataFrame) -> ExportLayer:
    is_council_layer = layer == COUNCIL_LAYER
    return ExportLayer(
        name=layer.layer_id,
        title=layer.label,
        description=f"One row for each {layer.noun}.",
        frame=frame,
        columns=COUNCIL_COLUMNS if is_council_layer else COLUMNS,
        style=PLAIN_STYLE if is_council_layer else style_of(layer),
        geometry_type="Point" if layer.has_points else "Polygon",
    )


def _export_metadata(
    dataset: Dataset, result: Result, *, clip: bool, simplified: bool
) -> ExportMetadata:
    area = area_of(dataset.register, result.query.area)
    summary = summarise(dataset, result)
    is_whole_uk = len(result.codes) == len(dataset.register.local_authorities)
    notes = [
        "Areas are cut at the border of the area; outside_codes names what was cut off."
        if clip and not is_whole_uk
        else "",
        "Boundaries are simplified for drawing: do not measure them."
        if simplified and dataset.display_areas is not dataset.areas
        else "",
    ]
    return ExportMetadata(
        title="Place Map",
        description=f"{summary.headline} {summary.basis}",
        area=area.title,
        file_stem=area.file_stem,
        attribution=dataset.attribution,
        licences=_licences(dataset),
        data_day=dataset.register.data_day,
        data_as_of=dataset.register.data_date,
        last_updated=last_update_text(dataset.register),
        evidence=EVIDENCE,
        notes=tuple(note for note in notes if note),
    )


def _licences(dataset: Dataset) -> tuple[Licence, ...]:
    package = dataset.register.package
    return tuple(
        Licence(name=row["title"], address=row["path"], covers=covers)
        for resource, covers in (("boundaries", "boundaries"), ("clusters", "register"))
        for row in package.resource(resource)["licenses"]
    )
