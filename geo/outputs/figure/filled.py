"""What a user brought by council, as classes of a printed or web map: marked as theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.outputs.figure.classed import theme_of
from geo.uploads.drawing import filled_by
from geo.uploads.keeping import licence_of
from geo.uploads.records import UserTable
from geo.uploads.values import Classes, combined_words, no_value

if TYPE_CHECKING:
    from geo.outputs.figure.wanted import Theme
    from geo.uploads.laying import Laid


def brought_theme(laid: Laid, classes: Classes | None = None) -> Theme:
    """
    Return an upload as councils by class.

    Parameters
    ----------
    laid
        A table, whose values are classed; or rows so many that they are counted by council.
    classes
        How; None is quantiles.

    Returns
    -------
    theme
        The classes of the page *Your data*, each with how many councils are in it, and how many
        have no value. Its title names the upload as the reader's, its note the licence.

    Raises
    ------
    UploadError
        As `geo.uploads.drawing.filled_by`.
    """
    how = classes or Classes()
    brought = laid.brought
    filled = filled_by(laid, how)
    is_table = isinstance(brought, UserTable) and bool(brought.value_column)
    combined = combined_words(brought, how) if isinstance(brought, UserTable) and is_table else ""
    return replace(
        theme_of(filled),
        missing=no_value(laid.atlas.registry.local_authorities, filled),
        marker=brought.marker,
        note=" ".join(filter(None, (combined, licence_of(brought)))),
    )
