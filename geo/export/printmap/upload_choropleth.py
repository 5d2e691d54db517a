"""What a user brought by council, as classes of a printed or web map: marked as theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.areas import UK
from geo.export.printmap.choropleth import theme_of
from geo.uploads.drawing import filled_by
from geo.uploads.layers import licence_of
from geo.uploads.overlay import rows_within
from geo.uploads.records import UserTable
from geo.uploads.values import NO_VALUE, Classes, combined_words

if TYPE_CHECKING:
    from geo.areas import Area
    from geo.export.printmap.options import Theme
    from geo.uploads.overlay import Laid


def brought_theme(laid: Laid, classes: Classes | None = None, *, area: Area | None = None) -> Theme:
    """
    Return an upload as councils by class.

    Parameters
    ----------
    laid
        A table, whose values are classed; or rows so many that they are counted by council.
    classes
        How; None is quantiles.
    area
        What the map is of: its councils alone are classed, so that the classes part their values
        and none is of councils that the map does not show. None is the whole UK.

    Returns
    -------
    theme
        The classes of the page *Your data*, which a legend counts. Its title names the upload as
        the reader's, its note the licence.

    Raises
    ------
    UploadError
        If no row lies in the area, or as `geo.uploads.drawing.filled_by`.
    """
    how = classes or Classes()
    laid = rows_within(laid, area) if area and area.key != UK else laid
    brought = laid.brought
    is_table = isinstance(brought, UserTable) and bool(brought.value_column)
    combined = combined_words(brought, how) if isinstance(brought, UserTable) and is_table else ""
    return replace(
        theme_of(filled_by(laid, how)),
        missing=NO_VALUE,
        is_counted=True,
        marker=brought.marker,
        note=" ".join(filter(None, (combined, licence_of(brought)))),
    )
