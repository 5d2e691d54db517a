"""Scenarios: a proposed place, added to a result and always marked as a proposal."""

from __future__ import annotations

import json
import math
import sys
import unicodedata
from dataclasses import asdict, dataclass, replace
from reprlib import repr as shortened
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from geo.crs import BNG, WGS84
from geo.errors import ScenarioError
from geo.places.layers import PROPOSAL_LAYER
from geo.places.place import Place
from geo.query import FilteredPlace, Result, ScenarioPlace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from shapely import Polygon

    from geo.dataset import Dataset

VERSION: Final = 1
MARKER: Final = "Proposed - not a designation"
"""Label of a proposed place in every view, map and export."""

MAX_NAME_LENGTH: Final = 100
MAX_RADIUS_KM: Final = 150.0
"""Radius of the largest circle. A wider one is a region: choose its councils."""

FIELDS: Final = ("placemap_scenario", "name", "sectors", "councils", "circle")
CIRCLE_FIELDS: Final = ("lon", "lat", "radius_km")
QUARTER_SEGMENTS: Final = 64
"""Sides to a quarter of a circle: its area is short of the true one by 0.01%."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Circle:
    """A point in degrees (WGS 84) and a radius around it."""

    lon: float
    lat: float
    radius_km: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """A proposed place: councils, or a circle; some of the eight sectors; a name."""

    name: str
    sectors: tuple[str, ...]
    councils: tuple[str, ...] = ()
    circle: Circle | None = None


def apply_scenario(dataset: Dataset, result: Result, scenario: Scenario) -> Result:
    """
    Add a proposed place to a result.

    Returns
    -------
    result
        The same result with one more proposed place. It covers listed councils as members,
        whole, and councils in a circle by the share of their land, measured in EPSG:27700. In
        coverage and gaps it counts as a cluster.

    Raises
    ------
    ScenarioError
        If the scenario names no council, or an unknown council or sector; if its radius is not
        between 0 and 150 km; if its circle meets no council.
    """
    check_scenario(dataset, scenario)
    if scenario.circle:
        shape = circle_shape(scenario.circle)
        shares = _shares(dataset, shape)
        if not shares:
            lon, lat = scenario.circle.lon, scenario.circle.lat
            raise ScenarioError(
                f"The circle around longitude {lon:g}, latitude {lat:g} meets no council. "
                "Move it, or choose a larger radius."
            )
    else:
        shape, shares = None, dict.fromkeys(sorted(scenario.councils), 1.0)
    number = len(result.scenario_place) + 1
    place_id = f"proposal-{number}" if result.scenario_place else "proposal"
    scenario_place = ScenarioPlace(
        place=_filtered_place(dataset, scenario, shares, place_id=place_id),
        shares=MappingProxyType(shares),
        shape=shape,
    )
    return replace(result, scenario_place=(*result.scenario_place, scenario_place))


def check_scenario(dataset: Dataset, scenario: Scenario) -> None:
    """Check that a scenario can be applied; otherwise raise `ScenarioError`, naming the field."""
    _check_name(scenario.name)
    _require_valid("sectors", scenario.sectors, dataset.register.sectors)
    _require_valid("councils", scenario.councils, dataset.register.local_authorities)
    if bool(scenario.councils) == bool(scenario.circle):
        raise ScenarioError(
            "A proposed place has councils or a circle, not both. Leave out one of them."
            if scenario.circle
            else "Choose at least one council, or draw a circle."
        )
    if scenario.circle:
        _check_circle(scenario.circle)


def circle_shape(circle: Circle) -> Polygon:
    """Return a circle as a polygon of 256 sides, EPSG:27700."""
    import geopandas as gpd  # noqa: PLC0415 - words need no geometry: see geo.dataset

    centre = gpd.GeoSeries.from_xy([circle.lon], [circle.lat], crs=WGS84).to_crs(BNG)
    shape = centre.buffer(circle.radius_km * 1000, quad_segs=QUARTER_SEGMENTS).iloc[0]
    return cast("Polygon", shape)


def write_scenario(scenario: Scenario) -> str:
    """Write a scenario as compact JSON that is still readable."""
    document: dict[str, Any] = {"placemap_scenario": VERSION, "name": scenario.name}
    document["sectors"] = list(scenario.sectors)
    if scenario.councils:
        document["councils"] = list(scenario.councils)
    if scenario.circle:
        document["circle"] = asdict(scenario.circle)
    return json.dumps(document, ensure_ascii=False)


def read_scenario(text: str | bytes) -> Scenario:
    """
    Read a scenario from JSON, written by `write_scenario` or by hand.

    Raises
    ------
    ScenarioError
        If it is not JSON, or a field is missing, unknown, or invalid. The message names the
        field. `check_scenario` checks whether codes exist.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:  # Not JSON, not UTF-8, or too long or deep.
        raise ScenarioError(f"It is not JSON ({error}). Expected a saved what-if.") from error
    if not isinstance(document, dict):
        raise ScenarioError("The file holds no JSON object. Expected a saved what-if.")
    _require_fields(document, FIELDS, prefix="")
    version = document.get("placemap_scenario")
    if not _is_number(version) or version != VERSION:
        raise ScenarioError(f"placemap_scenario: found {shortened(version)}, expected {VERSION}.")
    name = document.get("name")
    if not isinstance(name, str):
        raise ScenarioError(f"name: found {shortened(name)}, expected text.")
    return Scenario(
        name=name,
        sectors=_parse_texts(document, "sectors"),
        councils=_parse_texts(document, "councils"),
        circle=_parse_circle(document["circle"]) if document.get("circle") is not None else None,
    )


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > MAX_NAME_LENGTH:
        raise ScenarioError(f"The name must have 1 to {MAX_NAME_LENGTH} characters.")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in name):
        raise ScenarioError(f"The name must be text of one line, not {name!a}.")


