"""Parts of the live map's description that pages share, validated before they are sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from ui.packed import content_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geo.styles.choropleth import Choropleth, ClassBreak
    from geo.styles.layers import LayerStyle
    from geo.styles.patterns import Pattern

_POINT: Final = "Point"
_AREAS: Final = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A feature of an inline layer, and its text."""

    id: str
    name: str
    geometry: Mapping[str, Any] | None = None
    """GeoJSON in WGS 84; None if it is built from councils."""
    codes: tuple[str, ...] = ()
    """LAD25CD of the councils it is built from."""
    note: str = ""
    """Spoken after the name, unless the layer's `shown` has a text."""
    dashed: bool = False
    quiet: bool = False
    hollow: bool = False


def choropleth_data(choropleth: Choropleth) -> dict[str, Any]:
    """
    Return the choropleth data of `council_layer`: the councils filled by class.

    The tooltip and the accessible name of a council have its text, or else the label of its
    class.
    """
    return {
        "title": choropleth.title,
        "classes": [_class_data(class_break) for class_break in choropleth.classes],
        "of": dict(choropleth.class_by_council),
        "words": dict(choropleth.text_by_council),
    }


def council_layer(
    address: Mapping[str, str | None],
    *,
    choropleth: Choropleth | None = None,
    emphasis: Collection[str] = (),
) -> dict[str, Any]:
    """
    Return the `council_layer` of a description: the councils.

    Parameters
    ----------
    address
        Addresses of their outlines, and of detailed ones for close zoom, as in
        `LayerFiles.addresses`.
    choropleth
        Councils filled by class; None leaves plain land.
    emphasis
        LAD25CD of the councils that the page is about, outlined together above everything.
    """
    description: dict[str, Any] = {**address, "label": "Council", "kind": "council"}
    if choropleth is not None:
        description["theme"] = choropleth_data(choropleth)
    if emphasis:
        description["emphasis"] = list(emphasis)
    return description


def layer(
    identifier: str,
    style: LayerStyle,
    address: Mapping[str, str | None],
    *,
    shape: Literal["area", "line", "point"] = "area",
) -> dict[str, Any]:
    """Return one of a description's `layers`, with its outlines at `address`."""
    return {
        "id": identifier,
        "label": style.label,
        "noun": style.noun,
        "url": address["url"],
        "shape": shape,
        "style": style_data(style),
    }


def upload_layer(  # noqa: PLR0913 - each is a word of the description
    identifier: str,
    style: LayerStyle,
    url: str,
    *,
    shape: Literal["area", "line", "point"],
    note: str,
    is_canvas: bool,
) -> dict[str, Any]:
    """
    Return one of a description's `layers` without a `shown` list: all of its file is shown.

    Parameters
    ----------
    note
        Spoken with each of its shapes.
    is_canvas
        Whether it is painted as one image, for more shapes than a user can step through. It has
        no names for screen readers then; the page must list its shapes.
    """
    description = layer(identifier, style, {"url": url}, shape=shape)
    return {**description, "note": note, "picture": is_canvas}


def inline_layer(identifier: str, style: LayerStyle, shapes: Sequence[Shape]) -> dict[str, Any]:
    """
    Return one of a description's `layers` with its outlines inline: a few shapes without a file.

    Its `version` is the hash of the shapes, so that the map redraws them exactly when they
    change. Its swatch has the dots or dashes of its shapes. Like any layer, it is shown if
    `view.layers` names it.

    Raises
    ------
    ValueError
        If two shapes share an identifier, a geometry is neither point, polygon nor
        multipolygon, there is neither geometry nor council, or points and areas are mixed.
    """
    _raise_if_any("shapes stand twice", _duplicates([shape.id for shape in shapes]))
    kinds = {str(shape.geometry.get("type")) for shape in shapes if shape.geometry is not None}
    empty = {shape.id for shape in shapes if shape.geometry is None and not shape.codes}
    _raise_if_any("shapes have neither a geometry nor councils", empty)
    _raise_if_any("geometries cannot be drawn", kinds - {_POINT, *_AREAS})
    if _POINT in kinds and (len(kinds) > 1 or any(shape.codes for shape in shapes)):
        raise ValueError(f"Layer {identifier!r} mixes points and areas: make two layers of it.")
    geojson = {"type": "FeatureCollection", "features": [_feature(shape) for shape in shapes]}
    return {
        "id": identifier,
        "label": style.label,
        "noun": style.noun,
        "geojson": geojson,
        "version": content_hash(json.dumps(geojson, sort_keys=True).encode()),
        "shape": "point" if kinds == {_POINT} else "area",
        "style": style_data(style),
        "quiet": bool(shapes) and all(shape.quiet for shape in shapes),
        "dashed": bool(shapes) and all(shape.dashed for shape in shapes),
    }


def style_data(style: LayerStyle) -> dict[str, Any]:
    """Return the `style` of a layer in the map's terms."""
    return {
        "stroke": style.outline,
        "weight": style.weight_px,
        "fill": style.pattern.colour,
        "symbol": style.symbol,
        "dash": list(style.dash_px),
        "pattern": _pattern_data(style.pattern),
        "quietPattern": _pattern_data(style.pattern.secondary()),
    }


def _pattern_data(pattern: Pattern) -> dict[str, Any] | None:
    if pattern.is_empty:
        return None
    tile = pattern.tile()
    return {
        "colour": pattern.colour,
        "opacity": pattern.opacity,
        "angle": pattern.angle,
        "size": tile.size,
        "lines": [list(numbers) for numbers in tile.lines],
        "dots": [list(numbers) for numbers in tile.dots],
    }


def _class_data(class_break: ClassBreak) -> dict[str, Any]:
    pattern = class_break.pattern
    return {
        "id": class_break.id,
        "label": class_break.label,
        "fill": class_break.fill,
        "pattern": _pattern_data(pattern) if pattern else None,
        **({"stroke": class_break.stroke} if class_break.stroke else {}),
    }


def _feature(shape: Shape) -> dict[str, Any]:
    codes = {"codes": list(shape.codes)} if shape.codes else {}
    flags = {"dashed": shape.dashed, "quiet": shape.quiet, "hollow": shape.hollow}
    return {
        "type": "Feature",
        "id": shape.id,
        "properties": {"name": shape.name, "note": shape.note, **flags, **codes},
        "geometry": dict(shape.geometry) if shape.geometry is not None else None,
    }


def _duplicates(ids: Sequence[str]) -> set[str]:
    return {identifier for identifier in ids if ids.count(identifier) > 1}


def _raise_if_any(problem: str, names: Collection[str]) -> None:
    """Raise if there are any names, listing them all."""
    if names:
        raise ValueError(f"These {problem}: {', '.join(map(repr, sorted(names)))}.")
