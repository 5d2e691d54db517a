"""A file is whole or it is not there, and the old one stays: whatever the disk does."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from geo.errors import ExportError
from geo.export.content.results import content_of
from geo.export.files.formats import FORMATS
from geo.export.files.options import ExportOptions
from geo.export.files.write import write
from geo.query import run_query
from tests.support.fixtures_core import query_with
from tests.support.fixtures_exports import SHORTEN, export_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.export.content.model import Content


def test_an_existing_file_is_overwritten_only_on_request(
    small_content: Content, tmp_path: Path
) -> None:
    path = tmp_path / "out.gpkg"
    path.write_text("old")
    with pytest.raises(ExportError, match=r"exists already\. Ask to overwrite it \(--overwrite\)"):
        write(small_content, path, "gpkg")
    assert path.read_text() == "old"
    write(small_content, path, "gpkg", ExportOptions(overwrite=True))
    assert path.read_bytes().startswith(b"SQLite format 3")
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("place", ["missing/out.gpkg", "file/out.gpkg", "file/below/out.gpkg"])
def test_a_missing_or_invalid_folder_is_a_clear_error(
    small_content: Content, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(
        ExportError, match=r"was not written: (there is no such folder|a file stands)"
    ):
        write(small_content, tmp_path / place, "gpkg")
    assert [*tmp_path.iterdir()] == [tmp_path / "file"]
    (tmp_path / "out.gpkg").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        write(small_content, tmp_path / "out.gpkg", "gpkg", ExportOptions(overwrite=True))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full. Free some space"),
        (errno.EROFS, "the disk can only be read"),
        (errno.EACCES, "may not be written to"),
        (errno.EIO, "Input/output error. Try again"),
    ],
)
@pytest.mark.parametrize("step", ["tempfile.mkdtemp", "pathlib.Path.replace", "os.fsync"])
def test_the_old_file_survives_any_disk_error(
    small_content: Content, tmp_path: Path, number: int, words: str, step: str
) -> None:
    path = tmp_path / "out.xlsx"
    path.write_text("old")

    def fail(*_args: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(step, fail)
        with pytest.raises(ExportError, match="was not written: ") as failed:
            write(small_content, path, "xlsx", ExportOptions(overwrite=True))
    assert words in str(failed.value)
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


@pytest.fixture(scope="module")
def full_content(dataset: Dataset) -> Content:
    """Return a city region's layers."""
    return content_of(dataset, run_query(dataset, query_with(dataset, area="GM")))


@contextmanager
def limit_file_size(size: int) -> Iterator[None]:
    """Let the system refuse to write more than `size` bytes to a file, as a full disk would."""
    resource = pytest.importorskip("resource")
    old_limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old_limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old_limit)


@pytest.mark.parametrize("part", [0.0, 0.02, 0.3, 0.6, 0.9, 0.999])
@pytest.mark.parametrize("key", [*FORMATS])
def test_a_disk_that_fills_up_leaves_no_partial_file(
    full_content: Content, tmp_path: Path, key: str, part: float
) -> None:
    (tmp_path / "whole").mkdir()
    size = write(full_content, export_path(key, tmp_path / "whole"), key, SHORTEN).size_bytes
    path = export_path(key, tmp_path)
    path.write_text("old")
    with limit_file_size(int(size * part)), pytest.raises(ExportError, match="not written"):
        write(full_content, path, key, ExportOptions(overwrite=True, shorten=True))
    assert path.read_text() == "old"
    assert {*tmp_path.iterdir()} == {path, tmp_path / "whole"}


@pytest.mark.parametrize("key", ["gpkg", "shp"])
def test_a_full_disk_is_reported_even_if_gdal_does_not_report_it(
    full_content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=4096))
    path = export_path(key, tmp_path)
    message = rf"{path.name} was not written: the disk is full\. Free some space"
    with limit_file_size(500), pytest.raises(ExportError, match=message):
        write(full_content, path, key, SHORTEN)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("key", [*FORMATS])
def test_an_interrupted_write_leaves_no_files(
    small_content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    file_format = FORMATS[key]

    def interrupted(content: Content, folder: Path, options: ExportOptions) -> Sequence[str]:
        file_format.write(content, folder, options)
        raise KeyboardInterrupt

    monkeypatch.setattr(
        "geo.export.files.write.format_of", lambda _key: replace(file_format, write=interrupted)
    )
    with pytest.raises(KeyboardInterrupt):
        write(small_content, export_path(key, tmp_path), key, SHORTEN)
    assert [*tmp_path.iterdir()] == []


def test_concurrent_writes_do_not_interfere(small_content: Content, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.gpkg" for number in range(6)]
    threads = [threading.Thread(target=write, args=(small_content, path, "gpkg")) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({path.read_bytes() for path in paths}) == 1
