"""Standalone web map: a result as one HTML file that works offline."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import folium
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from xstatic.pkg import leaflet

from geo.export.printmap.captions import marker_notes, source_of, subtitle_of, title_of
from geo.export.printmap.options import ExtraLayer, MapOptions
from geo.export.printmap.plan import plan_of
from geo.export.webmap.choropleth import choropleth_data, class_rows, legend_rows
from geo.export.webmap.layers import PRECISION, CouncilTopology, layers_data, map_bounds
from geo.export.webmap.swatches import (
    key_entries,
    layer_swatch,
    pattern_definitions,
    sector_entries,
)
from geo.styles.theme import css_variables
from geo.styles.units import format_cell
from geo.views.listing import COLUMNS, listing
from geo.views.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.dataset import Dataset
    from geo.export.printmap.plan import MapPlan
    from geo.query import Result
    from geo.styles.choropleth import Choropleth

__all__ = ["ExtraLayer", "web_map"]

TEMPLATE_FOLDER: Final = Path(__file__).parent
LEAFLET_FOLDER: Final = Path(leaflet.BASE_DIR)


class _LeafletMap(folium.Map):
    """Folium map without its own scripts and styles, and with a fixed id."""

    def __init__(self) -> None:
        super().__init__(
            tiles=None, location=(54.5, -3.5), zoom_start=6, max_zoom=13, zoom_snap=0.25
        )
        # The page includes Leaflet. Folium would add jQuery, Bootstrap and two icon fonts from
        # other hosts.
        self.default_js = []
        self.default_css = []
        # Folium's random id would change the bytes of the same map.
        self._id = "places"


def web_map(
    dataset: Dataset,
    result: Result,
    *,
    title: str = "",
    extra_layers: Sequence[ExtraLayer] = (),
    choropleth: Choropleth | None = None,
) -> bytes:
    """
    Return a result as a page that needs no server and no network.

    Parameters
    ----------
    result
        Its active layers are drawn, as on the live map.
    title
        Title from the user; "" for the main fact of the map.
    extra_layers
        Layers to draw above those of the register.
    choropleth
        Councils by class, below the layers; None for none. Its values are also in a table.

    Returns
    -------
    content
        HTML (UTF-8): the summary, the map with its legend, the table of places, and the sources.
        Without scripts, everything except the map works. The same bytes for the same arguments.

    Raises
    ------
    CRSError
        If an extra layer is not in EPSG:27700.
    ExportError
        If an extra layer has no shapes.
    UnknownNameError
        If a classed council is not in the register.
    """
    plan = plan_of(
        dataset,
        result,
        MapOptions(title=title, extra_layers=tuple(extra_layers), choropleth=choropleth),
    )
    page: Any = _LeafletMap().get_root()
    page.render()
    return _page(plan, chart_html=page.html.render(), chart_script=page.script.render()).encode(
        errors="replace"  # a name may contain a lone surrogate
    )


def _page(plan: MapPlan, *, chart_html: str, chart_script: str) -> str:
    dataset, result = plan.dataset, plan.result
    summary = summarise(dataset, result)
    councils = CouncilTopology(dataset)
    layers = layers_data(plan, councils)
    sources = _cited_sources(plan, layers)
    page: str = _template().render(
        title=title_of(plan),
        subtitle=subtitle_of(plan),
        headline=summary.headline if result.query.layers else "",
        basis=summary.basis if result.query.layers else "",
        styles=Markup(_style_sheet()),  # noqa: S704 - files of ours and of Leaflet
        layers=_legend(plan),
        linked=sector_entries(plan),
        key=key_entries(plan),
        marks=marker_notes(plan),
        theme=plan.options.choropleth,
        classes=legend_rows(plan),
        classed=class_rows(plan),
        patterns=pattern_definitions(plan),
        map=Markup(chart_html),  # noqa: S704 - from folium: an empty box
        columns=COLUMNS,
        rows=_rows(plan),
        sources=[{"id": key, **source} for key, source in sources.items()],
        attribution=source_of(plan),
        description=_map_data(plan, councils, layers, sources),
        leaflet=_script((LEAFLET_FOLDER / "leaflet.js").read_text(encoding="utf-8")),
        program=_script((TEMPLATE_FOLDER / "webmap.js").read_text(encoding="utf-8")),
        start=_script(
            f"showMapElements();\n{chart_script}\nplaceMap(map_places, "
            'JSON.parse(document.getElementById("description").textContent));'
        ),
    )
    return page


def _legend(plan: MapPlan) -> list[dict[str, Any]]:
    """
    Return the layers on the map, with the number of places.

    Extra layers come first, then the order of the live map's legend.
    """
    return [
        {
            "id": layer.id,
            "label": layer.style.label,
            "marker": layer.marker,
            "count": len(layer.items),
            "swatch": layer_swatch(layer),
        }
        for layer in sorted(plan.layers, key=lambda layer: layer.layer is not None)
        if layer.items
    ]


def _rows(plan: MapPlan) -> list[dict[str, Any]]:
    """Return the table rows: the listing of the result, then the extra layers."""
    drawn_refs = {f"{layer.id}:{item.id}" for layer in plan.layers for item in layer.items}
    rows = [
        {
            "name": row["Name"],
            "ref": row["Reference"] if row["Reference"] in drawn_refs else "",
            "cells": [row[column] for column in COLUMNS[1:]],
        }
        for row in listing(plan.dataset, plan.result)
    ]
    extra_layers = [layer for layer in plan.layers if layer.layer is None]
    for layer in extra_layers:
        for item in layer.items:
            values = {"Layer": layer.style.label, "Kind": layer.marker, "On the map": "yes"}
            rows.append(
                {
                    "name": item.name or layer.style.label,
                    "ref": f"{layer.id}:{item.id}",
                    "cells": [values.get(column, "") for column in COLUMNS[1:]],
                }
            )
    return rows


def _cited_sources(plan: MapPlan, layers: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return the cited sources by id: title, publisher and web address, if any."""
    ids = {
        key
        for layer in layers
        for place in layer["places"]
        for key in (*place["sources"], *(key for row in place["said"] for key in row["sources"]))
    }
    for layer_id in plan.result.query.layers:
        for filtered in plan.result.places_in_focus(layer_id):
            ids |= {*filtered.place.source_ids}
    return {
        key: {
            "title": source.heading,
            "publisher": source.publisher,
            # Other URL schemes could run a script.
            "url": source.url if source.url.startswith(("https://", "http://")) else "",
        }
        for key, source in plan.dataset.register.sources.items()
        if key in ids
    }


