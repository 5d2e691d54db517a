"""Everything that is known, loaded once: the register, its places, and their geometry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from geo.boundaries import dissolve, is_coverage, read_boundaries, simplify_to_draw
from geo.crs import BNG, WGS84
from geo.errors import UnknownNameError
from geo.places import LOCAL_AUTHORITIES, Place, places_of
from geo.registry import Registry, load_registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from geo.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """
    The register and the boundaries, with what follows from them. Read-only: share it freely.

    Attributes
    ----------
    registry
        The register.
    places
        Layer → its places.
    areas
        The local authorities, EPSG:27700, one row each, `LAD25CD` and geometry.
    """

    registry: Registry
    places: Mapping[str, tuple[Place, ...]]
    areas: gpd.GeoDataFrame

    @cached_property
    def by_ref(self) -> Mapping[str, Place]:
        """Every place by its `ref`."""
        return MappingProxyType(
            {place.ref: place for places in self.places.values() for place in places}
        )

    @cached_property
    def shared_borders(self) -> bool:
        """Whether neighbouring `areas` share their borders exactly."""
        return is_coverage(self.areas)

    @cached_property
    def drawn_areas(self) -> gpd.GeoDataFrame:
        """`areas`, simplified where they are too fine to draw. Never measure these."""
        return simplify_to_draw(self.areas)

    def place(self, ref: str) -> Place:
        """Return one place, or raise `UnknownNameError`."""
        if ref not in self.by_ref:
            raise UnknownNameError(
                f"No place called {ref!r}. Expected one such as 'clusters:P001'."
            )
        return self.by_ref[ref]

    def population(self, codes: Iterable[str]) -> int:
        """Add up the mid-2024 population of a set of local authorities, each counted once."""
        councils = self.registry.local_authorities
        return sum(councils[code].population_mid2024 for code in set(codes))

    def codes_within(self, area: str) -> frozenset[str]:
        """
        Return the local authorities of a nation or region, or of the UK where `area` is "".

        Raises
        ------
        UnknownNameError
            If `area` is neither "" nor the GSS code of a nation or region.
        """
        councils = self.registry.local_authorities.values()
        found = frozenset(
            council.LAD25CD
            for council in councils
            if not area or area in {council.RGNCD, council.CTRYCD}
        )
        if not found:
            raise UnknownNameError(f"No nation or region has the code {area!r}.")
        return found

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Nations and English regions: GSS code → name, England's regions after England."""
        councils = self.registry.local_authorities.values()
        england = {
            council.RGNCD: council.RGNNM for council in councils if council.nation == "England"
        }
        nations = {council.CTRYCD: council.nation for council in councils}
        return MappingProxyType(dict(sorted(nations.items())[:1]) | england | nations)

    def layer(self, name: str, *, drawn: bool = False) -> gpd.GeoDataFrame:
        """
        Return the geometry of one layer.

        Parameters
        ----------
        name
            A layer of `places`.
        drawn
            Whether the shapes are only to be looked at: then they may be simplified.

        Returns
        -------
        layer
            One row a place that has a geometry, in the order of `places`: `id` and geometry,
            EPSG:27700. Areas are dissolved by code, so that they share their councils' borders.
        """
        if name not in self.places:
            raise UnknownNameError(f"No layer called {name!r}. There is {', '.join(self.places)}.")
        places = [place for place in self.places[name] if place.is_drawn]
        points = {place.id: shapely.Point(place.point) for place in places if place.point}
        if points:
            located = gpd.GeoDataFrame({"id": [*points]}, geometry=[*points.values()], crs=WGS84)
            return located.to_crs(BNG)
        members = pd.DataFrame(
            [(place.id, code) for place in places for code in place.codes],
            columns=["id", "LAD25CD"],
        )
        areas = self.drawn_areas if drawn else self.areas
        pieces = areas.merge(members, on="LAD25CD", how="right")
        if name == LOCAL_AUTHORITIES or not pieces["id"].duplicated().any():
            return pieces[["id", "geometry"]]
        return dissolve(pieces, by="id", shared_borders=self.shared_borders)


def load_atlas(settings: Settings) -> Atlas:
    """
    Load the register and the boundaries.

    Raises
    ------
    DataError
        If the register is missing, malformed or inconsistent.
    BoundaryError
        If the boundaries cannot be read, or are not those of the register's authorities.
    """
    registry = load_registry(settings.data_dir)
    path = settings.boundaries or embedded_boundaries(registry)
    return Atlas(
        registry=registry,
        places=places_of(registry),
        areas=read_boundaries(path, registry.local_authorities.keys()),
    )


def embedded_boundaries(registry: Registry) -> Path:
    """Return the boundary file that the data package describes."""
    package = registry.package
    return package.folder / str(package.resource("boundaries")["path"])
