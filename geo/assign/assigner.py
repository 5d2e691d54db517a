"""What each council's points are given, and which council a point is in: all that is needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.assign.grid import NOWHERE
from geo.assign.points import OUTSIDE, REASONS, WELL
from geo.coverage.basis import Cover, covers
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, PROPOSALS, STRATEGIC_SITES
from geo.query import ask, first_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from geo.assign.grid import Grid
    from geo.assign.points import Located
    from geo.dataset import Atlas
    from geo.query import Result

CODE: Final = "LAD25CD"
REASON: Final = "reason"

COLUMNS: Final = MappingProxyType(
    {
        CODE: "Local authority that the point is in (GSS code, 2025); missing where it is in none",
        CITY_REGIONS: "City regions that list the authority (ids, with ; between)",
        CLUSTERS: "Clusters that list the authority, or lie in a region that does",
        STRATEGIC_SITES: "Strategic sites that the authority hosts; not that the point is on one",
        "nationwide": "Places that hold for the whole nation by programme",
        PROPOSALS: "Places that somebody proposes; not designations",
        "in_part": "Those of all these that take in only part of the authority: whether they "
        "take in the point is not known",
        "indicative": "Those of all these that no source was seen to state for the authority",
        "ica_status": "The authority's footing with the Industrial Communities Alliance",
        REASON: "Why the point is in no council; empty where it is in one",
    }
)
"""What a point is given → what it holds. `proposals` is there only where something is proposed."""

SEPARATOR: Final = ";"
"""Between ids, as in the data package."""


@dataclass(frozen=True, kw_only=True)
class Assigner:
    """
    The councils, and what covers each. It can be sent to other processes and machines.

    Attributes
    ----------
    codes
        n councils (LAD25CD), ascending.
    grid
        Their polygons, EPSG:27700, in the same order.
    covering
        Column of `COLUMNS` → its n values, one a council. Of a council all points are given the
        same: places are sets of councils, and codes decide, not drawings.
    """

    codes: tuple[str, ...]
    grid: Grid
    covering: Mapping[str, tuple[str, ...]]

    def __reduce__(self) -> tuple[Callable[..., Assigner], tuple[object, ...]]:
        """Travel without what can be computed; a read-only mapping cannot be sent."""
        return _assigner, (self.codes, self.grid, dict(self.covering))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a point is given, in order."""
        return (CODE, *self.covering, REASON)

    @cached_property
    def values(self) -> Mapping[str, tuple[NDArray[np.int16], tuple[str, ...]]]:
        """Column → for each council, which of the column's distinct values; and those values."""
        found = {}
        for name, values in {CODE: self.codes, **self.covering}.items():
            distinct = tuple(dict.fromkeys(values))
            places = {value: place for place, value in enumerate(distinct)}
            found[name] = (np.array([places[v] for v in values], dtype=np.int16), distinct)
        return MappingProxyType(found)

    def numbers(self, points: Located) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
        """
        Find the council of each of m points.

        Returns
        -------
        numbers
            m places in `codes`; the lowest code on a border, -1 in none.
        reasons
            m numbers of `REASONS`: why there is none.
        """
        numbers = self.grid.find(points.easting, points.northing)
        reasons = points.reasons.copy()
        reasons[(numbers == NOWHERE) & (reasons == WELL)] = OUTSIDE
        return numbers, reasons

    def frame(self, points: Located, *, index: pd.Index) -> pd.DataFrame:
        """Return what m points are given: `columns`, categorical, with the index given."""
        numbers, reasons = self.numbers(points)
        here = numbers != NOWHERE
        given = {
            name: pd.Categorical.from_codes(
                np.where(here, places[numbers], -1), categories=pd.Index(distinct, dtype="str")
            )
            for name, (places, distinct) in self.values.items()
        }
        why = pd.Categorical.from_codes(reasons, categories=pd.Index(REASONS, dtype="str"))
        return pd.DataFrame({**given, REASON: why}, index=index)


def _assigner(
    codes: tuple[str, ...], grid: Grid, covering: Mapping[str, tuple[str, ...]]
) -> Assigner:
    return Assigner(codes=codes, grid=grid, covering=MappingProxyType({**covering}))


def assigner_of(atlas: Atlas, result: Result | None = None) -> Assigner:
    """
    Make ready to assign points.

    Parameters
    ----------
    result
        What the filters keep of the whole UK's places; None for what a first visit shows.

    Returns
    -------
    assigner
        Who covers whom is `geo.coverage.basis.covers`, as on every page.
    """
    result = result or ask(atlas, first_query(atlas.registry))
    found = covers(atlas, result)
    codes = tuple(atlas.areas[CODE])
    status = {shown.place.id: shown.place.kind_id for shown in result.places[ICA_MEMBERS]}
    layers = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES, *([PROPOSALS] if result.proposed else ()))

    def listed(wanted: Callable[[Cover], bool]) -> tuple[str, ...]:
        return tuple(_ids(filter(wanted, found[code])) for code in codes)

    covering = {
        layer: listed(lambda one, layer=layer: one.shown.place.layer == layer and _is_here(one))  # type: ignore[misc]
        for layer in layers
    }
    covering |= {
        "nationwide": listed(lambda one: not _is_here(one)),
        "in_part": listed(lambda one: one.basis in {"part", "overlap", "touches"}),
        "indicative": listed(lambda one: one.evidence == "indicative"),
        "ica_status": tuple(status.get(code, "") for code in codes),
    }
    ordered = {name: covering[name] for name in COLUMNS if name in covering}
    return Assigner(codes=codes, grid=atlas.grid, covering=MappingProxyType(ordered))


def _is_here(cover: Cover) -> bool:
    return cover.basis != "nationwide"


def _ids(several: Iterable[Cover]) -> str:
    return SEPARATOR.join(one.shown.place.id for one in several)
