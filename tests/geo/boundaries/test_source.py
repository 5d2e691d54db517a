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
def kept(settings: Settings) -> BoundarySource:
    """Put finer squares into the cache, as a refresh does."""
    folder = settings.cache_dir / FOLDER
    folder.mkdir(parents=True)
    path = folder / "lad-1.parquet"
    squares({code: shape.segmentize(1000) for code, shape in SQUARES.items()}).to_parquet(path)
    kept = BoundarySource(
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
    (folder / RECORD).write_text(dump_record(kept, size=path.stat().st_size, codes=SQUARES))
    return kept


def in_use(settings: Settings) -> BoundarySource:
    return load_dataset(settings).boundaries


def test_the_embedded_say_what_they_are(dataset: Dataset) -> None:
    found = dataset.boundaries
    assert (found.kind, found.vintage, found.resolution) == ("embedded", "2025", "100 m")
    assert found.path == DATA_DIR / "boundaries" / "lad_2025_uk_100m.parquet"
    assert found.sha256 == hashlib.sha256(found.path.read_bytes()).hexdigest()
    assert (found.fetched, found.notes) == (None, ())
    assert found.address.startswith("https://geoportal.statistics.gov.uk")


def test_what_was_refreshed_is_in_use_with_all_that_is_known_of_it(
    settings: Settings, kept: BoundarySource
) -> None:
    dataset = load_dataset(settings)
    assert dataset.boundaries == kept
    assert boundaries_file(dataset.register, settings) == kept.path
    assert dataset.attribution == "Source: somebody, 2025."
    assert dataset.areas.count_coordinates().sum() > 5 * len(SQUARES)


def test_a_file_that_is_set_comes_before_what_was_refreshed(
    settings: Settings, kept: BoundarySource
) -> None:
    settings = replace(settings, boundaries=kept.path)
    found = in_use(settings)
    assert (found.kind, found.path, found.vintage) == ("set", kept.path, "")
    assert found.sha256 == kept.sha256
    assert found.attribution.startswith("Source: Office for National Statistics")


def test_what_is_drawn_follows_what_is_in_use(settings: Settings, kept: BoundarySource) -> None:
    refreshed = display_layers(load_dataset(settings), settings)
    (kept.path.parent / RECORD).unlink()
    assert display_layers(load_dataset(settings), settings) != refreshed


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
def test_a_record_that_does_not_fit_is_passed_over_with_its_reason(
    settings: Settings, kept: BoundarySource, change: dict[str, Any], reason: str
) -> None:
    path = kept.path.parent / RECORD
    path.write_text(dump_with_checksum(load_with_checksum(path.read_bytes()) | change))
    found = in_use(settings)
    assert found.kind == "embedded"
    (note,) = found.notes
    assert note.startswith("What was refreshed is not in use: ")
    assert "placemap refresh boundaries" in note
    assert re.search(reason, note)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b"null", b"[" * 90_000])
def test_a_damaged_record_is_passed_over_and_logged_once(
    settings: Settings, kept: BoundarySource, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (kept.path.parent / RECORD).write_bytes(content)
    for _ in range(2):
        found = in_use(settings)
        assert found.kind == "embedded"
        assert found.notes[0].startswith("What was refreshed is not in use: ")
    assert len(caplog.messages) <= 1  # another record may have been damaged in the same way


def test_a_record_without_a_checksum_is_passed_over(
    settings: Settings, kept: BoundarySource
) -> None:
    path = kept.path.parent / RECORD
    path.write_text(json.dumps(load_with_checksum(path.read_bytes())))
    assert in_use(settings).kind == "embedded"


def test_a_cache_that_was_emptied_is_no_fault(settings: Settings, kept: BoundarySource) -> None:
    kept.path.unlink()
    (kept.path.parent / RECORD).unlink()
    assert (in_use(settings).kind, in_use(settings).notes) == ("embedded", ())


def test_a_file_that_was_changed_is_passed_over_by_the_next_start(
    settings: Settings, kept: BoundarySource
) -> None:
    dataset = load_dataset(settings)
    content = bytearray(kept.path.read_bytes())
    content[len(content) // 2] ^= 1
    kept.path.write_bytes(content)
    with pytest.raises(BoundaryError, match=r"found a file with the hash .* \(--reset\)"):
        display_layers(dataset, settings)  # of one that had begun to use it
    found = in_use(settings)
    assert found.kind == "embedded"
    assert "is not the file that was kept" in found.notes[0]


def test_a_register_that_changed_is_asked_each_time(
    settings: Settings, kept: BoundarySource
) -> None:
    dataset = load_dataset(settings)
    fewer = {
        code: row for code, row in dataset.register.local_authorities.items() if code[0] == "E"
    }
    assert kept.kind == "refreshed"
    found = active_boundaries(replace(dataset.register, local_authorities=fewer), settings)
    assert found.kind == "embedded"
