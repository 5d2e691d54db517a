"""What a user brought, as themes of an export: beside the register, marked on every row."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from geo.export.content.model import MARKER, RESERVED, Content, Licence, Theme
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.uploads.layers import LOOKS
from geo.views.upload_coverage import place_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from geo.uploads.overlay import Laid

ADDED: Final = MappingProxyType(
    {
        "row": "Number of the row in the user's file.",
        "councils": "Local authorities (LAD25CD) that the row lies in, the greatest share first.",
        CITY_REGIONS: "City regions that cover those councils; * is indicative.",
        CLUSTERS: "Clusters that cover those councils; * is indicative.",
        STRATEGIC_SITES: "Strategic sites that those councils host; * is indicative.",
        ICA_MEMBERS: "Whether those councils belong to the Industrial Communities Alliance.",
    }
)
"""Columns added to the user's own."""

_LONGEST: Final = 31


def with_brought(content: Content, several: Sequence[Laid]) -> Content:
    """
    Add what a user brought to an export.

    Parameters
    ----------
    several
        Uploads, each laid over the register.

    Returns
    -------
    content
        With a layer or table more for each, marked on every row, its licence among the
        licences and its repairs among the notes.
    """
    themes: list[Theme] = []
    for laid in several:
        others = (*content.themes, *themes)
        one = theme_of(laid, [theme.name for theme in others])
        # A GeoPackage wants titles to differ too, and what is yours shall not be called as a layer.
        title = _free_title(f"{one.title} (yours)", [theme.title for theme in others])
        themes.append(replace(one, title=title))
    licences = tuple(
        Licence(
            name=one.brought.licence, address="", covers=f"{one.brought.name}, brought by the user"
        )
        for one in several
    )
    notes = tuple(_note(one) for one in several)
    about = content.about
    return replace(
        content,
        about=replace(about, licences=(*about.licences, *licences), notes=(*about.notes, *notes)),
        layers=(*content.layers, *(theme for theme in themes if theme.is_spatial)),
        tables=(*content.tables, *(theme for theme in themes if not theme.is_spatial)),
    )


def theme_of(laid: Laid, taken: Collection[str]) -> Theme:
    """
    Return an upload as a theme.

    Parameters
    ----------
    taken
        Names that other themes have.

    Returns
    -------
    theme
        The user's own columns, then `ADDED`; a layer in EPSG:27700, or a table with `marker`.
        A column whose name is taken has `_2` after it.
    """
    brought = laid.brought
    frame = brought.frame
    is_layer = isinstance(frame, gpd.GeoDataFrame)
    own = pd.DataFrame(frame.drop(columns=frame.geometry.name) if is_layer else frame)
    own = own.rename(columns=_free_names([str(name) for name in own.columns]))
    rows = [*laid.codes]
    added: dict[str, Any] = {"row": rows, "councils": ["; ".join(laid.codes[row]) for row in rows]}
    added |= {
        layer: ["; ".join(place_names(laid, row, layer)) for row in rows]
        for layer in (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES, ICA_MEMBERS)
    }
    whole = own.assign(**added)
    if not is_layer:
        whole = whole.assign(**{MARKER: brought.marker})
    return Theme(
        name=_name(brought.name, taken),
        title=brought.name,
        description=f"{brought.marker}. From {brought.file_name}. {brought.licence}.",
        frame=gpd.GeoDataFrame(whole, geometry=frame.geometry.to_numpy(), crs=frame.crs)
        if isinstance(frame, gpd.GeoDataFrame)
        else whole,
        columns=ADDED,
        marker=brought.marker,
        style=LOOKS[brought.look],
    )


def _free_names(names: Sequence[str]) -> dict[str, str]:
    """Rename columns that a format or this package writes itself, or that differ by case alone."""
    used = {*RESERVED, MARKER, *ADDED}
    renamed = {}
    for name in names:
        own, copy = name, 1
        while own.casefold() in used:
            copy += 1
            own = f"{name}_{copy}"
        used.add(own.casefold())
        renamed[name] = own
    return renamed


def _name(text: str, taken: Collection[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    base = f"yours_{plain or 'layer'}"[: _LONGEST - 3].rstrip("_")
    name, copy = base, 1
    while name in taken:
        copy += 1
        name = f"{base}_{copy}"
    return name


def _free_title(title: str, taken: Collection[str]) -> str:
    own, copy = title, 1
    while own in taken:
        copy += 1
        own = f"{title} {copy}"
    return own


def _note(laid: Laid) -> str:
    brought = laid.brought
    failed = len(brought.failed)
    lost = f" {failed:,} of its rows could not be placed." if failed else ""
    mended = f" Repaired: {' '.join(brought.repairs)}" if brought.repairs else ""
    return f"“{brought.name}” is the user's own and not part of the register.{lost}{mended}"
