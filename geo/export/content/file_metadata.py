"""What a file of one layer carries besides its rows: so that no file is without its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.export.content.cells import Cell, records
from geo.export.content.columns import SEPARATOR
from geo.export.content.model import described

if TYPE_CHECKING:
    from geo.export.content.model import Content, Theme


def carried(theme: Theme, content: Content) -> dict[str, str | list[dict[str, Cell]]]:
    """
    Return what a file of one layer says of it.

    Returns
    -------
    members
        `described`, then `unlocated` (rows without a geometry, in full) and `sources` (rows of
        the table `sources` that its rows cite).
    """
    return {
        **described(theme, content.about),
        "unlocated": records(theme.unlocated),
        "sources": sources_of(theme, content),
    }


def sources_of(theme: Theme, content: Content) -> list[dict[str, Cell]]:
    """Return the sources that the rows of a layer cite."""
    cells = theme.attributes.get("source_ids")
    if cells is None:
        return []
    cited = {name for cell in cells.to_numpy(object) for name in str(cell).split(SEPARATOR)}
    return [row for row in content.sources if row["source_id"] in cited]
