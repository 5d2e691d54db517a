"""What the browser makes of the councils: as GDAL reads them, and as shapely merges them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS
from geo.views.topojson import STEP, councils_topojson
from tests.support.browser import ROOT
from ui.components.livemap.joining import join_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from shapely.geometry.base import BaseGeometry

    from geo.dataset import Dataset

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINE = 3
"""Positions of a ring that goes there and back: it has no area."""

STATIC = ROOT / "ui" / "components" / "livemap" / "static"
LIBRARY = 'import * as L from "./leaflet-src.esm.js";\n'


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """Open a page without an app: the module needs none."""
    blank_page = chromium.new_page()
    yield blank_page
    blank_page.close()


def evaluate_topology(page: Page, expression: str, document: bytes, argument: object = None) -> Any:  # noqa: ANN401
    """Evaluate a function of a Topology and an argument, in the map's own module."""
    names = ("geometry", "topology")
    sources = {name: (STATIC / f"{name}.js").read_text("utf-8") for name in names}
    module = join_modules(sources, entry="topology").removeprefix(LIBRARY)
    evaluate = """async ([module, document, argument]) => {
      const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
      const { Topology } = await import(address);
      return (EXPRESSION)(new Topology(JSON.parse(document)), argument);
    }"""
    return page.evaluate(
        evaluate.replace("EXPRESSION", expression), [module, document.decode(), argument]
    )


def shape_of(rings: list[list[list[float]]]) -> BaseGeometry:
    """Return what rings fill by the even-odd rule, in steps of the grid."""
    area: BaseGeometry = shapely.Polygon()
    # An islet may be smaller than a step.
    for ring in (ring for ring in rings if len(ring) > LINE):
        to_grid = shapely.transform(shapely.Polygon(ring), lambda xy: (xy / STEP).round())
        area = area.symmetric_difference(shapely.make_valid(to_grid))
    return area


@pytest.mark.parametrize("drawn", [True, False])
def test_every_council_is_decoded_point_by_point(
    page: Page, dataset: Dataset, *, drawn: bool
) -> None:
    document = councils_topojson(dataset, simplified=drawn)
    decoded_rings = evaluate_topology(
        page,
        "(councils) => [...councils.features()].map(([id, { geometry }]) => [id, geometry])",
        document,
    )
    areas = (dataset.display_areas if drawn else dataset.areas).to_crs("EPSG:4326")
    expected = dict(zip(areas["LAD25CD"], areas.geometry, strict=True))
    assert [code for code, _ in decoded_rings] == list(expected)
    decoded = shapely.from_geojson([json.dumps(geometry) for _, geometry in decoded_rings])
    assert shapely.hausdorff_distance(decoded, [*expected.values()]).max() <= STEP
    assert sum(shapely.get_num_interior_rings(shapely.get_parts(decoded))) == sum(
        shapely.get_num_interior_rings(shapely.get_parts(areas.geometry.to_numpy()))
    )


@pytest.mark.parametrize("layer", [CITY_REGIONS, CLUSTERS, ICA_MEMBERS])
def test_councils_merge_as_in_shapely(page: Page, dataset: Dataset, layer: str) -> None:
    places = [place for place in dataset.places[layer] if place.has_geometry]
    merged_rings, single = evaluate_topology(
        page,
        """(councils, lists) => [
             lists.map((codes) => councils.merge(codes)),
             [...councils.areas.keys()].map((code) => [code, councils.merge([code])]),
           ]""",
        councils_topojson(dataset, simplified=True),
        [sorted(place.codes) for place in places],
    )
    areas = {
        code: shape_of([ring for (ring,) in council_shape["coordinates"]])
        for code, council_shape in single
    }
    for place, merged_shape in zip(places, merged_rings, strict=True):
        rings = [ring for (ring,) in merged_shape["coordinates"]]
        expected = shapely.union_all([areas[code] for code in place.codes])
        assert shape_of(rings).symmetric_difference(expected).area == pytest.approx(0, abs=20), (
            place
        )
        assert all(ring[0] == ring[-1] for ring in rings)


def test_an_enclave_leaves_a_hole_until_it_is_merged_too(page: Page, dataset: Dataset) -> None:
    """Around Leicester lie Blaby, Charnwood, Harborough, and Oadby and Wigston."""
    leicester, surrounding = "E06000016", ["E07000129", "E07000130", "E07000131", "E07000135"]
    document = councils_topojson(dataset, simplified=True)
    holed, filled = (
        evaluate_topology(page, "(councils, codes) => councils.merge(codes)", document, codes)
        for codes in (surrounding, [*surrounding, leicester])
    )
    assert [len(merged_shape["coordinates"]) for merged_shape in (holed, filled)] == [2, 1]


def test_unknown_councils_are_omitted(page: Page, small: Dataset) -> None:
    document = councils_topojson(small, simplified=True)
    merged_shape = evaluate_topology(
        page, "(councils, codes) => councils.merge(codes)", document, ["E99999999"]
    )
    assert merged_shape == {"type": "MultiPolygon", "coordinates": []}
