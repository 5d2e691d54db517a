"""The view as an address: what is on screen, written into the query string and read from it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.places import ICA_KINDS, POLICY_LAYERS
from geo.query import Query, first_query

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from geo.atlas import Atlas

NONE: Final = "none"
"""What stands in the address for an empty choice, where leaving it out means the default."""

CLOSEST: Final = 15.0
FARTHEST: Final = 4.0
"""Zooms of the live map."""


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """
    What is on screen.

    Attributes
    ----------
    query
        What is shown.
    selected
        The `ref` of the place whose profile is open, or "".
    position
        Latitude, longitude and zoom of the map; None is the whole UK, or whatever is selected.
    tiles
        Whether the street map is on.
    """

    query: Query
    selected: str = ""
    position: tuple[float, float, float] | None = None
    tiles: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What an address may say: a parameter's values, by parameter."""

    layers: Collection[str]
    sector: Collection[str]
    regions: Collection[str]
    levels: Collection[str]
    ica: Collection[str]
    programme: Collection[str]
    area: Collection[str]
    select: Collection[str]


def choices(atlas: Atlas) -> Choices:
    """Return everything that can be asked for."""
    registry = atlas.registry
    return Choices(
        layers=POLICY_LAYERS,
        sector=registry.sectors,
        regions=registry.region_types,
        levels=registry.designation_levels,
        ica=ICA_KINDS,
        programme=registry.programmes,
        area=atlas.regions,
        select=atlas.by_ref,
    )


def read_address(atlas: Atlas, parameters: Mapping[str, str]) -> tuple[View, list[str]]:
    """
    Read a view from the parameters of an address.

    Returns
    -------
    view
        The first view, changed where a parameter says so. A value that does not exist leaves
        the default.
    messages
        One for each value or parameter that could not be used, naming it.
    """
    messages: list[str] = []
    known, first = choices(atlas), first_query(atlas.registry)
    spare = dict(parameters)

    def several(name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return _several(name, spare.pop(name, None), getattr(known, name), default, messages)

    def one(name: str) -> str:
        found = _several(name, spare.pop(name, None), getattr(known, name), (), messages)
        if len(found) > 1:
            left_out = ", ".join(map(repr, found[1:]))
            messages.append(f"The address asks for more than one {name}: {left_out} is left out.")
        return found[0] if found else ""

    query = replace(
        first,
        layers=several("layers", first.layers),
        sector=one("sector"),
        region_types=several("regions", first.region_types),
        levels=several("levels", first.levels),
        ica_statuses=several("ica", first.ica_statuses),
        programmes=several("programme", first.programmes),
        area=one("area"),
        documented_only=_switch("documented", spare.pop("documented", None), messages),
    )
    view = View(
        query=query,
        selected=one("select"),
        position=_position(spare.pop("at", None), messages),
        tiles=_switch("tiles", spare.pop("tiles", None), messages),
    )
    messages += [f"The address asks for {name!r}, which is no filter here." for name in spare]
    return view, messages


def write_address(atlas: Atlas, view: View) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    query, first = view.query, first_query(atlas.registry)
    lists = {
        "layers": (query.layers, first.layers),
        "regions": (query.region_types, first.region_types),
        "levels": (query.levels, first.levels),
        "ica": (query.ica_statuses, first.ica_statuses),
        "programme": (query.programmes, first.programmes),
    }
    written = {
        name: ",".join(chosen) or NONE
        for name, (chosen, default) in lists.items()
        if set(chosen) != set(default)
    }
    words = {"sector": query.sector, "area": query.area, "select": view.selected}
    written |= {name: value for name, value in words.items() if value}
    switches = {"documented": query.documented_only, "tiles": view.tiles}
    written |= {name: "1" for name, on in switches.items() if on}
    if view.position:
        lat, lon, zoom = view.position
        written["at"] = f"{lat:.4f},{lon:.4f},{zoom:g}"
    return written


def _several(
    name: str,
    text: str | None,
    known: Collection[str],
    default: tuple[str, ...],
    messages: list[str],
) -> tuple[str, ...]:
    """Read a list; keep the order of `known`, so that one choice has one address."""
    if text is None:
        return default
    if text == NONE:
        return ()
    asked = [value for value in text.split(",") if value]
    unknown = [value for value in asked if value not in known]
    messages += [_unknown(name, value, known) for value in unknown]
    return tuple(value for value in known if value in asked) or default


def _unknown(name: str, value: str, known: Collection[str]) -> str:
    few = 40
    listed = f" There is {', '.join(known)}." if len(known) <= few else ""
    return f"The address asks for {name} {value!r}, which does not exist.{listed}"


def _switch(name: str, text: str | None, messages: list[str]) -> bool:
    if text not in {None, "0", "1"}:
        messages.append(f"The address says {name} {text!r}; expected 1 or 0.")
    return text == "1"


def _position(text: str | None, messages: list[str]) -> tuple[float, float, float] | None:
    if text is None:
        return None
    try:
        lat, lon, zoom = (float(part) for part in text.split(","))
    except ValueError:
        lat = lon = zoom = math.nan
    if abs(lat) <= 90 and abs(lon) <= 180 and FARTHEST <= zoom <= CLOSEST:  # noqa: PLR2004
        return round(lat, 4), round(lon, 4), round(zoom, 2)
    messages.append(
        f"The address puts the map at {text!r}; expected latitude, longitude and zoom, "
        "such as 53.5450,-2.6330,9."
    )
    return None
