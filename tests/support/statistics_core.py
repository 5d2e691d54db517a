"""What the tests of statistics stand on: figures for the four squares, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from geo.statistics.figures import Statistics, statistics_of
from geo.statistics.industries import Industry, industries_of
from geo.statistics.measures import GVA, Measure
from tests.support.fixtures_core import SQUARES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES

TOTALS: Final = {ASTON: 100.0, BIRCH: 200.0, CEDAR: 300.0, DOLWEN: 400.0}

VALUES: Final = {ASTON: 20.0, BIRCH: 10.0, CEDAR: None, DOLWEN: 40.0}
"""Advanced manufacturing. Of the three known, 70 of 700: the reference share is a tenth."""


def industry(key: str, **changes: object) -> Industry:
    """Return an industry of the small register."""
    default_industry = Industry(
        key=key,
        name={"AM": "Advanced manufacturing", "DE": "Defence"}.get(key, key.capitalize()),
        in_sentence={"AM": "advanced manufacturing", "DE": "defence"}.get(key, key),
        is_sector=len(key) == 2,
        codes=("20",),
        rating="proxy",
        caveat="A proxy",
        unmeasured=(),
    )
    return replace(default_industry, **changes)  # type: ignore[arg-type]


def measure(values: Mapping[str, Mapping[str, float | None]], **changes: object) -> Measure:
    """Return a measure of the small register."""
    default_measure = Measure(
        key=GVA,
        name="Gross value added",
        unit="£ million",
        amount_format="£{:,.0f} million",
        year="2023",
        reference="UK",
        source="ONS",
        note="Rounded.",
        missing_reason="No figure: its definition cuts across sections",
        values=values,
        totals=TOTALS,
    )
    return replace(default_measure, **changes)  # type: ignore[arg-type]


def with_figures(
    dataset: Dataset,
    measure_with_figures: Measure,
    *,
    industries: Mapping[str, Industry] | None = None,
) -> Dataset:
    """Return a dataset whose statistics are one measure."""
    changed = replace(dataset)
    statistics = Statistics(
        register=dataset.register,
        industries=industries or industries_of(dataset.register),
        measures=MappingProxyType({measure_with_figures.key: measure_with_figures}),
        provenance=None,
        employment_error="",
    )
    with patch("geo.statistics.figures.read_statistics", return_value=statistics):
        # They are kept with the dataset from here on.
        assert statistics_of(changed) is statistics
    return changed
