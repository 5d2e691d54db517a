"""The Python side of the live map: mounts it, sends it a small description, reads its reports."""

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

# Registered when imported. Streamlit registers it again on the runtime that mounts it, so that
# an import before the server starts, a rerun and an AppTest each find it.
_mount = st.components.v2.component("placemap.livemap", js=_LOADER % json.dumps(asset_names()))


class Position(NamedTuple):
    """Where the map looks: the centre in degrees (WGS 84) and Leaflet's zoom."""

    lat: float
    lon: float
    zoom: float


class Report(TypedDict):
    """What the reader has set the map to show, as the browser last reported it."""

    layers: list[str]
    sector: str | None
    selected: str | None
    tiles: bool
    position: Position
    picked: tuple[float, float] | None
    """Longitude and latitude of the last point picked, to 4 decimals. It is repeated until a
    new revision or a description without `pick` takes it back: compare it with what you have."""
    revision: int
    """Of Python's orders, the one last taken over. A report of an earlier one is out of date."""


def livemap(data: Mapping[str, object], *, key: str, on_report: Callable[[], None]) -> None:
    """
    Mount the live map, or bring the mounted one up to date.

    Parameters
    ----------
    data
        The description of the map, as documented in static/livemap.js; `root` and `assets`
        are added here; ui.components.livemap.description builds the parts that pages share.
        Geometry is named in it by address, so that a rerun costs the same however detailed the
        boundaries are; only what no file holds, such as a circle drawn by a reader, is part
        of it (`description.inline_layer`).
    key
        The widget's key; `read_report` takes the same.
    on_report
        Called before the rerun which follows a change made on the map.
    """
    description = {**data, "root": base_path(), "assets": assets_path()}
    # In a list: of a dictionary, Streamlit would ask each value whether it is a data frame, and
    # import pandas to find out, which takes as long as all the rest of a first visit.
    _mount(key=key, data=[description], on_report_change=on_report)


def read_report(key: str) -> Report | None:
    """
    Return what the map mounted under `key` last reported, or None before its first report.

    The browser sends it, so its shape is checked here; whether it names layers, sectors and
    places that exist is for the page to check.
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
    """Return a longitude and a latitude that lie on the earth; NaN lies nowhere."""
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
