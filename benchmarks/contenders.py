"""Contenders: each app, and how to tell that its map or its switch is complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

PLACE_MAP_READY: Final = """() => {
  for (const { shadowRoot } of document.querySelectorAll('[data-testid=stBidiComponentIsolated]')) {
    const found = shadowRoot?.querySelector('[data-ready="true"]');
    if (found) window.placemap = found;
  }
  return Boolean(window.placemap) && Boolean(document.querySelector('.pm-headline'));
}"""

BARE_READY: Final = "() => document.body.innerText.includes('City regions are shown.')"

FOLIUM_READY: Final = """() => {
  const frame = document.querySelector('iframe');
  const page = frame && frame.contentDocument;
  return Boolean(page) && page.querySelectorAll('path.leaflet-interactive').length > 400;
}"""

PLACE_MAP_CLICK: Final = """() => window.placemap.querySelector('input[type=checkbox]').click()"""
STREAMLIT_CLICK: Final = """() => document.querySelector('input[type=checkbox]').click()"""

PLACE_MAP_PAINTED: Final = """() => window.placemap.dataset.painted"""
PLACE_MAP_SERVED: Final = (
    """() => document.querySelector('.pm-headline').innerText + location.search"""
)
BARE_SERVED: Final = (
    """() => document.querySelector('[data-testid=stCaptionContainer]').innerText"""
)
FOLIUM_SERVED: Final = """() => {
  const page = document.querySelector('iframe')?.contentDocument;
  return page ? page.querySelectorAll('path.leaflet-interactive').length : -1;
}"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contender:
    """
    One app.

    `served` reads what the server changes (bare: the caption; Place Map: sentence and address;
    st_folium: the shapes on its map). `painted` reads what the browser repaints before that, if
    anything. A switch is complete when the results of both have changed.
    """

    name: str
    script: str
    ready_js: str
    click_js: str
    served_js: str
    painted_js: str = ""
    environment: dict[str, str] = field(default_factory=dict)


BARE: Final = Contender(
    name="Streamlit, bare",
    script="benchmarks/apps/bare.py",
    ready_js=BARE_READY,
    click_js=STREAMLIT_CLICK,
    served_js=BARE_SERVED,
    # Streamlit's default settings: those in this folder are Place Map's.
    environment={"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"},
)

FOLIUM: Final = Contender(
    name="st_folium",
    script="benchmarks/apps/folium_app.py",
    ready_js=FOLIUM_READY,
    click_js=STREAMLIT_CLICK,
    served_js=FOLIUM_SERVED,
)


def place_map(name: str, **environment: str) -> Contender:
    """Return Place Map, with its own environment."""
    return Contender(
        name=name,
        script="app.py",
        ready_js=PLACE_MAP_READY,
        click_js=PLACE_MAP_CLICK,
        served_js=PLACE_MAP_SERVED,
        painted_js=PLACE_MAP_PAINTED,
        environment=environment,
    )
