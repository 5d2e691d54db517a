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
from tests.support.fixtures_core import unfiltered_query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset


@pytest.fixture(scope="module")
def points(dataset: Dataset) -> gpd.GeoDataFrame:
    west, south, east, north = dataset.areas.total_bounds
    rng = np.random.default_rng(9)
    shapes = shapely.points(rng.uniform(west, east, 3_000), rng.uniform(south, north, 3_000))
    return gpd.GeoDataFrame({"n": range(3_000)}, geometry=shapes, crs="EPSG:27700")


@pytest.mark.slow
def test_two_processes_give_the_result_of_one(points: gpd.GeoDataFrame, dataset: Dataset) -> None:
    result = run_query(dataset, unfiltered_query_with(dataset))
    partitions = dask_geopandas.from_geopandas(points, npartitions=4)
    assigned = assign_partitions(partitions, dataset, result=result)
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "120s"}),  # on a busy machine
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0"
        ) as cluster,
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        computed = client.compute(assigned).result()
        assert len(client.scheduler_info()["workers"]) == 2
    pd.testing.assert_frame_equal(computed, assign(points, dataset, result=result))


def test_dask_results_are_computed_lazily(points: gpd.GeoDataFrame, dataset: Dataset) -> None:
    partitions = dask_geopandas.from_geopandas(points.geometry, npartitions=3)
    assigned = assign_partitions(partitions, dataset)
    assert assigned.npartitions == 3
    assert [*assigned.columns] == [*assign(points, dataset).columns]


def test_points_without_a_crs_are_refused(points: gpd.GeoDataFrame, dataset: Dataset) -> None:
    without_crs = gpd.GeoDataFrame(geometry=points.geometry.to_numpy())
    with pytest.raises(CRSError, match="set_crs"):
        assign_partitions(dask_geopandas.from_geopandas(without_crs, npartitions=2), dataset)
