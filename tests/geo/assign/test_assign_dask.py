"""Points on several workers: a local cluster of two processes gives what one process gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dask.config
import dask_geopandas
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from distributed import Client, LocalCluster

from geo.assign.assign_frame import assign
from geo.assign.distributed import assign_partitions
from geo.errors import CRSError
from geo.query import run_query
from tests.support.fixtures_core import ask_for_all

if TYPE_CHECKING:
    from geo.dataset import Dataset


@pytest.fixture(scope="module")
def points(dataset: Dataset) -> gpd.GeoDataFrame:
    west, south, east, north = dataset.areas.total_bounds
    rng = np.random.default_rng(9)
    shapes = shapely.points(rng.uniform(west, east, 3_000), rng.uniform(south, north, 3_000))
    return gpd.GeoDataFrame({"n": range(3_000)}, geometry=shapes, crs="EPSG:27700")


@pytest.mark.slow
def test_two_processes_give_what_one_gives(points: gpd.GeoDataFrame, dataset: Dataset) -> None:
    result = run_query(dataset, ask_for_all(dataset))
    parts = dask_geopandas.from_geopandas(points, npartitions=4)
    assigned = assign_partitions(parts, dataset, result=result)
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "120s"}),  # on a busy machine
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0"
        ) as cluster,
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        found = client.compute(assigned).result()
        assert len(client.scheduler_info()["workers"]) == 2
    pd.testing.assert_frame_equal(found, assign(points, dataset, result=result))


def test_nothing_is_computed_before_it_is_asked_for(
    points: gpd.GeoDataFrame, dataset: Dataset
) -> None:
    parts = dask_geopandas.from_geopandas(points.geometry, npartitions=3)
    assigned = assign_partitions(parts, dataset)
    assert assigned.npartitions == 3
    assert [*assigned.columns] == [*assign(points, dataset).columns]


def test_no_crs_is_not_guessed(points: gpd.GeoDataFrame, dataset: Dataset) -> None:
    plain = gpd.GeoDataFrame(geometry=points.geometry.to_numpy())
    with pytest.raises(CRSError, match="set_crs"):
        assign_partitions(dask_geopandas.from_geopandas(plain, npartitions=2), dataset)
