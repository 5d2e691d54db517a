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


def test_what_is_done_comes_in_order_however_long_each_takes() -> None:
    later = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert later.wait(20)  # the first is done after the second
        if number == 1:
            later.set()
        return number * 2

    assert [*map_batches(range(9), work, workers=2)] == [*range(0, 18, 2)]


def test_no_more_is_taken_than_is_worked_on_and_waits() -> None:
    taken: list[int] = []

    def batches() -> Iterator[int]:
        for number in range(20):
            taken.append(number)
            yield number

    for done in map_batches(batches(), abs, workers=3):
        assert len(taken) - done <= 3 + SPARE_BATCHES
    assert taken == [*range(20)]


def test_a_fault_is_raised_in_its_place_and_nothing_more_is_begun() -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        return 10 // (3 - number)

    done = map_batches(range(100), work, workers=1)
    assert [next(done) for _ in range(3)] == [3, 5, 10]
    with pytest.raises(ZeroDivisionError):
        next(done)
    assert len(begun) <= 4 + SPARE_BATCHES
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("points")]


def test_whoever_stops_listening_ends_the_threads() -> None:
    done = map_batches(range(100), abs, workers=2)
    assert next(done) == 0
    done.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("points")]


def test_several_threads_may_be_the_first_to_ask(dataset: Dataset) -> None:
    finest = max(dataset.areas.geometry, key=shapely.get_num_coordinates)
    west, south, east, north = finest.bounds
    rng = np.random.default_rng(3)
    x, y = rng.uniform(west, east, 2_000), rng.uniform(south, north, 2_000)
    inside = shapely.intersects_xy(finest, x, y)
    for _ in range(20):
        grid = Grid.from_polygons(np.array([finest]))
        together = threading.Barrier(8)

        def find(grid: Grid = grid, together: threading.Barrier = together) -> int:
            together.wait(20)
            return int((grid.find(x, y) == np.where(inside, 0, -1)).sum())

        found = [*map_batches(range(8), lambda _, find=find: find(), workers=8)]  # type: ignore[misc]
        assert found == [2_000] * 8
