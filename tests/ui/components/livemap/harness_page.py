"""The harness's page: the map, a few ways for Python to intervene, and what Python knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from geo.styles.layers import LayerStyle
from geo.styles.patterns import Pattern
from ui.components.livemap import livemap, read_report
from ui.components.livemap.description import style_data

if TYPE_CHECKING:
    from geo.register.layers import PatternKind

st.set_page_config(layout="wide")
state = st.session_state
state.runs = state.get("runs", 0) + 1


def count_report() -> None:
    """Count the callbacks."""
    state.reports = state.get("reports", 0) + 1


def style(colour: str, kind: PatternKind, *, angle: int = 0, fill: str = "") -> dict[str, object]:
    """Return a layer's style."""
    pattern = Pattern(kind=kind, angle=angle, spacing_px=8, width_px=1.5, colour=colour)
    layer_style = LayerStyle(
        label="", noun="", outline=colour, weight_px=2, pattern=pattern, symbol="diamond"
    )
    return {**style_data(layer_style), "fill": fill or colour}


def layer(identity: str, label: str, noun: str, **fields: object) -> dict[str, object]:
    """Return a layer's description."""
    url = f"layers/{identity}.json"
    return {
        "id": identity,
        "label": label,
        "noun": noun,
        "url": url,
        "shape": "area",
        **fields,
    }


def facts(*sectors: str, **fields: object) -> dict[str, object]:
    """Return what is said of one place."""
    return {"sectors": list(sectors), "dashed": False, "quiet": False, "hollow": False, **fields}


documented = st.checkbox("Confirmed only")
if st.button("Python selects"):
    state.revision = state.get("revision", 1) + 1
    state.selected = "city_regions:SY"
st.button("Run again")

at = st.query_params.get("at")
flaky = st.query_params.get("flaky")
regions = "layers/city_regions.json" + (f"?flaky={flaky}" if flaky else "")
clusters = {
    "C2": facts("DF", quiet=True),
    "C3": facts("AM", "DF"),
    **({} if documented else {"C1": facts("AM", dashed=True)}),
}
livemap(
    {
        "label": "Map of the made-up country",
        "revision": state.get("revision", 1),
        "view": {
            "layers": ["city_regions", "clusters", "sites"],
            "sector": None,
            "selected": state.get("selected"),
            "tiles": False,
            "position": [float(part) for part in at.split(",")] if at else None,
            "fit": st.query_params.get("fit"),
        },
        "council_layer": {
            "url": "layers/local_authorities.json",
            "detail": "layers/fine.json",
            "label": "Council",
            "kind": "council",
        },
        "layers": [
            layer(
                "city_regions",
                "City regions",
                "city region",
                url=regions,
                style=style("#12436D", "hatch", angle=45),
            ),
            layer(
                "clusters",
                "Clusters",
                "cluster",
                style=style("#801650", "dots"),
            ),
            layer("ica_members", "ICA members", "ICA member", style=style("#3D3D3D", "cross")),
            layer(
                "sites",
                "Sites",
                "site",
                shape="point",
                style=style("#0b0c0c", "none", fill="#F46A25"),
            ),
        ],
        "shown": {
            "city_regions": {"GM": facts("AM", note="mayoral"), "SY": facts("DF")},
            "clusters": clusters,
            "ica_members": {"E19": facts()},
            "sites": {"S1": facts("AM"), "S2": facts("DF", hollow=True)},
        },
        "sectors": [
            {"code": "AM", "name": "Advanced manufacturing"},
            {"code": "DF", "name": "Defence"},
        ],
        "sector_neutral": ["ica_members"],
        "focus_colour": "#12436D",
        "muted_colour": "#8A8A8A",
        "key": [
            {"sample": "dashed", "text": "Dashed: indicative"},
            {"sample": "quiet", "text": "Dotted: local"},
            {"sample": "hollow", "text": "Hollow: not the site"},
        ],
        "tile_source": {
            "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
            "attribution": "© OpenStreetMap contributors",
        },
        "attribution": "Source: nobody, nowhere.",
        "height": 600,
    },
    key="map",
    on_report=count_report,
)
python_state = {
    "report": read_report("map"),
    "runs": state.runs,
    "reports": state.get("reports", 0),
}
st.html(f'<output id="known">{json.dumps(python_state)}</output>')
