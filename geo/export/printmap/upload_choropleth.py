"""What a user brought by council, as classes of a printed or web map: marked as theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.areas import UK
from geo.export.printmap.choropleth import to_choropleth
from geo.uploads.drawing import overlay_choropleth
from geo.uploads.layers import licence_of
from geo.uploads.overlay import restrict_rows_to_area
from geo.uploads.records import UploadTable
from geo.uploads.values import NO_VALUE, Classification, aggregation_note

if TYPE_CHECKING:
    from geo.areas import Area
    from geo.export.printmap.options import ChoroplethLayer
    from geo.uploads.overlay import UploadOverlay


def upload_choropleth(
    overlay: UploadOverlay, classes: Classification | None = None, *, area: Area | None = None
) -> ChoroplethLayer:
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
    class_options = classes or Classification()
    overlay = restrict_rows_to_area(overlay, area) if area and area.key != UK else overlay
    upload = overlay.upload
    is_table = isinstance(upload, UploadTable) and bool(upload.value_column)
    combination_note = (
        aggregation_note(upload, class_options)
        if isinstance(upload, UploadTable) and is_table
        else ""
    )
    return replace(
        to_choropleth(overlay_choropleth(overlay, class_options)),
        missing_label=NO_VALUE,
        is_counted=True,
        marker=upload.marker,
        note=" ".join(filter(None, (combination_note, licence_of(upload)))),
    )
