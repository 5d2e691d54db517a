"""What a user keeps of a file that was understood: a layer or a table, with a name and a look."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from geo.errors import UploadError
from geo.styles.layers import LayerStyle, Pattern
from geo.uploads.numbers import is_missing
from geo.uploads.records import WHY, UserLayer, UserTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.uploads.records import Brought, Understood

LOOKS: Final[Mapping[str, LayerStyle]] = MappingProxyType(
    {
        "red": LayerStyle(
            label="Red: crossed hatching, circles, unbroken lines",
            noun="row of yours",
            outline="#9C1127",
            weight_px=2.4,
            pattern=Pattern(kind="cross", colour="#9C1127", angle=45, spacing_px=9),
            symbol="circle",
        ),
        "green": LayerStyle(
            label="Green: upright hatching, squares, long dashes",
            noun="row of yours",
            outline="#2B6A0B",
            weight_px=2.4,
            pattern=Pattern(kind="hatch", colour="#2B6A0B", angle=0, spacing_px=7),
            symbol="square",
            dash_px=(14, 4),
        ),
        "grey": LayerStyle(
            label="Dark grey: level hatching, triangles, dashes and dots",
            noun="row of yours",
            outline="#343B40",
            weight_px=2.4,
            pattern=Pattern(kind="hatch", colour="#343B40", angle=90, spacing_px=7),
            symbol="triangle",
            dash_px=(10, 3, 2.5, 3),
        ),
        "blue": LayerStyle(
            label="Blue: dense dots, crosses, dotted lines",
            noun="row of yours",
            outline="#0A5FA8",
            weight_px=2.4,
            pattern=Pattern(kind="dots", colour="#0A5FA8", spacing_px=5, width_px=1.2),
            symbol="plus",
            dash_px=(2.5, 2.5),
        ),
    }
)
"""Look → how it is drawn: each has a pattern, a symbol and dashes of its own beside its colour."""

LONGEST_NAME: Final = 80
NO_LICENCE: Final = "Licence not stated"


def kept(
    understood: Understood, *, name: str = "", licence: str = "", look: str = "red"
) -> Brought:
    """
    Keep what was understood of a file.

    Parameters
    ----------
    name
        What it is called; "" is the name of the file.
    licence
        Under which terms it may be used again, in the user's words.
    look
        One of `LOOKS`.

    Returns
    -------
    brought
        A `UserLayer` of the rows that have shapes or points, a `UserTable` of those that have
        councils. It holds no more of the file than those and the rows that failed.

    Raises
    ------
    UploadError
        If a question is open, no row can be placed, or there is no such look.
    """
    if understood.question:
        raise UploadError(f"This must be decided first. {understood.question.text}")
    if understood.placed.empty:
        why = str(next(iter(understood.failed[WHY]), ""))
        raise UploadError(f"No row can be placed. The first says: {why}")
    if look not in LOOKS:
        raise UploadError(f"There is no look {look!r}. Expected {', '.join(LOOKS)}.")
    called = " ".join(name.split())[:LONGEST_NAME] or understood.raw.file_name
    told = " ".join(licence.split()) or NO_LICENCE
    placed = understood.placed
    if isinstance(placed, gpd.GeoDataFrame):
        return UserLayer(
            name=called,
            file_name=understood.raw.file_name,
            licence=told,
            look=look,
            label_column=understood.label_column,
            frame=placed,
            failed=understood.failed,
            repairs=understood.repairs,
        )
    return UserTable(
        name=called,
        file_name=understood.raw.file_name,
        licence=told,
        look=look,
        label_column=understood.label_column,
        value_column=understood.value_column,
        frame=placed,
        failed=understood.failed,
        repairs=understood.repairs,
    )


def licence_of(brought: Brought) -> str:
    """Say as a sentence under which terms an upload may be used again."""
    told = brought.licence.rstrip(".")
    return f"{told}." if told == NO_LICENCE else f"Licence: {told}."


def labels_of(brought: Brought, rows: Sequence[int] | None = None) -> Mapping[int, str]:
    """Name each row, or some: by the column that names it, else by its number."""
    frame = pd.DataFrame(brought.frame if rows is None else brought.frame.loc[[*rows]])
    numbers = [int(row) for row in frame.index.to_numpy()]
    if brought.label_column not in frame:
        return {row: f"Row {row}" for row in numbers}
    cells = frame[brought.label_column].to_list()
    written = ["" if is_missing(cell) else str(cell).strip() for cell in cells]
    return {row: text or f"Row {row}" for row, text in zip(numbers, written, strict=True)}


def kind_of_rows(brought: Brought) -> str:
    """Say what the rows are: "points", "areas", "lines", "shapes" where mixed, or "rows"."""
    if isinstance(brought, UserTable):
        return "rows"
    kinds = {kind.removeprefix("Multi") for kind in brought.frame.geom_type.unique()}
    words = {"Point": "points", "Polygon": "areas", "LineString": "lines", "LinearRing": "lines"}
    said = {words.get(kind, "shapes") for kind in kinds}
    return said.pop() if len(said) == 1 else "shapes"
