"""Patterns and legend swatches of the standalone map, as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shapely
from markupsafe import Markup

from geo.export.printmap.patterns import symbol
from geo.export.webmap.layers import LINE_DIMENSION, dash_array
from geo.styles.glossary import DASHED, DOTTED, HOLLOW
from geo.styles.layers import FOCUS_COLOUR, MUTED_COLOUR
from geo.styles.theme import MAP_COLOURS

if TYPE_CHECKING:
    from geo.export.printmap.plan import Focus, MapLayer, MapPlan
    from geo.register.layers import Symbol
    from geo.styles.patterns import Pattern

SWATCH_FRAME: Final = Markup(
    '<svg class="swatch" width="34" height="22" viewBox="0 0 34 22" aria-hidden="true">'
    '<rect width="34" height="22" rx="2" fill="{land}"/>{{}}</svg>'
).format(land=MAP_COLOURS["land"])
RECTANGLE: Final = Markup('<rect x="3" y="3" width="28" height="16" {}/>')
DIAMOND: Final = Markup('<path d="M17 4L24 11L17 18L10 11Z" {}/>')
STROKE: Final = Markup('<path d="M2 11H32" stroke="{ink}" {{}}/>').format(
    ink=MAP_COLOURS["map-ink"]
)


def pattern_definitions(plan: MapPlan) -> Markup:
    """Return the patterns of all layers, plain and secondary."""
    definitions = [
        _pattern_element(f"pattern-{layer.id}{suffix}", pattern)
        for layer in plan.layers
        if not layer.style.pattern.is_empty
        for suffix, pattern in (
            ("", layer.style.pattern),
            ("-quiet", layer.style.pattern.secondary()),
        )
    ]
    return Markup("").join(definitions)


def class_swatch(fill: str) -> Markup:
    """Return the swatch of a class of councils."""
    return SWATCH_FRAME.format(
        RECTANGLE.format(_attributes(fill=fill, stroke=MAP_COLOURS["border"]))
    )


def layer_swatch(layer: MapLayer) -> Markup:
    """Return the swatch of a layer."""
    style = layer.style
    if _is_points(layer):
        paint = _attributes(fill=style.pattern.colour, stroke=style.outline, stroke_width=2)
        return SWATCH_FRAME.format(_symbol(style.symbol, paint))
    if shapely.get_dimensions(layer.shapes).max(initial=-1) == LINE_DIMENSION:
        dashes = " ".join(map(str, style.dash_px)) or None
        paint = _attributes(
            stroke=style.outline, stroke_width=style.weight_px, stroke_dasharray=dashes
        )
        return SWATCH_FRAME.format(Markup('<path d="M1 11H33" {}/>').format(paint))
    is_extra = layer.layer is None
    paint = _attributes(
        fill="none" if style.pattern.is_empty else f"url(#pattern-{layer.id})",
        stroke=style.outline,
        stroke_width=style.weight_px,
        stroke_dasharray=dash_array(dashed=is_extra and all(item.dashed for item in layer.items)),
    )
    return SWATCH_FRAME.format(RECTANGLE.format(paint))


def _is_points(layer: MapLayer) -> bool:
    return bool(shapely.get_dimensions(layer.shapes).max(initial=-1) == 0)


def _symbol(kind: Symbol, paint: Markup) -> Markup:
    corners = shapely.get_coordinates(symbol(kind, (17, -11), 7))[:-1]
    path = "L".join(f"{x:g} {-y:g}" for x, y in corners.round(2))
    return Markup('<path d="M{}Z" {}/>').format(path, paint)


def sector_entries(plan: MapPlan) -> list[dict[str, Markup | str]]:
    """Return the legend entries of a sector in focus, for the styles on the map only."""
    sector = plan.result.query.sector
    if not sector:
        return []
    name = plan.dataset.register.sectors[sector].name.lower()
    policy_layers = [layer for layer in plan.layers if layer.layer]
    focus: dict[str, str | float | None] = {
        "fill": FOCUS_COLOUR,
        "stroke": MAP_COLOURS["map-ink"],
        "stroke_width": 1.6,
    }
    muted: dict[str, str | float | None] = {
        "fill": "none",
        "stroke": MUTED_COLOUR,
        "stroke_width": 0.8,
    }
    styles: tuple[tuple[Focus, bool, str, Markup], ...] = (
        (
            "focus",
            False,
            f"Linked to {name}",
            RECTANGLE.format(_attributes(**focus, fill_opacity=0.55)),
        ),
        ("focus", True, f"Site linked to {name}", DIAMOND.format(_attributes(**focus))),
        ("muted", False, "Not linked to it", RECTANGLE.format(_attributes(**muted))),
        ("muted", True, "Site not linked to it", DIAMOND.format(_attributes(**muted))),
    )
    return [
        {"swatch": SWATCH_FRAME.format(swatch), "text": text}
        for focus_name, is_points, text, swatch in styles
        if any(
            item.focus == focus_name
            for layer in policy_layers
            if _is_points(layer) is is_points
            for item in layer.items
        )
    ]


def key_entries(plan: MapPlan) -> list[dict[str, Markup | str]]:
    """Return the legend entries of the styles on the map, with swatches."""
    items = [
        item
        for layer in plan.layers
        if layer.layer
        for item in layer.items
        if item.focus != "muted"
    ]
    dashed = _attributes(stroke_width=2.5, stroke_dasharray=dash_array(dashed=True))
    secondary = _attributes(
        stroke_width=1.5,
        stroke_dasharray=dash_array(secondary=True),
        stroke_linecap="round",
    )
    hollow = _attributes(fill="none", stroke=MAP_COLOURS["map-ink"], stroke_width=2)
    entries = (
        (any(item.dashed for item in items), STROKE.format(dashed), DASHED),
        (any(item.secondary for item in items), STROKE.format(secondary), DOTTED),
        (any(item.hollow for item in items), DIAMOND.format(hollow), HOLLOW),
    )
    return [
        {"swatch": SWATCH_FRAME.format(swatch), "text": text}
        for is_used, swatch, text in entries
        if is_used
    ]


def _pattern_element(name: str, pattern: Pattern) -> Markup:
    paint = _attributes(fill=pattern.colour, fill_opacity=f"{pattern.opacity:g}")
    line = Markup('<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}" {}/>')
    dot = Markup('<circle cx="{:g}" cy="{:g}" r="{:g}" {}/>')
    tile = pattern.tile()
    shapes = [
        *(line.format(*numbers, paint) for numbers in tile.lines),
        *(dot.format(*numbers, paint) for numbers in tile.dots),
    ]
    return Markup(
        '<pattern id="{0}" width="{1:g}" height="{1:g}" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate({2})">{3}</pattern>'
    ).format(name, tile.size, pattern.angle, Markup("").join(shapes))


def _attributes(**values: str | float | None) -> Markup:
    return Markup(" ").join(
        Markup('{}="{}"').format(name.replace("_", "-"), value)
        for name, value in values.items()
        if value is not None
    )
