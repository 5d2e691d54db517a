"""Upload layers and tables, with a name, a licence and a style."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.errors import UploadError
from geo.styles.layers import LayerStyle
from geo.styles.patterns import Pattern
from geo.uploads.numbers import is_missing
from geo.uploads.records import REASON_COLUMN, UploadLayer, UploadTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.uploads.records import ParsedUpload, Upload

COLOUR_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"red": "Red", "green": "Green", "grey": "Dark grey", "blue": "Blue"}
)
"""Style name → its colour alone, which is all that a filled council shows of it."""

UPLOAD_STYLES: Final[Mapping[str, LayerStyle]] = MappingProxyType(
    {
        "red": LayerStyle(
            label=f"{COLOUR_NAMES['red']}: crossed hatching, circles, unbroken lines",
            noun="row of yours",
            outline="#9C1127",
            weight_px=2.4,
            pattern=Pattern(kind="cross", colour="#9C1127", angle=45, spacing_px=9),
            symbol="circle",
        ),
        "green": LayerStyle(
            label=f"{COLOUR_NAMES['green']}: upright hatching, squares, long dashes",
            noun="row of yours",
            outline="#2B6A0B",
            weight_px=2.4,
            pattern=Pattern(kind="hatch", colour="#2B6A0B", angle=0, spacing_px=7),
            symbol="square",
            dash_px=(14, 4),
        ),
        "grey": LayerStyle(
            label=f"{COLOUR_NAMES['grey']}: level hatching, triangles, dashes and dots",
            noun="row of yours",
            outline="#343B40",
            weight_px=2.4,
            pattern=Pattern(kind="hatch", colour="#343B40", angle=90, spacing_px=7),
            symbol="triangle",
            dash_px=(10, 3, 2.5, 3),
        ),
        "blue": LayerStyle(
            label=f"{COLOUR_NAMES['blue']}: dense dots, crosses, dotted lines",
            noun="row of yours",
            outline="#0A5FA8",
            weight_px=2.4,
            pattern=Pattern(kind="dots", colour="#0A5FA8", spacing_px=5, width_px=1.2),
            symbol="plus",
            dash_px=(2.5, 2.5),
        ),
    }
)
"""Style name → map style. Patterns, symbols and dashes differ as well as colours."""

MAX_NAME_LENGTH: Final = 80
NO_LICENCE: Final = "Licence not stated"


def create_upload(
    parsed: ParsedUpload, *, name: str = "", licence: str = "", style_name: str = "red"
) -> Upload:
    """
    Return the upload layer or table of a parsed file.

    Parameters
    ----------
    name
        Name to show; "" for the file name.
    licence
        Licence in the user's words.
    style_name
        Key of `UPLOAD_STYLES`.

    Returns
    -------
    upload
        An `UploadLayer` if the rows have geometry, or an `UploadTable` if they have councils.
        It keeps only the placed and the failed rows of the file.

    Raises
    ------
    UploadError
        If a question is open, no row can be placed, or the style does not exist.
    """
    if parsed.question:
        raise UploadError(f"This must be decided first. {parsed.question.text}")
    if parsed.placed_rows.empty:
        reason = str(next(iter(parsed.failed_rows[REASON_COLUMN]), ""))
        raise UploadError(f"No row can be placed. The first says: {reason}")
    if style_name not in UPLOAD_STYLES:
        raise UploadError(f"There is no look {style_name!r}. Expected {', '.join(UPLOAD_STYLES)}.")
    upload_name = " ".join(name.split())[:MAX_NAME_LENGTH] or parsed.raw.file_name
    licence_text = " ".join(licence.split()) or NO_LICENCE
    rows = parsed.placed_rows
    if isinstance(rows, gpd.GeoDataFrame):
        return UploadLayer(
            name=upload_name,
            file_name=parsed.raw.file_name,
            licence=licence_text,
            style_name=style_name,
            label_column=parsed.label_column,
            frame=rows,
            failed_rows=parsed.failed_rows,
            repairs=parsed.repairs,
        )
    return UploadTable(
        name=upload_name,
        file_name=parsed.raw.file_name,
        licence=licence_text,
        style_name=style_name,
        label_column=parsed.label_column,
        value_column=parsed.value_column,
        frame=rows,
        failed_rows=parsed.failed_rows,
        repairs=parsed.repairs,
    )


def licence_of(upload: Upload) -> str:
    """Return the licence of an upload as a sentence."""
    licence_text = upload.licence.rstrip(".")
    return f"{licence_text}." if licence_text == NO_LICENCE else f"Licence: {licence_text}."


def labels_of(upload: Upload, rows: Sequence[int] | None = None) -> Mapping[int, str]:
    """Return a label for each row, or for some: its label column, or else its number."""
    frame = pd.DataFrame(upload.frame if rows is None else upload.frame.loc[[*rows]])
    numbers = [int(row) for row in frame.index.to_numpy()]
    if upload.label_column not in frame:
        return {row: f"Row {row}" for row in numbers}
    cells = frame[upload.label_column].to_list()
    texts = ["" if is_missing(cell) else str(cell).strip() for cell in cells]
    return {row: text or f"Row {row}" for row, text in zip(numbers, texts, strict=True)}


def row_noun(upload: Upload) -> str:
    """Return the noun for the rows: "points", "areas", "lines", "shapes" if mixed, or "rows"."""
    if isinstance(upload, UploadTable):
        return "rows"
    kinds = {kind.removeprefix("Multi") for kind in upload.frame.geom_type.unique()}
    nouns_by_type = {
        "Point": "points",
        "Polygon": "areas",
        "LineString": "lines",
        "LinearRing": "lines",
    }
    nouns = {nouns_by_type.get(kind, "shapes") for kind in kinds}
    return nouns.pop() if len(nouns) == 1 else "shapes"
