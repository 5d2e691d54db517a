"""Python side of the live map: mounts it, sends its description, and reads its reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

import streamlit as st

from ui.components.livemap.assets import asset_names, assets_path
from ui.packed import base_path

if TYPE_CHECKING:
    from collections.abc import Callable

_LOADER: Final = """
// Only a loader: the map itself is a set of modules, served by content hash and cached.
const FILES = %s;

export default async function (component) {
  const [data] = component.data;
  const { root, assets, height, council_layer: councilLayer, layers } = data;
  const base = new URL(root, document.baseURI);
  // Keeps the page below from jumping while the modules arrive.
  component.parentElement.host.style.minHeight = `${height ?? 600}px`;
  for (const file of FILES) announce(new URL(`${assets}${file}`, base), file.endsWith(".js"));
  // A layer whose outlines are in the description has no address.
  for (const { url } of [councilLayer, ...layers]) if (url) announce(new URL(url, base), false);
  const { mount } = await import(new URL(`${assets}livemap.js`, base).href);
  return mount({ ...component, data });
}

// Everything is asked for at once, instead of as one module after another turns out to need it.
function announce({ href }, isModule) {
  if ([...document.head.querySelectorAll("link")].some((link) => link.href === href)) return;
  const rel = isModule ? "modulepreload" : "preload";
  const as = isModule ? "script" : "fetch";
  const link = Object.assign(document.createElement("link"), { rel, as, crossOrigin: "anonymous" });
  document.head.append(Object.assign(link, { href }));
}
"""

_MAX_LON: Final = 180
_MAX_LAT: Final = 90

# Registered on import. Streamlit registers it again on the runtime that mounts it, so that
# an import before the server starts, a rerun and an AppTest each find it.
_mount = st.components.v2.component("placemap.livemap", js=_LOADER % json.dumps(asset_names()))


class Position(NamedTuple):
    """View of the map: the centre in degrees (WGS 84) and Leaflet's zoom."""

    lat: float
    lon: float
    zoom: float


class Report(TypedDict):
    """The user's settings on the map, as the browser last reported them."""

    layers: list[str]
    sector: str | None
    selected: str | None
    tiles: bool
    position: Position
    picked: tuple[float, float] | None
    """
    Longitude and latitude of the last point picked, to 4 decimals. It is repeated until a new
    revision or a description without `pick` clears it: compare it with the previous one.
    """
    revision: int
    """The last of Python's requests that the map adopted. Reports of earlier ones are outdated."""


def livemap(data: Mapping[str, object], *, key: str, on_report: Callable[[], None]) -> None:
    """
    Mount the live map, or update it.

    Parameters
    ----------
    data
        The description of the map, as documented in static/livemap.js; `root` and `assets`
        are added here; ui.components.livemap.description builds the parts that pages share.
        It gives geometry by address, so that a rerun costs the same however detailed the
        boundaries are. Only shapes without a file, such as a circle drawn by a user, are part
        of it (`description.inline_layer`).
    key
        The widget's key; `read_report` takes the same.
    on_report
        Called before the rerun that follows a change on the map.
    """
    description = {**data, "root": base_path(), "assets": assets_path()}
    # In a list: for each value of a dictionary, Streamlit would check for a data frame, and import
    # pandas for that, which takes as long as the rest of a first visit.
    _mount(key=key, data=[description], on_report_change=on_report)


def read_report(key: str) -> Report | None:
    """
    Return the last report of the map with this key, or None before its first report.

    It comes from the browser, so its shape is checked here. The page must check that its
    layers, sectors and places exist.
    """
    state = st.session_state.get(key)
    report = state.get("report") if isinstance(state, Mapping) else None
    if not isinstance(report, Mapping):
        return None
    position = _position(report.get("position"))
    layers = report.get("layers")
    if position is None or not isinstance(layers, list):
        return None
    return Report(
        layers=[layer for layer in layers if isinstance(layer, str)],
        sector=_text(report.get("sector")),
        selected=_text(report.get("selected")),
        tiles=report.get("tiles") is True,
        position=position,
        picked=_point(report.get("picked")),
        revision=_number(report.get("revision")),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _point(value: object) -> tuple[float, float] | None:
    """Return a longitude and a latitude within range, or None; NaN is out of range."""
    match value:
        case [int() | float() as lon, int() | float() as lat] if (
            abs(lon) <= _MAX_LON and abs(lat) <= _MAX_LAT
        ):
            return float(lon), float(lat)
    return None


def _position(value: object) -> Position | None:
    match value:
        case [int() | float() as lat, int() | float() as lon, int() | float() as zoom]:
            return Position(float(lat), float(lon), float(zoom))
    return None
