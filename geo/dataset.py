"""
The loaded dataset: register, places and boundary geometry.

Geometry is read on first use, with imports inside functions: geopandas takes half a second to
import, and queries, tables and search do not need it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, wraps
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from geo.boundaries.source import BoundarySource, active_boundaries
from geo.errors import UnknownNameError
from geo.places.builders import places_of
from geo.places.place import STRATEGIC_SITES, Place
from geo.register.register import Register, load_register

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd
    from shapely import Geometry

    from geo.settings import Settings

Value = TypeVar("Value")


def cached_by_dataset(function: Callable[[Dataset], Value]) -> Callable[[Dataset], Value]:
    """
    Decorate a function of a dataset so that it runs once for each dataset.

    The cached value is released with its dataset.
    """
    values: WeakKeyDictionary[Dataset, Value] = WeakKeyDictionary()
    lock = RLock()

    @wraps(function)
    def cached(dataset: Dataset) -> Value:
        with lock:
            if dataset not in values:
                values[dataset] = function(dataset)
            return values[dataset]

    return cached


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """
    The register, its places and the boundaries. Read-only, so safe to share.

    Two datasets are equal only if they are the same object.

    Attributes
    ----------
    register
        The register.
    places
        Layer → its places.
    boundaries
        Boundaries in use, and their origin.
    read_areas
        Reads the local authorities; called once, by `areas`.
    cache_dir
        Folder of the fetched statistics; None to use the embedded ones only.
    """

    register: Register
    places: Mapping[str, tuple[Place, ...]]
    boundaries: BoundarySource
    read_areas: Callable[[], gpd.GeoDataFrame]
    cache_dir: Path | None = None

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Local authorities, EPSG:27700, one row each: `LAD25CD` and geometry."""
        return self.read_areas()

    @cached_property
    def shapes(self) -> Mapping[str, Geometry]:
        """Local authority → its polygon or polygons, EPSG:27700."""
        areas = self.areas
        return MappingProxyType(dict(zip(areas["LAD25CD"], areas.geometry, strict=True)))

    @property
    def attribution(self) -> str:
        """Attribution to show wherever the boundaries are shown."""
        return self.boundaries.attribution

    @cached_property
    def place_by_ref(self) -> Mapping[str, Place]:
        """Every place by its `ref`."""
        return MappingProxyType(
            {place.ref: place for places in self.places.values() for place in places}
        )

    @cached_property
    def land_km2(self) -> Mapping[str, float]:
        """Local authority → its area in square kilometres, measured in EPSG:27700."""
        areas_km2 = self.areas.area / 1_000_000
        return MappingProxyType(dict(zip(self.areas["LAD25CD"], areas_km2, strict=True)))

    @cached_property
    def site_points(self) -> Mapping[str, Geometry]:
        """Strategic site → its point, EPSG:27700."""
        layer = self.layer(STRATEGIC_SITES)
        return MappingProxyType(dict(zip(layer["id"], layer.geometry, strict=True)))

    @cached_property
    def shared_borders(self) -> bool:
        """Whether neighbouring `areas` share their borders exactly."""
        from geo.boundaries.polygons import is_coverage  # noqa: PLC0415

        return is_coverage(self.areas)

    @cached_property
    def display_areas(self) -> gpd.GeoDataFrame:
        """`areas`, simplified for display. Never measure these."""
        from geo.boundaries.polygons import simplify_for_display  # noqa: PLC0415

        return simplify_for_display(self.areas, shared_borders=self.shared_borders)

    def place(self, ref: str) -> Place:
        """Return the place with a `ref`, or raise `UnknownNameError`."""
        if ref not in self.place_by_ref:
            raise UnknownNameError(
                f"No place called {ref!r}. Expected one such as 'clusters:P001'."
            )
        return self.place_by_ref[ref]

    def population(self, codes: Iterable[str]) -> int:
        """Return the mid-2024 population of a set of local authorities, each counted once."""
        councils = self.register.local_authorities
        return sum(councils[code].population_mid2024 for code in set(codes))

    def population_or_none(self, codes: Collection[str]) -> int | None:
        """Return the population of a set of local authorities, or None for an empty set."""
        return self.population(codes) if codes else None

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Nations and English regions: GSS code → name, England's regions after England."""
        councils = self.register.local_authorities.values()
        england = {
            council.RGNCD: council.RGNNM for council in councils if council.nation == "England"
        }
        nations = {council.CTRYCD: council.nation for council in councils}
        return MappingProxyType(dict(sorted(nations.items())[:1]) | england | nations)

    def layer(self, name: str, *, simplify: bool = False) -> gpd.GeoDataFrame:
        """
        Return the geometry of one layer. All callers share it: copy it before you change it.

        Parameters
        ----------
        name
            A layer of `places`.
        simplify
            Whether to use `display_areas`, for drawing only.

        Returns
        -------
        layer
            One row for each place that has a geometry, in the order of `places`: `id` and geometry,
            EPSG:27700. Areas are dissolved by code, so that they share their councils' borders.
        """
        if name not in self.places:
            raise UnknownNameError(f"No layer called {name!r}. There is {', '.join(self.places)}.")
        return self._dissolve_layer(name, simplify)

    @cached_property
    def _dissolve_layer(self) -> Callable[[str, bool], gpd.GeoDataFrame]:
        """Function that returns a layer by name and `simplify`; it dissolves each once."""
        from geo.boundaries.polygons import layer_of  # noqa: PLC0415

        @cache
        def dissolve_layer(name: str, simplify: bool) -> gpd.GeoDataFrame:  # noqa: FBT001 - private
            areas = self.display_areas if simplify else self.areas
            return layer_of(self.places[name], areas, shared_borders=self.shared_borders)

        return dissolve_layer


def load_dataset(settings: Settings) -> Dataset:
    """
    Load the register and its places. The boundaries are read on first use.

    Raises
    ------
    DataError
        If the register is missing, malformed or inconsistent.
    """
    register = load_register(settings.data_dir)
    boundaries = active_boundaries(register, settings)

    def read_areas() -> gpd.GeoDataFrame:
        from geo.boundaries.polygons import read_boundaries  # noqa: PLC0415

        return read_boundaries(
            boundaries.path, register.local_authorities.keys(), register.former_authorities
        )

    return Dataset(
        register=register,
        places=places_of(register),
        boundaries=boundaries,
        read_areas=read_areas,
        cache_dir=settings.cache_dir,
    )


def boundaries_file(register: Register, settings: Settings) -> Path:
    """Return the boundary file in use: the one in the settings, else refreshed, else embedded."""
    return active_boundaries(register, settings).path
