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
from tests.support.fixtures_core import ask_for_all
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
def everything(dataset: Dataset) -> Content:
    """Return all there is, in full. Read-only."""
    return content_of(dataset, run_query(dataset, ask_for_all(dataset)), layers=LAYERS)


@pytest.fixture(scope="session")
def one(dataset: Dataset) -> Content:
    """Return a layer in which some places have no geometry. Read-only."""
    return content_of(dataset, run_query(dataset, ask_for_all(dataset)), layers=("clusters",))


@pytest.fixture(scope="session")
def few(small: Dataset) -> Content:
    """Return the layers of the four squares. Read-only."""
    return content_of(small, run_query(small, ask_for_all(small)))


@pytest.fixture(scope="session")
def paths(everything: Content, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """Return everything in every format and CRS. Read-only."""
    folder = tmp_path_factory.mktemp("exports")
    found = {}
    for form in FORMATS.values():
        for crs in form.crs:
            path = named(form.key, folder, stem=crs[5:])
            write(everything, path, form.key, ExportOptions(crs=crs, shorten=True))
            found[form.key, crs] = path
    return found


def named(key: str, folder: Path, *, stem: str = "out") -> Path:
    """Return a name that suits several layers: .zip where a format holds one a file."""
    form = FORMATS[key]
    return folder / f"{stem}-{key}{form.extension if form.is_multilayer else '.zip'}"


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return attributes as rows, an empty cell being one however a format writes it."""
    columns = pd.DataFrame(frame).drop(columns="geometry", errors="ignore")
    return [
        {str(name): "" if pd.isna(value) else value for name, value in row.items()}
        for row in columns.to_dict("records")
    ]