def _map_data(
    plan: MapPlan, councils: CouncilTopology, layers: list[dict[str, Any]], sources: dict[str, Any]
) -> Markup:
    members = {
        "label": f"Map of {plan.area.in_sentence}",
        "precision": PRECISION,
        "bounds": map_bounds(plan),
        "arcs": councils.arcs(),
        "council_layer": councils.council_layer(),
        "theme": choropleth_data(plan),
        "layers": layers,
        "sources": sources,
        "attribution": source_of(plan),
    }
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    # Escaped, so that no name can end the script element.
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - escaped above


def _script(text: str) -> Markup:
    script = re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    return Markup(script.replace("</script", "<\\/script"))  # noqa: S704 - files of ours


@cache
def _style_sheet() -> str:
    """Return both style sheets, without images for controls that this map lacks."""
    leaflet_css = (LEAFLET_FOLDER / "leaflet.css").read_text(encoding="utf-8")
    own_css = css_variables(":root", with_dark=False) + (TEMPLATE_FOLDER / "webmap.css").read_text(
        encoding="utf-8"
    )
    return re.sub(r"[\w-]+:\s*url\([^)]*\);?", "", leaflet_css) + own_css


@cache
def _template() -> Any:  # noqa: ANN401 - a Jinja template
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        finalize=format_cell,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
