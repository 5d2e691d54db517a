"""What a result holds, as themes to write: a layer each, its designations, sources and codes."""

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
from geo.export.content.model import PLAIN_STYLE, About, Content, Licence, Theme
from geo.export.content.scenarios import proposal_theme
from geo.export.content.tables import joined, tables_of
from geo.places.place import CITY_REGIONS, ICA_MEMBERS, LOCAL_AUTHORITIES, STRATEGIC_SITES
from geo.query import ShownPlace
from geo.styles.layers import STYLES
from geo.views.listing import dates_of, in_force
from geo.views.summary import summarise
from geo.views.updates import updates_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.dataset import Atlas
    from geo.places.place import Place
    from geo.query import Result

EVIDENCE: Final = (
    "Each row is documented (the statement was seen in a cited source) or indicative (believed, "
    "not yet checked). A cluster is documented only if its extent is too. counted_as says how a "
    "headline counts the row."
)


def content_of(
    atlas: Atlas,
    result: Result,
    *,
    layers: Sequence[str] | None = None,
    clip: bool = True,
    drawn: bool = False,
) -> Content:
    """
    Make of a result what can be written to a file.

    Parameters
    ----------
    layers
        Layers to take, of those that the query has on, and `local_authorities` (every council
        of the area); None for those that are on.
    clip
        Whether shapes end where the query's area does. By code, so that the cut is exact.
    drawn
        Whether to take the boundaries as drawn, which may be simplified, and not the full ones.

    Returns
    -------
    content
        A theme a layer (`layer_frame`), another for what is proposed if anything is, and
        tables: `designations`, `sources` and `codes`, of what is in those layers alone.

    Raises
    ------
    ExportError
        If a layer is not on, or none is.
    """
    wanted = tuple(result.query.layers if layers is None else layers)
    if not wanted:
        raise ExportError("There is nothing to export. Switch a layer on.")
    shown = {layer: _shown(atlas, result, layer) for layer in wanted}
    proposed = (proposal_theme(atlas, result),) if result.proposed else ()
    return Content(
        about=_about(atlas, result, clip=clip, drawn=drawn),
        layers=(
            *(
                _theme(layer, layer_frame(atlas, result, layer, clip=clip, drawn=drawn))
                for layer in wanted
            ),
            *proposed,
        ),
        tables=tables_of(atlas, [place for places in shown.values() for place in places]),
    )


def layer_frame(
    atlas: Atlas, result: Result, layer: str, *, clip: bool = True, drawn: bool = False
) -> gpd.GeoDataFrame:
    """
    Return one layer of a result as a frame.

    Parameters
    ----------
    layer
        A layer that the query has on, or `local_authorities`.
    clip, drawn
        As for `content_of`.

    Returns
    -------
    frame
        One row a listed place, in the order listed, with `COLUMNS` (councils: `COUNCIL_COLUMNS`)
        but `marker`, and geometry, EPSG:27700. Areas are dissolved from their councils by code;
        where the result's area cuts one, `gss_codes` and `population` are of what lies within,
        and `outside_codes` of the rest. Sites are points and are never cut. Places without
        geometry are rows too.

    Raises
    ------
    ExportError
        If the layer is not on.
    """
    listed = _shown(atlas, result, layer)
    kept = [_within(shown.place, result.codes, clip=clip) for shown in listed]
    counted_as = count_places(atlas, result).counted_as
    rows = [
        _row(atlas, shown, place, counted_as.get(shown.place.ref, ""))
        for shown, place in zip(listed, kept, strict=True)
    ]
    columns = [name for name in COLUMNS if name != "marker"]
    frame = pd.DataFrame(rows, columns=columns).astype({"population": "Int64"})
    if layer == LOCAL_AUTHORITIES:
        frame.insert(0, "LAD25CD", frame["id"])
        frame.insert(1, "LAD25NM", frame["name"])
    return gpd.GeoDataFrame(frame, geometry=_shapes(atlas, kept, drawn=drawn), crs=BNG)


