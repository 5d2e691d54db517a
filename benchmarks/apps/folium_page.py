"""The same four layers with st_folium; the map is rebuilt in each run, as usual."""

import functools

import folium
import streamlit as st
from streamlit_folium import st_folium

from geo.crs import WGS84
from geo.places.place import LOCAL_AUTHORITIES
from geo.views.geojson import DISPLAY_DECIMALS, feature, feature_collection, geometry_texts
from ui.state.shared import current_dataset

folium.Map.default_js = [("leaflet", "/vendor/leaflet.js")]
folium.Map.default_css = [("leaflet_css", "/vendor/leaflet.css")]


@functools.cache
def layer(name: str) -> str:
    """Return a layer as GeoJSON, created once per process."""
    shapes = current_dataset().layer(name, simplify=True)
    texts = geometry_texts(shapes.to_crs(WGS84), decimals=DISPLAY_DECIMALS)
    return feature_collection(
        [feature(key, {}, text) for key, text in zip(shapes["id"], texts, strict=True)]
    ).decode()


st.set_page_config(layout="wide")
all_layers = current_dataset().register.layers
layers = [name for name, row in all_layers.items() if st.checkbox(row.label, value=True)]
st.caption(f"Shown: {', '.join(layers)}. Coordinates in {WGS84}.")
chart = folium.Map(location=[54.6, -3.2], zoom_start=6, tiles=None)
folium.GeoJson(layer(LOCAL_AUTHORITIES)).add_to(chart)
for name in layers:
    marker, tooltip = folium.CircleMarker(radius=4), all_layers[name].noun
    folium.GeoJson(layer(name), name=name, marker=marker, tooltip=tooltip).add_to(chart)
st_folium(chart, key="map", returned_objects=[], width=900, height=600)
