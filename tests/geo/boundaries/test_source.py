"""Which boundaries are in use: the set, the refreshed, the embedded; and when a refresh is not."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from geo.boundaries.source import FOLDER, RECORD, BoundarySource, active_boundaries, dump_record
from geo.checksum import dump_with_checksum, load_with_checksum
from geo.dataset import boundaries_file, load_dataset
from geo.errors import BoundaryError
from geo.settings import DATA_DIR, Settings
from geo.views.display import display_layers
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package

FETCHED = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def settings(small_package: Package, tmp_path: Path) -> Settings:
    return Settings(data_dir=small_package.folder, cache_dir=tmp_path / "cache")


@pytest.fixture
def refreshed_source(settings: Settings) -> BoundarySource:
    """Put finer squares into the cache, as a refresh does."""
    folder = settings.cache_dir / FOLDER
    folder.mkdir(parents=True)
    path = folder / "lad-1.parquet"
    squares({code: shape.segmentize(1000) for code, shape in SQUARES.items()}).to_parquet(path)
    refreshed_source = BoundarySource(
        kind="refreshed",
        path=path,
        vintage="2025-12",
        resolution="BGC",
        title="Local Authority Districts (December 2025) Boundaries UK BGC",
        address="https://example.org/FeatureServer/0",
        fetched=FETCHED,
        recorded_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        attribution="Source: somebody, 2025.",
        notes=("1 shape was repaired.",),
    )
    (folder / RECORD).write_text(
        dump_record(refreshed_source, size=path.stat().st_size, codes=SQUARES)
    )
    return refreshed_source


def loaded_source(settings: Settings) -> BoundarySource:
    return load_dataset(settings).boundaries


def test_the_embedded_boundaries_have_a_complete_description(dataset: Dataset) -> None:
    source = dataset.boundaries
    assert (source.kind, source.vintage, source.resolution) == ("embedded", "2025", "100 m")
    assert source.path == DATA_DIR / "boundaries" / "lad_2025_uk_100m.parquet"
    assert source.sha256 == hashlib.sha256(source.path.read_bytes()).hexdigest()
    assert (source.fetched, source.notes) == (None, ())
    assert source.address.startswith("https://geoportal.statistics.gov.uk")


def test_refreshed_boundaries_are_active_with_their_full_record(
    settings: Settings, refreshed_source: BoundarySource
) -> None:
    dataset = load_dataset(settings)
    assert dataset.boundaries == refreshed_source
    assert boundaries_file(dataset.register, settings) == refreshed_source.path
    assert dataset.attribution == "Source: somebody, 2025."
    assert dataset.areas.count_coordinates().sum() > 5 * len(SQUARES)


def test_a_configured_file_has_priority_over_refreshed_boundaries(
    settings: Settings, refreshed_source: BoundarySource
) -> None:
    settings = replace(settings, boundaries=refreshed_source.path)
    source = loaded_source(settings)
    assert (source.kind, source.path, source.vintage) == ("set", refreshed_source.path, "")
    assert source.sha256 == refreshed_source.sha256
    assert source.attribution.startswith("Source: Office for National Statistics")


def test_the_display_layers_follow_the_active_boundaries(
    settings: Settings, refreshed_source: BoundarySource
) -> None:
    refreshed_layers = display_layers(load_dataset(settings), settings)
    (refreshed_source.path.parent / RECORD).unlink()
    assert display_layers(load_dataset(settings), settings) != refreshed_layers


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"bytes": 1}, "is not the file that was kept"),
        ({"file": "gone.parquet"}, r"gone\.parquet cannot be read \(No such file"),
        ({"file": "../../elsewhere.parquet"}, "is not the file that was kept"),
        ({"file": None}, "cannot be read"),
        ({"codes": ["E07000001"]}, "made for other authorities than the register now has"),
        ({"codes": None}, "its record cannot be read"),
        ({"fetched": "yesterday"}, "Invalid isoformat"),
        ({"fetched": None}, "its record cannot be read"),
    ],
)
def test_an_invalid_record_is_ignored_with_a_reason(
    settings: Settings, refreshed_source: BoundarySource, change: dict[str, Any], reason: str
) -> None:
    path = refreshed_source.path.parent / RECORD
    path.write_text(dump_with_checksum(load_with_checksum(path.read_bytes()) | change))
    source = loaded_source(settings)
    assert source.kind == "embedded"
    (note,) = source.notes
    assert note.startswith("What was refreshed is not in use: ")
    assert "placemap refresh boundaries" in note
    assert re.search(reason, note)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b"null", b"[" * 90_000])
def test_a_damaged_record_is_ignored_and_logged_once(
    settings: Settings,
    refreshed_source: BoundarySource,
    content: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (refreshed_source.path.parent / RECORD).write_bytes(content)
    for _ in range(2):
        source = loaded_source(settings)
        assert source.kind == "embedded"
        assert source.notes[0].startswith("What was refreshed is not in use: ")
    assert len(caplog.messages) <= 1  # another record may have been damaged in the same way


def test_a_record_without_a_checksum_is_ignored(
    settings: Settings, refreshed_source: BoundarySource
) -> None:
    path = refreshed_source.path.parent / RECORD
    path.write_text(json.dumps(load_with_checksum(path.read_bytes())))
    assert loaded_source(settings).kind == "embedded"


def test_an_emptied_cache_is_no_error(settings: Settings, refreshed_source: BoundarySource) -> None:
    refreshed_source.path.unlink()
    (refreshed_source.path.parent / RECORD).unlink()
    assert (loaded_source(settings).kind, loaded_source(settings).notes) == ("embedded", ())


def test_a_modified_boundary_file_is_ignored_at_the_next_start(
    settings: Settings, refreshed_source: BoundarySource
) -> None:
    dataset = load_dataset(settings)
    content = bytearray(refreshed_source.path.read_bytes())
    content[len(content) // 2] ^= 1
    refreshed_source.path.write_bytes(content)
    with pytest.raises(BoundaryError, match=r"found a file with the hash .* \(--reset\)"):
        display_layers(dataset, settings)  # of one that had begun to use it
    source = loaded_source(settings)
    assert source.kind == "embedded"
    assert "is not the file that was kept" in source.notes[0]


def test_the_record_is_checked_against_the_current_register(
    settings: Settings, refreshed_source: BoundarySource
) -> None:
    dataset = load_dataset(settings)
    english_authorities = {
        code: row for code, row in dataset.register.local_authorities.items() if code[0] == "E"
    }
    assert refreshed_source.kind == "refreshed"
    source = active_boundaries(
        replace(dataset.register, local_authorities=english_authorities), settings
    )
    assert source.kind == "embedded"
