"""Point-in-polygon lookup with the coverage columns of each local authority."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.assign.grid import NO_MATCH, grid_of
from geo.assign.points import OK, OUTSIDE, REASONS
from geo.coverage.basis import Cover, find_covers
from geo.places.place import CLUSTERS, ICA_MEMBERS, PROPOSALS
from geo.query import default_query, run_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from geo.assign.grid import Grid
    from geo.assign.points import LocatedPoints
    from geo.dataset import Dataset
    from geo.query import Result
    from geo.register.layers import Layer
    from geo.register.register import Register

CODE: Final = "LAD25CD"
REASON: Final = "reason"

SEPARATOR: Final = ";"
"""Separator between ids, as in the data package."""


def column_descriptions(register: Register) -> Mapping[str, str]:
    """
    Return the columns that can be added to a point, in order, with their descriptions.

    `proposals` is present only if the scenario proposes a place.
    """
    return MappingProxyType(
        {
            CODE: "Local authority that the point is in (GSS code, 2025); missing where it is in "
            "none",
            **{key: _layer_description(layer) for key, layer in register.coverage_layers.items()},
            "nationwide": "Places that hold for the whole nation by programme",
            PROPOSALS: "Places that somebody proposes; not designations",
            "in_part": "Those of all these that take in only part of the authority: whether they "
            "take in the point is not known",
            "indicative": "Those of all these that are not yet confirmed for the authority",
            "ica_status": "The authority's membership of the Industrial Communities Alliance",
            REASON: "Why the point is in no council; empty where it is in one",
        }
    )


def _layer_description(layer: Layer) -> str:
    subject = f"{layer.plural[:1].upper()}{layer.plural[1:]}"
    if layer.layer_id == CLUSTERS:
        return f"{subject} that list the authority, or lie in a region that does"
    if layer.has_points:
        return f"{subject} that the authority hosts; not that the point is on one"
    return f"{subject} that list the authority (ids, with ; between)"


@dataclass(frozen=True, kw_only=True)
class Assigner:
    """
    Councils and their coverage. It can be pickled for other processes and machines.

    Attributes
    ----------
    codes
        n councils (LAD25CD), ascending.
    grid
        Their polygons (EPSG:27700), in the same order.
    coverage_values
        Column → n values, one per council. All points of a council have the same values, because
        places cover whole councils.
    descriptions
        As returned by `column_descriptions`.
    """

    codes: tuple[str, ...]
    grid: Grid
    coverage_values: Mapping[str, tuple[str, ...]]
    descriptions: Mapping[str, str]

    def __reduce__(self) -> tuple[Callable[..., Assigner], tuple[object, ...]]:
        """Pickle without cached values; a read-only mapping cannot be pickled."""
        return _rebuild_assigner, (
            self.codes,
            self.grid,
            dict(self.coverage_values),
            dict(self.descriptions),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns added to a point, in order."""
        return (CODE, *self.coverage_values, REASON)

    @cached_property
    def values(self) -> Mapping[str, tuple[NDArray[np.int16], tuple[str, ...]]]:
        """Column → index of each council's value, and the distinct values."""
        columns = {}
        for name, values in {CODE: self.codes, **self.coverage_values}.items():
            distinct = tuple(dict.fromkeys(values))
            index_by_value = {value: index for index, value in enumerate(distinct)}
            columns[name] = (
                np.array([index_by_value[v] for v in values], dtype=np.int16),
                distinct,
            )
        return MappingProxyType(columns)

    def find_councils(self, points: LocatedPoints) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
        """
        Find the council of each of m points.

        Returns
        -------
        numbers
            m indices in `codes`; on a border the lowest code, -1 for no council.
        reasons
            m indices in `REASONS`.
        """
        numbers = self.grid.find(points.easting, points.northing)
        reasons = points.reasons.copy()
        reasons[(numbers == NO_MATCH) & (reasons == OK)] = OUTSIDE
        return numbers, reasons

    def assign_points(self, points: LocatedPoints, *, index: pd.Index) -> pd.DataFrame:
        """Return `columns` for m points, as categoricals with the given index."""
        numbers, reasons = self.find_councils(points)
        is_matched = numbers != NO_MATCH
        columns = {
            name: pd.Categorical.from_codes(
                np.where(is_matched, indices[numbers], -1),
                categories=pd.Index(categories, dtype="str"),
            )
            for name, (indices, categories) in self.values.items()
        }
        reason_column = pd.Categorical.from_codes(
            reasons, categories=pd.Index(REASONS, dtype="str")
        )
        return pd.DataFrame({**columns, REASON: reason_column}, index=index)


def _rebuild_assigner(
    codes: tuple[str, ...],
    grid: Grid,
    coverage_values: Mapping[str, tuple[str, ...]],
    descriptions: Mapping[str, str],
) -> Assigner:
    return Assigner(
        codes=codes,
        grid=grid,
        coverage_values=MappingProxyType({**coverage_values}),
        descriptions=MappingProxyType({**descriptions}),
    )


def make_assigner(dataset: Dataset, result: Result | None = None) -> Assigner:
    """
    Return the assigner of a dataset.

    Parameters
    ----------
    result
        Result for the whole UK; None for the default filters.

    Returns
    -------
    assigner
        Its coverage is that of `geo.coverage.basis`, as on every page.
    """
    result = result or run_query(dataset, default_query(dataset.register))
    covers_by_code = find_covers(dataset, result)
    codes = tuple(dataset.areas[CODE])
    status = {place.place.id: place.place.kind_id for place in result.places[ICA_MEMBERS]}
    layers = (
        *dataset.register.coverage_layers,
        *([PROPOSALS] if result.scenario_place else ()),
    )

    def ids_where(predicate: Callable[[Cover], bool]) -> tuple[str, ...]:
        return tuple(_ids(filter(predicate, covers_by_code[code])) for code in codes)

    coverage_values = {
        layer: ids_where(
            lambda cover, layer=layer: (  # type: ignore[misc]
                cover.place.place.layer == layer and _is_place_based(cover)
            )
        )
        for layer in layers
    }
    coverage_values |= {
        "nationwide": ids_where(lambda cover: not _is_place_based(cover)),
        "in_part": ids_where(lambda cover: cover.basis in {"part", "overlap", "touches"}),
        "indicative": ids_where(lambda cover: cover.evidence == "indicative"),
        "ica_status": tuple(status.get(code, "") for code in codes),
    }
    descriptions = column_descriptions(dataset.register)
    ordered = {name: coverage_values[name] for name in descriptions if name in coverage_values}
    return Assigner(
        codes=codes,
        grid=grid_of(dataset),
        coverage_values=MappingProxyType(ordered),
        descriptions=descriptions,
    )


def _is_place_based(cover: Cover) -> bool:
    return cover.basis != "nationwide"


def _ids(council_covers: Iterable[Cover]) -> str:
    return SEPARATOR.join(cover.place.place.id for cover in council_covers)
