"""Choropleths of an upload: by the values of a table, or by the number of rows in each council."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.areas import UK
from geo.errors import UploadError
from geo.styles.choropleth import Choropleth, ClassBreak
from geo.uploads.layers import licence_of
from geo.uploads.overlay import restrict_rows_to_area
from geo.uploads.records import UploadTable
from geo.uploads.values import (
    AGGREGATIONS,
    Classification,
    class_bounds,
    council_values,
    format_number,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.uploads.overlay import UploadOverlay
    from geo.uploads.records import Upload

MISSING_LABEL: Final = "No value"

RAMPS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "red": ("#EFB7BF", "#7D0D1F"),
        "green": ("#B5D3A3", "#215208"),
        "grey": ("#C2C8CC", "#272D31"),
        "blue": ("#AECBE7", "#084A84"),
    }
)
"""
Style of an upload → its lightest and darkest fill: one hue, so that darker is more. The lightest
differs clearly from the land colour, which councils without a value have.
"""


def upload_choropleth(
    overlay: UploadOverlay,
    classification: Classification | None = None,
    *,
    area: Area | None = None,
) -> Choropleth:
    """
    Class councils by an upload: by the values of a table, or by the rows in each council.

    Parameters
    ----------
    classification
        How values become classes; None is quantiles.
    area
        The area of the map. Only its councils are classed, so that the classes divide their
        values and none is empty on the map. None is the whole UK.

    Raises
    ------
    UploadError
        If no row lies in the area or in any council, or as `value_choropleth`.
    """
    if area and area.key != UK:
        overlay = restrict_rows_to_area(overlay, area)
    upload = overlay.upload
    if isinstance(upload, UploadTable) and upload.value_column:
        return value_choropleth(upload, classification)
    return count_choropleth(overlay)


def value_choropleth(
    table: UploadTable, classification: Classification | None = None
) -> Choropleth:
    """
    Class councils by their value.

    Returns
    -------
    choropleth
        Classes from the lowest, each labelled with its bounds. Councils without a value have no
        class. Its title marks the upload as the user's; its note gives the licence.

    Raises
    ------
    UploadError
        If there are no values, or the user's bounds do not rise.
    """
    classification = classification or Classification()
    values = council_values(table, aggregation=classification.aggregation)
    return _classify(
        table,
        {str(code): float(value) for code, value in values.items()},
        value_label=table.value_column,
        classification=classification,
        notes=(aggregation_note(table, classification), licence_of(table)),
    )


def count_choropleth(overlay: UploadOverlay) -> Choropleth:
    """
    Class councils by the number of rows in each (quantiles).

    Raises
    ------
    UploadError
        If no council contains a row.
    """
    counts: dict[str, int] = {}
    for codes in overlay.codes.values():
        for code in codes:
            counts[code] = counts.get(code, 0) + 1
    if not counts:
        raise UploadError(f"No row of {overlay.upload.name} lies in a council: none can be filled.")
    return _classify(
        overlay.upload,
        {code: float(number) for code, number in sorted(counts.items())},
        value_label=overlay.noun.capitalize(),
        classification=Classification(),
        notes=(licence_of(overlay.upload),),
    )


def aggregation_note(table: UploadTable, classification: Classification) -> str:
    """Return how several rows of one council were combined, as a sentence, or ""."""
    if table.frame["LAD25CD"].is_unique:
        return ""
    aggregation = AGGREGATIONS[classification.aggregation].lower()
    return f"Some councils have several rows: {table.value_column} is {aggregation}."


def classify_values(
    values: Mapping[str, float],
    *,
    title: str,
    style_name: str,
    value_label: str,
    classification: Classification,
) -> Choropleth:
    """
    Class councils by one number each.

    Parameters
    ----------
    values
        LAD25CD → its number; at least one.
    style_name
        Key of `RAMPS`.
    value_label
        What the numbers count or measure.
    """
    array = np.array([*values.values()], dtype="float64")
    bounds = class_bounds(array, classification)
    class_indices = np.searchsorted(bounds, array, side="left")
    lows = [float(array.min()), *bounds[:-1]]
    steps = zip(lows, bounds, _ramp(style_name, len(bounds)), strict=True)
    return Choropleth(
        title=title,
        classes=tuple(
            ClassBreak(id=str(step), label=_range_label(low, high, first=step == 0), fill=fill)
            for step, (low, high, fill) in enumerate(steps)
        ),
        class_by_council={
            code: str(int(step)) for code, step in zip(values, class_indices, strict=True)
        },
        text_by_council={
            code: f"{value_label}: {format_number(value)}" for code, value in values.items()
        },
        missing_label=MISSING_LABEL,
        is_counted=True,
    )


def _classify(
    upload: Upload,
    values: Mapping[str, float],
    *,
    value_label: str,
    classification: Classification,
    notes: tuple[str, ...],
) -> Choropleth:
    choropleth = classify_values(
        values,
        title=f"{value_label} ({upload.name}, yours)",
        style_name=upload.style_name,
        value_label=value_label,
        classification=classification,
    )
    return replace(choropleth, marker=upload.marker, note=" ".join(filter(None, notes)))


def _ramp(style_name: str, steps: int) -> list[str]:
    """Return `steps` fills from the lightest to the darkest."""
    ends = [[int(end[i : i + 2], 16) for i in (1, 3, 5)] for end in RAMPS[style_name]]
    if steps == 1:
        return [RAMPS[style_name][1]]
    fills = []
    for step in range(steps):
        mix = step / (steps - 1)
        parts = [round(a + (b - a) * mix) for a, b in zip(*ends, strict=True)]
        fills.append("#{:02X}{:02X}{:02X}".format(*parts))
    return fills


def _range_label(low: float, high: float, *, first: bool) -> str:
    if first and low >= high:
        return format_number(high)
    return (
        f"{format_number(low)} to {format_number(high)}"
        if first
        else f"over {format_number(low)} to {format_number(high)}"
    )
