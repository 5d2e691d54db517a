"""The small map of the council page: the area, and the places that cover it."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import streamlit as st

from geo.coverage.basis import PLACE_LAYERS
from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, LOCAL_AUTHORITIES, STRATEGIC_SITES
from geo.styles.glossary import DASHED
from geo.styles.layers import STYLES
from ui.components.livemap import livemap, read_report
from ui.components.livemap.description import backdrop, layer
from ui.markup import template
from ui.navigation import path_of
from ui.pages.map.address import View, write_address
from ui.state.answers import coverage_of
from ui.state.shared import atlas, layer_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.coverage.area import AreaCover, Coverage
    from geo.query import Query

MAP_KEY: Final = "council_map"
HEIGHT_PX: Final = 430

KEY: Final = ({"sample": "dashed", "text": DASHED},)


@st.fragment
def show(query: Query, key: str) -> None:
    """Show the map. What is done on it concerns nothing else on the page."""
    found = coverage_of(query, key)
    drawn = scene(found, addresses=layer_files().addresses)
    livemap(drawn, key=MAP_KEY, on_report=_ignore)
    _show_link(found, query, _selected(drawn["revision"]))


def scene(found: Coverage, *, addresses: Mapping[str, Mapping[str, str | None]]) -> dict[str, Any]:
    """Describe the map: the area's outline above the places that cover it, and no switches."""
    lines = {
        name: [line for line in found.of_layer(name) if line.shown.place.is_drawn]
        for name in PLACE_LAYERS
    }
    area = found.area
    layers = [name for name in PLACE_LAYERS if lines[name]]
    return {
        "label": f"Map of {area.in_sentence} and the places that cover it. The sentences and the "
        "tables on this page say the same in words.",
        # The map takes over a view once: another area is another, and so is another layer.
        "revision": zlib.crc32(f"{area.key} {layers}".encode()),
        "view": {
            "layers": layers,
            "selected": None,
            "sector": None,
            "tiles": False,
            "position": None,
            "fit": "uk" if area.kind == "uk" else [f"{LOCAL_AUTHORITIES}:{c}" for c in area.codes],
        },
        "backdrop": backdrop(
            addresses[LOCAL_AUTHORITIES], emphasis=() if area.kind == "uk" else area.codes
        ),
        "layers": [
            layer(
                name,
                STYLES[name],
                addresses[name],
                shape="point" if name == STRATEGIC_SITES else "area",
            )
            for name in PLACE_LAYERS
        ],
        "shown": {
            name: {line.shown.place.id: _feature(line) for line in lines[name]} for name in lines
        },
        "controls": {"layers": False, "sectors": False, "tiles": False},
        "key": list(KEY),
        "attribution": atlas().attribution,
        "height": HEIGHT_PX,
    }


def _feature(line: AreaCover) -> dict[str, Any]:
    shown = line.shown
    marks = {
        "dashed": not (shown.is_firm and is_confirmed(line.evidence)),
        "hollow": not shown.place.is_exact,
    }
    return {
        "sectors": list(shown.sectors),
        "note": f"{shown.place.kind}; {line.evidence}",
        **{mark: True for mark, applies in marks.items() if applies},
    }


def _selected(revision: int) -> str:
    """Return the place that the reader chose on the map, if it is still that map."""
    report = read_report(MAP_KEY)
    if report is None or report["revision"] != revision:
        return ""
    selected = report["selected"] or ""
    return selected if selected in atlas().by_ref else ""


def _show_link(found: Coverage, query: Query, selected: str) -> None:
    """Show the way to the map of the UK, at the chosen place or at the area."""
    known = atlas()
    name = f"Open {known.place(selected).name}" if selected else f"See {found.area.in_sentence}"
    view = View(query=query, selected=selected or _place_of(found))
    # A plain link: of one to the first page, Streamlit opens another address in a new tab.
    address = f"{path_of('map')}?{urlencode(write_address(known, view))}"
    st.html(template("map_link.html").render(address=address, name=name))


def _place_of(found: Coverage) -> str:
    """Return the place that the area is, if it is one."""
    refs = (f"{name}:{found.area.key}" for name in (LOCAL_AUTHORITIES, CITY_REGIONS))
    return next((ref for ref in refs if ref in atlas().by_ref), "")


def _ignore() -> None:
    """Do nothing before the rerun: the map has repainted, and the view is as it was."""
