"""Whatever happens to the files of a cache, a start uses them, makes them or does without."""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries.source import BoundarySource
from geo.boundaries.store import activate_boundaries, store_areas
from geo.checksum import dump_with_checksum, load_with_checksum
from geo.dataset import load_dataset
from geo.errors import DataError
from geo.settings import Settings
from geo.statistics.employment import (
    Employment,
    Provenance,
    digest,
    read_employment,
    store_employment,
)
from geo.statistics.figures import read_statistics
from geo.views.display import display_layers
from tests.support.browser import ROOT, streamlit_server
from tests.support.fixtures_core import SQUARES, squares, write_small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Damage = Callable[[bytes], bytes]

FIGURES: Final = {code: {"total": 1000, "20": 100, "30": None} for code in SQUARES}
EMPLOYMENT: Final = Employment(
    provenance=Provenance(
        source="BRES",
        address="https://nomis.example",
        fetched_at="2026-11-25T12:00:00+00:00",
        year="2024",
        rows=12,
        sha256=digest(FIGURES),
        carried=(),
    ),
    figures=FIGURES,
)


def fill_cache(settings: Settings) -> None:
    """Put into a cache all that is kept there: boundaries, drawn layers, employment."""
    areas = squares({code: shape.segmentize(1000) for code, shape in SQUARES.items()})
    path, sha256 = store_areas(settings, areas)
    boundaries = BoundarySource(
        kind="refreshed",
        path=path,
        vintage="2025-12",
        fetched=datetime(2026, 1, 5, tzinfo=UTC),
        recorded_sha256=sha256,
        attribution="Source: somebody, 2025.",
    )
    activate_boundaries(settings, boundaries, SQUARES)
    store_employment(EMPLOYMENT, settings.cache_dir)
    display_layers(load_dataset(settings), settings)


@pytest.fixture(scope="module")
def intact_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of a cache that is as it was left."""
    folder = tmp_path_factory.mktemp("whole")
    settings = Settings(data_dir=write_small(folder).folder, cache_dir=folder / "cache")
    fill_cache(settings)
    return settings


def flip_bit(position: int) -> Damage:
    """Flip one bit."""

    def apply(content: bytes) -> bytes:
        damaged = bytearray(content)
        place = position % (8 * len(damaged))
        damaged[place // 8] ^= 1 << place % 8
        return bytes(damaged)

    return apply


def truncate(position: int) -> Damage:
    """Cut the end off."""
    return lambda content: content[: position % len(content)]


def replace_json(document: Any) -> Damage:  # noqa: ANN401 - any JSON
    """Put other JSON in its place, compressed where the file was."""
    text = json.dumps(document).encode()
    return lambda content: gzip.compress(text) if content[:2] == b"\x1f\x8b" else text


def rename_field(key: str) -> Damage:
    """Write a whole document of a version that named a field otherwise."""

    def apply(content: bytes) -> bytes:
        if content[:1] != b"{":
            return content
        document = load_with_checksum(content)
        name = sorted(document)[len(key) % len(document)]
        return dump_with_checksum({**document, key: document.pop(name)}).encode()

    return apply


positions = st.integers(0, 1_000_000_000)
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
damages = st.one_of(
    positions.map(flip_bit),
    positions.map(truncate),
    jsons.map(replace_json),
    st.text(min_size=1).map(rename_field),
)


def load_all(settings: Settings) -> tuple[dict[str, bytes], BoundarySource, tuple[str, ...], str]:
    """Return what a start reads of the cache."""
    dataset = load_dataset(settings)
    figures = read_statistics(dataset.register, settings.cache_dir)
    layers = dict(display_layers(dataset, settings))
    return layers, dataset.boundaries, tuple(figures.measures), figures.employment_error


@given(st.data())
def test_a_start_uses_intact_files_and_rebuilds_or_omits_damaged_ones(
    intact_settings: Settings, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    expected_layers, expected_boundaries, expected_measures, _ = load_all(intact_settings)
    cache = tmp_path_factory.mktemp("damaged") / "cache"
    shutil.copytree(intact_settings.cache_dir, cache)
    settings = Settings(data_dir=intact_settings.data_dir, cache_dir=cache)
    files = sorted(path for path in cache.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    path.write_bytes(data.draw(damages)(path.read_bytes()))
    for _ in range(2):
        layers, boundaries, measure_keys, employment_error = load_all(settings)
        if path.parent.name == "boundaries" and boundaries.kind == "embedded":
            assert boundaries.notes[0].startswith("What was refreshed is not in use: ")
        else:
            assert layers == expected_layers
            assert (boundaries.vintage, boundaries.attribution) == (
                expected_boundaries.vintage,
                expected_boundaries.attribution,
            )
        assert measure_keys == expected_measures or (
            measure_keys == ("gva",) and str(path) in employment_error
        )
    shutil.rmtree(cache.parent)


@pytest.mark.parametrize("stands_in_the_way", ["boundaries", "display", "statistics"])
def test_a_file_in_place_of_a_folder_does_not_stop_the_start(
    intact_settings: Settings, stands_in_the_way: str, tmp_path: Path
) -> None:
    (tmp_path / stands_in_the_way).write_bytes(b"")
    layers, boundaries, measure_keys, _ = load_all(
        Settings(data_dir=intact_settings.data_dir, cache_dir=tmp_path)
    )
    assert (boundaries.kind, measure_keys, len(layers)) == ("embedded", ("gva",), 5)


def test_a_served_app_starts_with_a_damaged_cache_and_logs_it_once(
    intact_settings: Settings, tmp_path: Path
) -> None:
    cache, log_path = tmp_path / "cache", tmp_path / "log.txt"
    shutil.copytree(intact_settings.cache_dir, cache)
    for path in cache.rglob("*"):
        if path.is_file():
            path.write_bytes(flip_bit(8 * (path.stat().st_size // 2))(path.read_bytes()))
    # Five layers of the small register; the display of the embedded boundaries is another folder.
    environment = {
        "PLACEMAP_CACHE_DIR": str(cache),
        "PLACEMAP_DATA_DIR": str(intact_settings.data_dir),
    }
    with streamlit_server(ROOT / "app.py", log=log_path, **environment):
        pass
    assert log_path.read_text().count("What was refreshed is not in use") == 1
    assert "Traceback" not in log_path.read_text()


def test_a_document_that_is_nested_too_deeply_is_damaged() -> None:
    with pytest.raises(ValueError, match="too deeply"):
        load_with_checksum(b"[" * 100_000)


def test_employment_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    path = store_employment(EMPLOYMENT, tmp_path)
    path.write_bytes(path.read_bytes().replace(b"2024", b"2042"))  # in its provenance alone
    with pytest.raises(DataError, match="checksum"):
        read_employment(tmp_path)
