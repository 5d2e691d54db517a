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


def without_boundaries(dataset: Dataset) -> Dataset:
    """Return an atlas that fails if anyone reads its boundaries."""

    def refuse() -> gpd.GeoDataFrame:
        raise AssertionError("the boundaries were read")

    return replace(dataset, read_areas=refuse)


def test_a_second_start_does_not_read_the_boundaries(settings: Settings) -> None:
    dataset = load_dataset(settings)
    layers = display_layers(dataset, settings)
    assert display_layers(without_boundaries(dataset), settings) == layers
    assert layers.keys() == dataset.places.keys()
    document = json.loads(layers["local_authorities"])
    assert len(document["objects"]["local_authorities"]["geometries"]) == len(SQUARES)
    assert not is_simplified(layers)


def test_other_boundaries_give_other_layers(settings: Settings, tmp_path: Path) -> None:
    embedded_layers = display_layers(load_dataset(settings), settings)
    finer_path = tmp_path / "finer.parquet"
    squares({code: shape.segmentize(1000) for code, shape in SQUARES.items()}).to_parquet(
        finer_path
    )
    settings = replace(settings, boundaries=finer_path)
    assert display_layers(load_dataset(settings), settings) != embedded_layers


def test_very_detailed_boundaries_are_marked_as_simplified(
    settings: Settings, tmp_path: Path
) -> None:
    detailed_path = tmp_path / "finest.parquet"
    squares({code: shape.segmentize(2.5) for code, shape in SQUARES.items()}).to_parquet(
        detailed_path
    )
    settings = replace(settings, boundaries=detailed_path)
    assert is_simplified(display_layers(load_dataset(settings), settings))


def test_the_full_councils_are_cached_too(settings: Settings) -> None:
    dataset = load_dataset(settings)
    topojson = full_councils(dataset, settings)
    assert json.loads(topojson)["type"] == "Topology"
    assert full_councils(without_boundaries(dataset), settings) == topojson


@pytest.mark.parametrize("damage", [b"", b"not gzip", gzip.compress(b"{}", mtime=0), None])
def test_a_damaged_cache_is_rebuilt(
    settings: Settings, damage: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    dataset = load_dataset(settings)
    layers = display_layers(dataset, settings)
    cached_path = next(settings.cache_dir.rglob("clusters-*.json.gz"))
    cached_path.write_bytes(cached_path.read_bytes()[:-9] if damage is None else damage)
    for _ in range(2):
        assert display_layers(dataset, settings) == layers
    assert caplog.messages == [f"{cached_path}: damaged. It is removed and made again."]
    assert gzip.decompress(cached_path.read_bytes()) == layers["clusters"]


def test_an_unwritable_cache_is_logged_and_not_used(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a file").write_text("")
    settings = replace(settings, cache_dir=tmp_path / "a file")
    assert display_layers(load_dataset(settings), settings)["clusters"]
    assert "not kept for the next start" in caplog.text


def test_missing_boundaries_are_reported(settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, boundaries=tmp_path / "none.parquet")
    with pytest.raises(BoundaryError, match=r"none\.parquet: cannot be read"):
        display_layers(load_dataset(settings), settings)
