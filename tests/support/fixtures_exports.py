"""What the tests of exports stand on: everything, one layer, and each format of it written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from geo.export.content.results import content_of
from geo.export.files.formats import FORMATS
from geo.export.files.options import ExportOptions
from geo.export.files.write import write
from geo.places.place import LOCAL_AUTHORITIES
from geo.query import run_query
from tests.support.fixtures_core import unfiltered_query_with
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.export.content.model import Content

Paths = dict[tuple[str, str], "Path"]
"""Format and CRS → file."""

LAYERS = (*POLICY_LAYERS, LOCAL_AUTHORITIES)
SHORTEN = ExportOptions(shorten=True)


@pytest.fixture(scope="session")
def full_content(dataset: Dataset) -> Content:
    """Return all there is, in full. Read-only."""
    return content_of(dataset, run_query(dataset, unfiltered_query_with(dataset)), layers=LAYERS)


@pytest.fixture(scope="session")
def single_layer_content(dataset: Dataset) -> Content:
    """Return a layer in which some places have no geometry. Read-only."""
    return content_of(
        dataset, run_query(dataset, unfiltered_query_with(dataset)), layers=("clusters",)
    )


@pytest.fixture(scope="session")
def small_content(small: Dataset) -> Content:
    """Return the layers of the four squares. Read-only."""
    return content_of(small, run_query(small, unfiltered_query_with(small)))


@pytest.fixture(scope="session")
def paths(full_content: Content, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """Return everything in every format and CRS. Read-only."""
    folder = tmp_path_factory.mktemp("exports")
    path_by_format = {}
    for form in FORMATS.values():
        for crs in form.crs:
            path = export_path(form.key, folder, stem=crs[5:])
            write(full_content, path, form.key, ExportOptions(crs=crs, shorten=True))
            path_by_format[form.key, crs] = path
    return path_by_format


def export_path(key: str, folder: Path, *, stem: str = "out") -> Path:
    """Return a name that suits several layers: .zip where a format holds one a file."""
    form = FORMATS[key]
    return folder / f"{stem}-{key}{form.extension if form.is_multilayer else '.zip'}"


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return attributes as rows, an empty cell being one however a format writes it."""
    columns = pd.DataFrame(frame).drop(columns="geometry", errors="ignore")
    return [
        {str(name): "" if pd.isna(value) else value for name, value in row.items()}
        for row in columns.to_dict("records")
    ]
