"""A page with a theme, an inline layer, an emphasis and a point to pick; and what Python knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.places.place import CITY_REGIONS, LOCAL_AUTHORITIES
from geo.styles.choropleth import Choropleth, ClassBreak
from geo.styles.layers import LayerStyle
from geo.styles.patterns import Pattern
from tests.support.layers import STYLES
from ui.components.livemap import livemap, read_report
from ui.components.livemap.description import (
    Shape,
    council_layer,
    inline_layer,
    layer,
)
from ui.state.shared import current_dataset, layer_files

if TYPE_CHECKING:
    from geo.dataset import Dataset

AWKWARD = "<script>alert(1)</script> & co"

CLASSES = (
    ClassBreak(
        id="none",
        label="In no national programme",
        fill="#F46A25",
        pattern=Pattern(kind="hatch", colour="#3D2205", angle=45, spacing_px=7, width_px=1.5),
    ),
    ClassBreak(
        id="one",
        label="In one",
        fill="#9CC3E6",
        pattern=Pattern(kind="dots", colour="#12436D", spacing_px=8, width_px=1.4),
    ),
    ClassBreak(id="more", label=f"In several {AWKWARD}", fill="#12436D"),
)

CIRCLE = LayerStyle(
    label="Area of the scenario",
    noun="scenario",
    outline="#801650",
    weight_px=2.5,
    pattern=Pattern(kind="cross", colour="#801650", angle=45, spacing_px=9),
)

st.set_page_config(layout="wide")
state = st.session_state
parameters = st.query_params


def number_of_regions(dataset: Dataset) -> dict[str, int]:
    """Return how many city regions each council of England is in."""
    counts = {code: 0 for code in dataset.register.local_authorities if code.startswith("E")}
    for region in dataset.places[CITY_REGIONS]:
        for code in region.codes:
            counts[code] = counts.get(code, 0) + 1
    return counts


def regions_choropleth(dataset: Dataset) -> Choropleth:
    """Return councils by how many city regions they are in; those of London as several."""
    ids = ("none", "one", "more")
    class_by_council = {
        code: "more" if code.startswith("E09") else ids[min(count, 2)]
        for code, count in number_of_regions(dataset).items()
    }
    text_by_council = {
        code: f"in {count} city regions" for code, count in number_of_regions(dataset).items()
    }
    text_by_council["E08000003"] = f"one region {AWKWARD}"
    return Choropleth(
        title=f"City regions of England {AWKWARD}",
        classes=CLASSES,
        class_by_council=class_by_council,
        text_by_council=text_by_council,
    )


def wales_choropleth(dataset: Dataset) -> Choropleth:
    """Return another theme: Wales alone."""
    class_by_council = {
        code: "one" for code in dataset.register.local_authorities if code.startswith("W")
    }
    return Choropleth(title="Wales", classes=CLASSES[1:], class_by_council=class_by_council)


def octagon_around(lon: float, lat: float) -> dict[str, Any]:
    """Return an octagon."""
    corner_far, corner_near = 0.4, 0.25
    corners = [(corner_far, 0), (corner_near, 0.17), (0, 0.24), (-corner_near, 0.17)]
    ring = [[lon + x, lat + y] for x, y in [*corners, *((-x, -y) for x, y in corners)]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


chosen = st.radio("Theme", ["regions", "wales", "none"], horizontal=True)
picking = st.checkbox("Pick", value="pick" in parameters)
is_moved = st.checkbox("Move the circle")

themes = {"regions": regions_choropleth, "wales": wales_choropleth}
choropleth = themes[chosen](current_dataset()) if chosen in themes else None
centre = (-1.1, 52.9) if is_moved else (-2.2, 53.5)
addresses = layer_files().addresses
small = "small" in parameters
fit = parameters.get("fit", "uk").split(",")
livemap(
    {
        "label": "Map of a test",
        "revision": 1,
        "view": {
            "layers": ["scenario"] if small else ["scenario", CITY_REGIONS],
            "selected": parameters.get("select"),
            "fit": fit if len(fit) > 1 else fit[0],
        },
        "council_layer": council_layer(
            addresses[LOCAL_AUTHORITIES],
            choropleth=choropleth,
            emphasis=["E08000003", "E08000006"],
        ),
        "layers": [
            inline_layer(
                "scenario", CIRCLE, [Shape(id="1", name="40 km", geometry=octagon_around(*centre))]
            ),
            *(
                []
                if small
                else [layer(CITY_REGIONS, STYLES[CITY_REGIONS], addresses[CITY_REGIONS])]
            ),
        ],
        "shown": {CITY_REGIONS: {"CW": {"sectors": ["AM"]}}},
        "sectors": [{"code": "AM", "name": "Advanced manufacturing"}],
        "tile_source": {"url": "https://tile.invalid/{z}/{x}/{y}.png", "attribution": "nobody"},
        **({"controls": {"sectors": False, "layers": False, "tiles": False}} if small else {}),
        "pick": {"prompt": f"Choose where the site is to be {AWKWARD}"} if picking else None,
        "attribution": current_dataset().attribution,
        "height": 600,
    },
    key="map",
    on_report=lambda: state.update(reports=state.get("reports", 0) + 1),
)
python_state = {
    "report": read_report("map"),
    "reports": state.get("reports", 0),
    "circle": centre,
    "councils": choropleth.counts() if choropleth else {},
}
st.html(f'<output id="known">{json.dumps(python_state)}</output>')
