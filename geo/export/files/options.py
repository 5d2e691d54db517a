"""How whoever asks wants a file: in which CRS, over another, shortened or not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportOptions:
    """
    How to write.

    Attributes
    ----------
    crs
        EPSG:27700 or EPSG:4326; "" for the format's own.
    overwrite
        Whether a file that exists may be replaced.
    shorten
        Whether a Shapefile may shorten names and texts, with a crosswalk that holds them whole.
    """

    crs: str = ""
    overwrite: bool = False
    shorten: bool = False
