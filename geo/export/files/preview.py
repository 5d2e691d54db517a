"""What an export would hold, before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import shapely

from geo.errors import ExportError
from geo.export.files.formats import ZIP, Format, format_of
from geo.export.files.write import DEFAULT, faults, file_name, themes_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.export.content.model import Content, Theme
    from geo.export.files.options import Options

COORDINATE_BYTES: Final = 16
NUMBER_BYTES: Final = 8

SIZES: Final = MappingProxyType(
    {
        "gpkg": (113_000, 25_400, 1.28, 1.5),
        "geojson": (0, 0, 1.52, 1.3),
        "fgb": (800, 800, 1.13, 1.2),
        "kml": (0, 1_800, 1.73, 1.8),
        "parquet": (3_800, 3_800, 0.43, 0.68),
        "csv": (200, 0, 0.0, 1.15),
        "xlsx": (11_600, 1_300, 0.0, 0.45),
    }
)
"""
Format → bytes of a file, of a layer, for a byte of coordinates, and for a byte of text.

Fitted to exports of one to five layers, of one council to the UK; likewise for a zip below.
"""

ZIP_SIZES: Final = MappingProxyType(
    {
        "geojson": (8_600, 1_100, 0.48, 0.32),
        "fgb": (8_500, 2_100, 0.42, 0.35),
        "shp": (7_400, 1_300, 0.39, 0.39),
        "parquet": (18_900, 11_200, 0.49, 0.71),
        "csv": (7_900, 2_100, 0.0, 0.24),
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
    """Size of the file, estimated from its points and text: off by a factor of two at most."""


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
        themes=tuple(
            _of_theme(theme) for theme in themes_in(content, form, is_zip=name.endswith(ZIP))
        ),
        attribution=members.get("attribution", ""),
        licence=members.get("licence", ""),
        data_as_of=content.about.data_as_of,
        problems=tuple(problems),
        about_bytes=_about_bytes(content, form, is_zip=name.endswith(ZIP)),
    )


def _about_bytes(content: Content, form: Format, *, is_zip: bool) -> int:
    for_file, for_layer, for_coordinates, for_text = (ZIP_SIZES if is_zip else SIZES)[form.key]
    # A file of one layer holds the sources too; a lone CSV file holds its rows alone.
    alone = form.key == "csv" and not is_zip
    themes = content.layers or content.tables if alone else content.themes
    return round(
        for_file
        + for_layer * len(content.layers)
        + for_coordinates * sum(_coordinate_bytes(theme) for theme in content.layers)
        + for_text * sum(_text_bytes(theme) for theme in themes)
    )


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
