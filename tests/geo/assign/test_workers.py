"""Threads: batches in order, no more of them than are wanted, and an end whatever happens."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from geo.assign.grid import Grid
from geo.assign.workers import SPARE_BATCHES, map_batches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.dataset import Dataset


def test_results_are_in_order_however_long_a_batch_takes() -> None:
    event = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert event.wait(20)  # the first is done after the second
        if number == 1:
            event.set()
        return number * 2

    assert [*map_batches(range(9), work, workers=2)] == [*range(0, 18, 2)]


def test_only_a_limited_number_of_batches_is_read_ahead() -> None:
    read_numbers: list[int] = []

    def batches() -> Iterator[int]:
        for number in range(20):
            read_numbers.append(number)
            yield number

    for result in map_batches(batches(), abs, workers=3):
        assert len(read_numbers) - result <= 3 + SPARE_BATCHES
    assert read_numbers == [*range(20)]


def test_an_error_is_raised_in_order_and_stops_further_work() -> None:
    started_numbers: list[int] = []

    def work(number: int) -> int:
        started_numbers.append(number)
        return 10 // (3 - number)

    results = map_batches(range(100), work, workers=1)
    assert [next(results) for _ in range(3)] == [3, 5, 10]
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert len(started_numbers) <= 4 + SPARE_BATCHES
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("points")]


def test_closing_the_results_ends_the_threads() -> None:
    results = map_batches(range(100), abs, workers=2)
    assert next(results) == 0
    results.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("points")]


def test_the_first_lookup_may_come_from_several_threads(dataset: Dataset) -> None:
    detailed_polygon = max(dataset.areas.geometry, key=shapely.get_num_coordinates)
    west, south, east, north = detailed_polygon.bounds
    rng = np.random.default_rng(3)
    x, y = rng.uniform(west, east, 2_000), rng.uniform(south, north, 2_000)
    expected = shapely.intersects_xy(detailed_polygon, x, y)
    for _ in range(20):
        grid = Grid.from_polygons(np.array([detailed_polygon]))
        barrier = threading.Barrier(8)

        def find(grid: Grid = grid, barrier: threading.Barrier = barrier) -> int:
            barrier.wait(20)
            return int((grid.find(x, y) == np.where(expected, 0, -1)).sum())

        results = [*map_batches(range(8), lambda _, find=find: find(), workers=8)]  # type: ignore[misc]
        assert results == [2_000] * 8
