"""Small map of the council page: the area, and the places that cover it."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import streamlit as st

from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, LOCAL_AUTHORITIES
from geo.styles.glossary import DASHED
from geo.styles.layers import style_of
from ui.components.livemap import livemap, read_report
from ui.components.livemap.description import council_layer, layer
from ui.markup import template
from ui.navigation import path_of
from ui.pages.map.address import CODEC, MapView
from ui.state.answers import coverage_of
from ui.state.shared import current_dataset, layer_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.coverage.area import AreaCover, Coverage
    from geo.query import Query

MAP_KEY: Final = "council_map"
HEIGHT_PX: Final = 430

LEGEND_KEY: Final = ({"sample": "dashed", "text": DASHED},)


@st.fragment
def show_map(query: Query, key: str) -> None:
    """Show the map, as a fragment: its changes do not affect the rest of the page."""
    coverage = coverage_of(query, key)
    description = scene(coverage, addresses=layer_files().addresses)
    livemap(description, key=MAP_KEY, on_report=_do_nothing)
    _show_link(coverage, query, _selected(description["revision"]))


def scene(
    coverage: Coverage, *, addresses: Mapping[str, Mapping[str, str | None]]
) -> dict[str, Any]:
    """Describe the map: the area's outline above the places that cover it, without controls."""
    records = current_dataset().register.coverage_layers
    covers = {
        name: [cover for cover in coverage.layer_covers(name) if cover.place.place.has_geometry]
        for name in records
    }
    area = coverage.area
    layers = [name for name in records if covers[name]]
    return {
        "label": f"Map of {area.in_sentence} and the places that cover it. The sentences and the "
        "tables on this page say the same in words.",
        # The map adopts each view once; a new area or layer needs a new revision.
        "revision": zlib.crc32(f"{area.key} {layers}".encode()),
        "view": {
            "layers": layers,
            "selected": None,
            "sector": None,
            "tiles": False,
            "position": None,
            "fit": "uk"
            if area.kind == "uk"
            else [f"{LOCAL_AUTHORITIES}:{code}" for code in area.codes],
        },
        "council_layer": council_layer(
            addresses[LOCAL_AUTHORITIES], emphasis=() if area.kind == "uk" else area.codes
        ),
        "layers": [
            layer(
                name,
                style_of(record),
                addresses[name],
                shape="point" if record.has_points else "area",
            )
            for name, record in records.items()
        ],
        "shown": {
            name: {cover.place.place.id: _feature(cover) for cover in covers[name]}
            for name in covers
        },
        "controls": {"layers": False, "sectors": False, "tiles": False},
        "key": list(LEGEND_KEY),
        "attribution": current_dataset().attribution,
        "height": HEIGHT_PX,
    }


def _feature(cover: AreaCover) -> dict[str, Any]:
    place = cover.place
    flags = {
        "dashed": not (place.has_solid_outline and is_confirmed(cover.evidence)),
        "hollow": not place.place.is_exact,
    }
    return {
        "sectors": list(place.sectors),
        "note": f"{place.place.kind}; {cover.evidence}",
        **{flag: True for flag, applies in flags.items() if applies},
    }


def _selected(revision: int) -> str:
    """Return the place that the user selected on the map of this revision."""
    report = read_report(MAP_KEY)
    if report is None or report["revision"] != revision:
        return ""
    selected = report["selected"] or ""
    return selected if selected in current_dataset().place_by_ref else ""


def _show_link(coverage: Coverage, query: Query, selected: str) -> None:
    """Show the link to the map of the UK, at the selected place or at the area."""
    dataset = current_dataset()
    name = (
        f"Open {dataset.place(selected).name}" if selected else f"See {coverage.area.in_sentence}"
    )
    view = MapView(query=query, selected=selected or _ref_of(coverage))
    # A plain link: Streamlit opens a page link with parameters in a new tab.
    address = f"{path_of('map')}?{urlencode(CODEC.write(dataset, view))}"
    st.html(template("map_link.html").render(address=address, name=name))


def _ref_of(coverage: Coverage) -> str:
    """Return the reference of the area's own place, if it is one."""
    refs = (f"{name}:{coverage.area.key}" for name in (LOCAL_AUTHORITIES, CITY_REGIONS))
    return next((ref for ref in refs if ref in current_dataset().place_by_ref), "")


def _do_nothing() -> None:
    """Do nothing before the rerun: the map has already repainted, and the view is unchanged."""