def _require_valid(field: str, values: Iterable[str], valid_values: Collection[str]) -> None:
    unknown = [value for value in values if value not in valid_values]
    if unknown:
        examples = sorted(valid_values)[:8]
        raise ScenarioError(
            f"No {field} have the code {', '.join(map(shortened, unknown[:8]))}. "
            f"Use codes such as {', '.join(examples)}."
        )


def _check_circle(circle: Circle) -> None:
    if not 0 < circle.radius_km <= MAX_RADIUS_KM:
        raise ScenarioError(
            f"The radius must be more than 0 and at most {MAX_RADIUS_KM:g} km. For a wider place, "
            "choose its councils."
        )
    if not (abs(circle.lon) <= 180 and abs(circle.lat) <= 90):  # noqa: PLR2004 - degrees
        raise ScenarioError(
            "Longitude and latitude must be in degrees, such as -2.633 and 53.545, not "
            f"{circle.lon:g} and {circle.lat:g}."
        )


def _shares(dataset: Dataset, shape: Polygon) -> dict[str, float]:
    import geopandas as gpd  # noqa: PLC0415 - as above

    from geo.coverage.overlap import measure_overlaps  # noqa: PLC0415 - as above

    if shape.is_empty:  # Outside the range of the grid.
        return {}
    (shares,) = measure_overlaps(dataset.areas, gpd.GeoSeries([shape], crs=BNG)).shares
    return dict(sorted(shares.items()))


def _filtered_place(
    dataset: Dataset, scenario: Scenario, codes: Iterable[str], *, place_id: str
) -> FilteredPlace:
    register = dataset.register
    circle = scenario.circle
    nations = dict.fromkeys(register.local_authorities[code].nation for code in codes)
    place = Place(
        layer_record=PROPOSAL_LAYER,
        id=place_id,
        name=scenario.name,
        kind_id="proposal",
        kind="proposed place",
        codes=tuple(codes),
        nations=tuple(nations),
        geography="area",
        location_note=f"Within {circle.radius_km:g} km of a point" if circle else "",
        evidence="proposed",
        source_ids=(),
        note=MARKER,
    )
    return FilteredPlace(
        place=place,
        designations=(),
        sectors=tuple(code for code in register.sectors if code in scenario.sectors),
        indicative_sectors=frozenset(),
        levels=(),
        programmes=(),
        evidence="proposed",
        is_national=False,
    )


def _require_fields(document: Mapping[str, Any], allowed: Collection[str], *, prefix: str) -> None:
    for field in document:
        if field not in allowed:
            raise ScenarioError(
                f"{prefix}{shortened(field)}: there is no such field. Expected "
                f"{', '.join(allowed)}."
            )


def _parse_texts(document: Mapping[str, Any], field: str) -> tuple[str, ...]:
    values = document.get(field, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ScenarioError(f"{field}: found {shortened(values)}, expected a list of codes.")
    return tuple(dict.fromkeys(values))


def _parse_circle(document: Any) -> Circle:  # noqa: ANN401 - it may be anything: that is what is checked
    if not isinstance(document, dict):
        raise ScenarioError(
            f"circle: found {shortened(document)}, expected {', '.join(CIRCLE_FIELDS)}."
        )
    _require_fields(document, CIRCLE_FIELDS, prefix="circle.")
    for field in CIRCLE_FIELDS:
        value = document.get(field)
        if not _is_number(value):
            raise ScenarioError(f"circle.{field}: found {shortened(value)}, expected a number.")
    return Circle(**{field: float(document[field]) for field in CIRCLE_FIELDS})


def _is_number(value: Any) -> bool:  # noqa: ANN401 - as above
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < math.inf and abs(value) <= sys.float_info.max
