"""What the live map draws, kept from start to start."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geo.dataset import load_dataset
from geo.errors import BoundaryError
from geo.settings import Settings
from geo.views.display import display_layers, full_councils, is_simplified
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from geo.dataset import Dataset
    from tests.support.fixtures_core import Package


@pytest.fixture
def settings(small_package: Package, tmp_path: Path) -> Settings:
    return Settings(data_dir=small_package.folder, cache_dir=tmp_path / "cache")


def unread(dataset: Dataset) -> Dataset:
    """Return an atlas that fails if anyone reads its boundaries."""

    def refuse() -> gpd.GeoDataFrame:
        raise AssertionError("the boundaries were read")

    return replace(dataset, read_areas=refuse)


def test_second_start_reads_no_boundaries(settings: Settings) -> None:
    dataset = load_dataset(settings)
    built = display_layers(dataset, settings)
    assert display_layers(unread(dataset), settings) == built
    assert built.keys() == dataset.places.keys()
    document = json.loads(built["local_authorities"])
    assert len(document["objects"]["local_authorities"]["geometries"]) == len(SQUARES)
    assert not is_simplified(built)


def test_other_boundaries_are_drawn_anew(settings: Settings, tmp_path: Path) -> None:
    first = display_layers(load_dataset(settings), settings)
    finer = tmp_path / "finer.parquet"
    squares({code: shape.segmentize(1000) for code, shape in SQUARES.items()}).to_parquet(finer)
    settings = replace(settings, boundaries=finer)
    assert display_layers(load_dataset(settings), settings) != first


def test_boundaries_too_fine_to_draw_are_said_to_be_simplified(
    settings: Settings, tmp_path: Path
) -> None:
    finest = tmp_path / "finest.parquet"
    squares({code: shape.segmentize(2.5) for code, shape in SQUARES.items()}).to_parquet(finest)
    settings = replace(settings, boundaries=finest)
    assert is_simplified(display_layers(load_dataset(settings), settings))


def test_the_councils_in_full_are_kept_too(settings: Settings) -> None:
    dataset = load_dataset(settings)
    built = full_councils(dataset, settings)
    assert json.loads(built)["type"] == "Topology"
    assert full_councils(unread(dataset), settings) == built


@pytest.mark.parametrize("damage", [b"", b"not gzip", gzip.compress(b"{}", mtime=0), None])
def test_a_damaged_cache_is_built_anew(
    settings: Settings, damage: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    dataset = load_dataset(settings)
    built = display_layers(dataset, settings)
    kept = next(settings.cache_dir.rglob("clusters-*.json.gz"))
    kept.write_bytes(kept.read_bytes()[:-9] if damage is None else damage)
    for _ in range(2):
        assert display_layers(dataset, settings) == built
    assert caplog.messages == [f"{kept}: damaged. It is removed and made again."]
    assert gzip.decompress(kept.read_bytes()) == built["clusters"]


def test_a_cache_that_cannot_be_written_is_done_without(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a file").write_text("")
    settings = replace(settings, cache_dir=tmp_path / "a file")
    assert display_layers(load_dataset(settings), settings)["clusters"]
    assert "not kept for the next start" in caplog.text


def test_missing_boundaries_are_told(settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, boundaries=tmp_path / "none.parquet")
    with pytest.raises(BoundaryError, match=r"none\.parquet: cannot be read"):
        display_layers(load_dataset(settings), settings)
