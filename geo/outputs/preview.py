"""What an export would hold, before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import shapely

from geo.errors import ExportError
from geo.outputs.files import DEFAULT, faults, file_name
from geo.outputs.formats import ZIP, Format, format_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.outputs.options import Options
    from geo.outputs.themes import Content, Theme

COORDINATE_BYTES: Final = 16
NUMBER_BYTES: Final = 8

SIZES: Final = MappingProxyType(
    {
        "gpkg": (61_000, 1.05, 3.2),
        "geojson": (1_500, 1.57, 3.2),
        "fgb": (4_000, 1.16, 2.6),
        "kml": (4_500, 1.62, 5.6),
        "parquet": (18_000, 0.44, 1.8),
        "csv": (200, 0.0, 1.15),
        "xlsx": (13_400, 0.0, 0.5),
    }
)
"""
Format → bytes of a layer, bytes for a byte of coordinates, and for a byte of text.

Fitted to exports of one to five layers, of one council to the UK; likewise for a zip below.
"""

ZIP_SIZES: Final = MappingProxyType(
    {
        "geojson": (14_900, 0.44, 0.92),
        "fgb": (19_900, 0.40, 0.86),
        "shp": (10_400, 0.41, 0.79),
        "parquet": (113_000, 0.58, 0.74),
        "csv": (17_300, 0.01, 0.21),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ThemePreview:
    """One layer or table as it would be written."""

    name: str
    title: str
    rows: int
    columns: tuple[str, ...]
    geometries: Mapping[str, int]
    """Kind of geometry → rows; empty for a table."""
    unlocated: int
    marker: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What an export would hold."""

    file_name: str
    crs: str
    themes: tuple[ThemePreview, ...]
    attribution: str
    licence: str
    data_as_of: str
    problems: tuple[str, ...]
    """Why it cannot be written as asked, and what to choose; empty if it can."""
    about_bytes: int
    """Size of the file, estimated from its points and text: right to within twice and half."""


def preview(content: Content, file_format: str, options: Options = DEFAULT) -> Preview:
    """
    Say what an export would hold, without writing it.

    Returns
    -------
    preview
        Rows, columns and geometries of each theme, what would stop it, and its likely size.

    Raises
    ------
    UnknownNameError
        If there is no such format.
    """
    form = format_of(file_format)
    problems = []
    try:
        crs = form.crs_for(options)
    except ExportError as error:
        crs = form.crs[0]
        problems.append(str(error))
    problems += faults(content, form, replace(options, crs=crs))
    members = content.about.members()
    name = file_name(content, form)
    return Preview(
        file_name=name,
        crs=crs,
        themes=tuple(_of_theme(theme) for theme in content.themes),
        attribution=members.get("attribution", ""),
        licence=members.get("licence", ""),
        data_as_of=content.about.data_as_of,
        problems=tuple(problems),
        about_bytes=_about_bytes(content, form, is_zip=name.endswith(ZIP)),
    )


def _about_bytes(content: Content, form: Format, *, is_zip: bool) -> int:
    least, for_coordinates, for_text = (ZIP_SIZES if is_zip else SIZES)[form.key]
    has_tables = form.has_tables and (form.is_whole or is_zip)
    coordinates = sum(_coordinate_bytes(theme) for theme in content.layers)
    text = sum(_text_bytes(theme) for theme in (content.themes if has_tables else content.layers))
    # SQLite gives each table pages of its own, however little it holds.
    times = len(content.layers) if form.key == "gpkg" else 1
    return round(least * times + for_coordinates * coordinates + for_text * text)


def _of_theme(theme: Theme) -> ThemePreview:
    kinds = Counter(theme.located.geom_type) if theme.is_spatial else {}
    return ThemePreview(
        name=theme.name,
        title=theme.title,
        rows=len(theme.attributes),
        columns=tuple(map(str, theme.attributes.columns)),
        geometries=MappingProxyType(dict(sorted(kinds.items()))),
        unlocated=len(theme.unlocated) if theme.is_spatial else 0,
        marker=theme.marker,
    )


def _coordinate_bytes(theme: Theme) -> int:
    shapes = theme.located.geometry.to_numpy()
    return COORDINATE_BYTES * int(shapely.get_num_coordinates(shapes).sum())


def _text_bytes(theme: Theme) -> int:
    rows = theme.attributes
    return sum(
        len(value) if isinstance(value, str) else NUMBER_BYTES
        for name in rows.columns
        for value in rows[name]
    )
