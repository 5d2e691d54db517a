"""List of checking tasks, as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.audit.tasks import COLUMNS, task_rows
from geo.export.content.model import Content, ExportLayer, ExportMetadata, Licence
from geo.export.files.spreadsheet import write_spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geo.audit.tasks import Task
    from geo.register.register import Register


def write_tasks(register: Register, tasks: Iterable[Task], path: Path) -> None:
    """
    Write tasks as XLSX: a sheet with one row per task, and a sheet that explains them.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    rows = task_rows(register.package, tasks)
    licence = register.package.descriptor["licenses"][0]
    metadata = ExportMetadata(
        title="What is to be checked in the register",
        description=f"{len(rows)} statements not yet confirmed in a source.",
        area="United Kingdom",
        file_stem="united-kingdom",
        attribution=str(register.package.descriptor["title"]),
        licences=(Licence(name=licence["title"], address=licence["path"], covers="the register"),),
        data_day=register.data_day,
        data_as_of=register.data_date,
        evidence="Every row is indicative: believed, and not yet confirmed in a source.",
    )
    export_layer = ExportLayer(
        name="to_check",
        title="To be checked",
        description="Table, row as a spreadsheet counts rows, what is to be checked, and why.",
        frame=pd.DataFrame(rows, columns=list(COLUMNS)),
    )
    write_spreadsheet(Content(metadata=metadata, layers=(), tables=(export_layer,)), path, crs="")
