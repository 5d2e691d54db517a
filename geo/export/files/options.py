"""Export options: CRS, overwriting and shortening."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportOptions:
    """
    Options of an export.

    Attributes
    ----------
    crs
        EPSG:27700 or EPSG:4326; "" for the default of the format.
    overwrite
        Whether an existing file may be replaced.
    shorten
        Whether a Shapefile may shorten names and texts, with a crosswalk to the full ones.
    """

    crs: str = ""
    overwrite: bool = False
    shorten: bool = False
