"""Settings: defaults, and what the environment may change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geo.dataset import load_dataset
from geo.errors import BoundaryError, DataError
from geo.settings import DATA_DIR, Settings
from tests.support.fixtures_core import SQUARES, squares

if TYPE_CHECKING:
    from tests.support.fixtures_core import Package


@pytest.fixture(autouse=True)
def _usual_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLACEMAP_CACHE_DIR", raising=False)


def test_the_default_is_the_bundled_data_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PLACEMAP_DATA_DIR", raising=False)
    monkeypatch.delenv("PLACEMAP_BOUNDARIES", raising=False)
    assert Settings.from_environment() == Settings(data_dir=DATA_DIR, boundaries=None)
    assert (DATA_DIR / "datapackage.json").is_file()


def test_environment_variables_select_other_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACEMAP_DATA_DIR", "/srv/register")
    monkeypatch.setenv("PLACEMAP_BOUNDARIES", "/srv/fine.parquet")
    assert Settings.from_environment() == Settings(
        data_dir=Path("/srv/register"), boundaries=Path("/srv/fine.parquet")
    )


def test_a_blank_boundaries_setting_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACEMAP_BOUNDARIES", "")
    assert Settings.from_environment().boundaries is None


def test_an_invalid_data_dir_error_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"is PLACEMAP_DATA_DIR right\?"):
        load_dataset(Settings(data_dir=tmp_path))


def test_custom_boundaries_replace_the_embedded_ones(
    small_package: Package, tmp_path: Path
) -> None:
    path = tmp_path / "finer.parquet"
    squares({code: shape.segmentize(1000) for code, shape in SQUARES.items()}).to_parquet(path)
    dataset = load_dataset(Settings(data_dir=small_package.folder, boundaries=path))
    assert dataset.areas.count_coordinates().tolist() == [41] * 4


def test_boundaries_of_other_authorities_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "squares.parquet"
    squares(SQUARES).to_parquet(path)
    with pytest.raises(BoundaryError, match="expected one for each of 361 authorities"):
        _ = load_dataset(Settings(boundaries=path)).areas


def test_street_tiles_are_off_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLACEMAP_TILES", raising=False)
    assert Settings.from_environment().tiles == ""
    monkeypatch.setenv("PLACEMAP_TILES", "https://tiles.example.org:8443/{z}/{x}/{y}.png?key=1")
    monkeypatch.setenv("PLACEMAP_TILES_ATTRIBUTION", "© Example")
    settings = Settings.from_environment()
    assert settings.tiles == "https://tiles.example.org:8443/{z}/{x}/{y}.png?key=1"
    assert settings.tiles_attribution == "© Example"


@pytest.mark.parametrize(
    "address",
    [
        "tiles.example.org/{z}/{x}/{y}.png",
        "ftp://tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org; script-src *//{z}/{x}/{y}",
        "https://tiles.example.org script-src/{z}/{x}/{y}",
        "https://{s}.example.org/{z}/{x}/{y}",
        "https://user@tiles.example.org/{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{key}",
        "https://tiles.example.org/{z}/{x}/{y}}",
        "https://tiles.example.org/{z}/{x}/{y}\n",
    ],
)
def test_an_invalid_tile_address_stops_the_start(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACEMAP_TILES", address)
    with pytest.raises(DataError, match="PLACEMAP_TILES"):
        Settings.from_environment()
