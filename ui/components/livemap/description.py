"""Parts of the live map's description that pages share, checked before they are sent."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from ui.server.packed import content_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geo.styles.layers import LayerStyle, Pattern

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_POINT: Final = "Point"
_AREAS: Final = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, kw_only=True, slots=True)
class ThemeClass:
    """A class of councils: a fill, and a pattern over it where the fill alone would tell it."""

    id: str
    label: str
    fill: str
    """#RRGGBB, as all colours here."""
    pattern: Pattern | None = None
    stroke: str | None = None
    """Outline of its councils; without one, a thin line that stands on light and dark alike."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A feature of an inline layer, and what is said of it."""

    id: str
    name: str
    geometry: Mapping[str, Any] | None = None
    """GeoJSON in WGS 84; None where it is made of councils."""
    codes: tuple[str, ...] = ()
    """LAD25CD of the councils it is made of."""
    note: str = ""
    """Spoken after the name, where the layer's `shown` says nothing."""
    dashed: bool = False
    quiet: bool = False
    hollow: bool = False


def theme(
    title: str,
    classes: Sequence[ThemeClass],
    *,
    of: Mapping[str, str],
    words: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """
    Return a theme for `backdrop`: the councils filled by class.

    Parameters
    ----------
    title
        Heads the classes in the legend.
    classes
        In the legend's order.
    of
        LAD25CD → identifier of its class. Councils left out stay plain land.
    words
        LAD25CD → what the tooltip and the accessible name say of the council; of one left
        out they say the label of its class.

    Raises
    ------
    ValueError
        If two classes share an identifier or a look, a colour is not #RRGGBB, `of` names a class
        that is not among them, or `words` a council that has none.
    """
    words = words or {}
    _refuse("classes stand twice", _twice([one.id for one in classes]))
    _refuse("classes look like another", _alike(classes))
    _refuse("classes of councils are not among the classes", {*of.values()} - _ids(classes))
    _refuse("councils with words have no class", {*words} - {*of})
    return {
        "title": title,
        "classes": [_class(one) for one in classes],
        "of": dict(of),
        "words": dict(words),
    }


def backdrop(
    address: Mapping[str, str | None],
    *,
    theme: Mapping[str, Any] | None = None,
    emphasis: Collection[str] = (),
) -> dict[str, Any]:
    """
    Return the `backdrop` of a description: the councils.

    Parameters
    ----------
    address
        Where their outlines are, and finer ones for a closer look, as `LayerFiles.addresses` has
        it.
    theme
        From `theme`; None leaves plain land.
    emphasis
        LAD25CD of the councils that the page is about, outlined together above everything.
    """
    described: dict[str, Any] = {**address, "label": "Council", "kind": "council"}
    if theme is not None:
        described["theme"] = dict(theme)
    if emphasis:
        described["emphasis"] = list(emphasis)
    return described


def layer(
    identifier: str,
    style: LayerStyle,
    address: Mapping[str, str | None],
    *,
    shape: Literal["area", "line", "point"] = "area",
) -> dict[str, Any]:
    """Return one of a description's `layers`, its outlines where `address` says."""
    return {
        "id": identifier,
        "label": style.label,
        "noun": style.noun,
        "url": address["url"],
        "shape": shape,
        "style": drawn_style(style),
    }


def own_layer(  # noqa: PLR0913 - each is a word of the description
    identifier: str,
    style: LayerStyle,
    url: str,
    *,
    shape: Literal["area", "line", "point"],
    note: str,
    is_picture: bool,
) -> dict[str, Any]:
    """
    Return one of a description's `layers` that no `shown` speaks of: all of its file is shown.

    Parameters
    ----------
    note
        Said of each of its shapes.
    is_picture
        Whether it is painted as a whole: for more shapes than can be reached one by one. It has
        no names for screen readers then; the page has to list what it shows.
    """
    described = layer(identifier, style, {"url": url}, shape=shape)
    return {**described, "note": note, "picture": is_picture}


def inline_layer(identifier: str, style: LayerStyle, shapes: Sequence[Shape]) -> dict[str, Any]:
    """
    Return one of a description's `layers`, its outlines in it: a few shapes that no file holds.

    Its `version` is the hash of the shapes, so that the map draws them again exactly when they
    change. Its swatch has the dots or dashes that all of its shapes have. The layer is shown
    where `view.layers` names it, as any other.

    Raises
    ------
    ValueError
        If two shapes share an identifier, a geometry is neither point, polygon nor
        multipolygon, there is neither geometry nor council, or points and areas are mixed.
    """
    _refuse("shapes stand twice", _twice([shape.id for shape in shapes]))
    kinds = {str(shape.geometry.get("type")) for shape in shapes if shape.geometry is not None}
    empty = {shape.id for shape in shapes if shape.geometry is None and not shape.codes}
    _refuse("shapes have neither a geometry nor councils", empty)
    _refuse("geometries cannot be drawn", kinds - {_POINT, *_AREAS})
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
        "style": drawn_style(style),
        "quiet": bool(shapes) and all(shape.quiet for shape in shapes),
        "dashed": bool(shapes) and all(shape.dashed for shape in shapes),
    }


def drawn_style(style: LayerStyle) -> dict[str, Any]:
    """Return the `style` of a layer, in the map's words."""
    return {
        "stroke": style.outline,
        "weight": style.weight_px,
        "fill": style.pattern.colour,
        "symbol": style.symbol,
        "dash": list(style.dash_px),
        "pattern": _pattern(style.pattern),
    }


def _pattern(pattern: Pattern) -> dict[str, Any]:
    return {
        "kind": pattern.kind,
        "colour": pattern.colour,
        "angle": pattern.angle,
        "spacing": pattern.spacing_px,
        "width": pattern.width_px,
    }


def _class(one: ThemeClass) -> dict[str, Any]:
    colours = [one.fill, one.stroke or one.fill, one.pattern.colour if one.pattern else one.fill]
    _refuse("colours are not #RRGGBB", {each for each in colours if not _COLOUR.fullmatch(each)})
    has_pattern = one.pattern is not None and one.pattern.kind != "none"
    return {
        "id": one.id,
        "label": one.label,
        "fill": one.fill,
        "pattern": _pattern(one.pattern) if one.pattern and has_pattern else None,
        **({"stroke": one.stroke} if one.stroke else {}),
    }


def _feature(shape: Shape) -> dict[str, Any]:
    made_of = {"codes": list(shape.codes)} if shape.codes else {}
    marks = {"dashed": shape.dashed, "quiet": shape.quiet, "hollow": shape.hollow}
    return {
        "type": "Feature",
        "id": shape.id,
        "properties": {"name": shape.name, "note": shape.note, **marks, **made_of},
        "geometry": dict(shape.geometry) if shape.geometry is not None else None,
    }


def _ids(classes: Sequence[ThemeClass]) -> set[str]:
    return {one.id for one in classes}


def _twice(ids: Sequence[str]) -> set[str]:
    return {one for one in ids if ids.count(one) > 1}


def _alike(classes: Sequence[ThemeClass]) -> set[str]:
    looks = [(one.fill.upper(), one.pattern) for one in classes]
    return {one.id for one, look in zip(classes, looks, strict=True) if looks.count(look) > 1}


def _refuse(what: str, found: Collection[str]) -> None:
    """Raise if anything was found, naming it all."""
    if found:
        raise ValueError(f"These {what}: {', '.join(map(repr, sorted(found)))}.")