def _shapes(
    atlas: Atlas, places: Sequence[Place], *, drawn: bool
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    shapes = np.full(len(places), None, dtype=object)
    if any(place.is_drawn for place in places):
        areas = atlas.drawn_areas if drawn else atlas.areas
        found = layer_of(places, areas, shared_borders=atlas.shared_borders)
        by_id = dict(zip(found["id"], found.geometry, strict=True))
        shapes[:] = [by_id.get(place.id) for place in places]
    return shapes


def _shown(atlas: Atlas, result: Result, layer: str) -> tuple[ShownPlace, ...]:
    if layer == LOCAL_AUTHORITIES:
        return tuple(
            ShownPlace(
                place=place,
                designations=(),
                sectors=(),
                sectors_unchecked=frozenset(),
                levels=(),
                programmes=(),
                evidence=place.evidence,
                is_national=True,
            )
            for place in atlas.places[layer]
            if place.id in result.codes
        )
    if layer not in result.query.layers:
        on = ", ".join([*result.query.layers, LOCAL_AUTHORITIES])
        raise ExportError(f"The layer {layer!r} is not on. Switch it on, or take of {on}.")
    return result.listed(layer)


def _within(place: Place, codes: frozenset[str], *, clip: bool) -> Place:
    if not clip or place.geography != "area":
        return place
    return replace(place, codes=tuple(code for code in place.codes if code in codes))


def _row(
    atlas: Atlas, shown: ShownPlace, kept: Place, counted_as: str
) -> tuple[str | int | None, ...]:
    whole = shown.place
    parts = [code for code in kept.codes if code in whole.parts]
    located = [f"{code}: {whole.parts[code]}" for code in parts]
    return (
        whole.id,
        whole.name,
        whole.layer,
        whole.kind,
        joined(sorted(kept.codes)),
        joined(sorted(set(whole.codes) - set(kept.codes))),
        joined(sorted(parts)),
        _ons_code(atlas, whole),
        joined(whole.nations),
        joined(shown.sectors),
        joined(code for code in shown.sectors if code in shown.sectors_unchecked),
        shown.evidence,
        whole.codes_evidence,
        joined(code for code in sorted(kept.codes) if code in whole.confirmed_codes),
        counted_as,
        joined(shown.levels),
        joined(shown.programmes),
        whole.as_of or dates_of(shown),
        *in_force(whole),
        whole.status,
        atlas.population_or_none(kept.codes),
        whole.note,
        "; ".join(text for text in (whole.location_note, *located) if text),
        joined(whole.source_ids),
    )


def _ons_code(atlas: Atlas, place: Place) -> str:
    if place.layer == CITY_REGIONS:
        return atlas.registry.city_regions[place.id].ons_code
    return place.id if place.layer in {ICA_MEMBERS, LOCAL_AUTHORITIES} else ""


def _theme(layer: str, frame: gpd.GeoDataFrame) -> Theme:
    councils = layer == LOCAL_AUTHORITIES
    return Theme(
        name=layer,
        title="Local authorities" if councils else STYLES[layer].label,
        description=f"One row for each {'council' if councils else STYLES[layer].noun}.",
        frame=frame,
        columns=COUNCIL_COLUMNS if councils else COLUMNS,
        style=STYLES.get(layer, PLAIN_STYLE),
        family="Point" if layer == STRATEGIC_SITES else "Polygon",
    )


def _about(atlas: Atlas, result: Result, *, clip: bool, drawn: bool) -> About:
    area = area_of(atlas.registry, result.query.area)
    summary = summarise(atlas, result)
    whole = len(result.codes) == len(atlas.registry.local_authorities)
    notes = [
        "Areas are cut at the border of the area; outside_codes names what was cut off."
        if clip and not whole
        else "",
        "Boundaries are simplified for drawing: do not measure them."
        if drawn and atlas.drawn_areas is not atlas.areas
        else "",
    ]
    return About(
        title="Place Map",
        description=f"{summary.headline} {summary.basis}",
        area=area.title,
        file_stem=area.file_stem,
        attribution=atlas.attribution,
        licences=_licences(atlas),
        day=atlas.registry.data_day,
        data_as_of=atlas.registry.data_date,
        last_updated=updates_words(atlas.registry),
        evidence=EVIDENCE,
        notes=tuple(note for note in notes if note),
    )


def _licences(atlas: Atlas) -> tuple[Licence, ...]:
    package = atlas.registry.package
    return tuple(
        Licence(name=row["title"], address=row["path"], covers=covers)
        for resource, covers in (("boundaries", "boundaries"), ("clusters", "register"))
        for row in package.resource(resource)["licenses"]
    )
