"""The live map: a thin Streamlit component around Leaflet. Python describes, the browser draws."""

from __future__ import annotations

from ui.components.livemap.assets import (
    asset_files,
    asset_routes,
    assets_path,
    module_addresses,
    style_addresses,
)
from ui.components.livemap.component import Position, Report, livemap, read_report

__all__ = [
    "Position",
    "Report",
    "asset_files",
    "asset_routes",
    "assets_path",
    "livemap",
    "module_addresses",
    "read_report",
    "style_addresses",
]
