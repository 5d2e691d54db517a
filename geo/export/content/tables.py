"""Tables that go with layers: designations, the sources cited, and what codes stand for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from geo.export.content.columns import CODE_COLUMNS, DESIGNATION_COLUMNS, SEPARATOR, SOURCE_COLUMNS
from geo.export.content.model import ExportLayer
from geo.views.listing import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.dataset import Dataset
    from geo.places.place import Designation, Place
    from geo.query import FilteredPlace


def join_values(values: Iterable[str]) -> str:
    """Write several values as one cell."""
    return SEPARATOR.join(values)


def related_tables(dataset: Dataset, places: Sequence[FilteredPlace]) -> tuple[ExportLayer, ...]:
    """
    Return the tables that go with the places shown.

    Returns
    -------
    tables
        `designations` (one row each, as filtered), `sources` (those that a row cites) and
        `codes` (every sector, level and programme, with its name).
    """
    register = dataset.register
    rows = [(place, row) for place in places for row in place.designations]
    cited_ids = {name for place in places for name in place.place.source_ids}
    cited_ids |= {name for _, row in rows for name in row.source_ids}
    code_names = {
        "sector": {code: row.name for code, row in register.sectors.items()},
        "level": {code: row.name for code, row in register.designation_levels.items()},
        "programme": {code: row.name for code, row in register.programmes.items()},
    }
    codes = [
        (kind, code, name) for kind, names in code_names.items() for code, name in names.items()
    ]
    sources = [asdict(row) for key, row in register.sources.items() if key in cited_ids]
    return (
        ExportLayer(
            name="designations",
            title="Designations",
            description="One row a designation of a place, as the filters keep them.",
            frame=pd.DataFrame(
                [_designation(place.place, row) for place, row in rows],
                columns=[*DESIGNATION_COLUMNS],
                dtype="str",
            ),
            columns=DESIGNATION_COLUMNS,
        ),
        ExportLayer(
            name="sources",
            title="Sources",
            description="Every source that a row cites.",
            frame=pd.DataFrame(sources, columns=[*SOURCE_COLUMNS], dtype="str"),
            columns=SOURCE_COLUMNS,
        ),
        ExportLayer(
            name="codes",
            title="Codes",
            description="What the codes of sectors, levels and programmes stand for.",
            frame=pd.DataFrame(codes, columns=[*CODE_COLUMNS], dtype="str"),
            columns=CODE_COLUMNS,
        ),
    )


def _designation(place: Place, row: Designation) -> tuple[str, ...]:
    return (
        place.layer,
        place.id,
        place.name,
        row.designation_id,
        row.name,
        join_values(row.sectors),
        row.sectors_evidence,
        row.scope,
        row.focus,
        join_values(row.programmes),
        row.level,
        row.designated_by,
        row.as_of,
        row.as_of_day.isoformat() if row.as_of_day else "",
        row.in_force_from or UNKNOWN,
        row.in_force_to or UNKNOWN,
        row.evidence,
        join_values(row.source_ids),
        row.note,
    )
