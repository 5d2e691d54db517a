"""The loaded statistics: industries and measures."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.dataset import cached_by_dataset
from geo.errors import DataError, UnknownNameError
from geo.statistics.employment import FETCH_STEPS, employment_measure, read_employment
from geo.statistics.industries import industries_of
from geo.statistics.measures import EMPLOYMENT, GVA, MEASURES, gva_by_section
from geo.statistics.strength import industry_strengths

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.register.register import Register
    from geo.statistics.employment import Provenance
    from geo.statistics.industries import Industry
    from geo.statistics.measures import Measure
    from geo.statistics.strength import Strength

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """Industries and measures, by key. Read-only: safe to share."""

    register: Register
    industries: Mapping[str, Industry]
    measures: Mapping[str, Measure]
    """Gross value added always; employment if it has been fetched."""
    provenance: Provenance | None
    """Source of the employment, if there is any."""
    employment_error: str
    """Why fetched employment cannot be used; "" if it can, or there is none."""

    def measure(self, key: str) -> Measure:
        """
        Return one measure.

        Raises
        ------
        UnknownNameError
            If there is no measure of that key; for employment, with how to get it.
        """
        if key not in self.measures:
            hint = (
                self.employment_error or f"It is to be fetched first, {FETCH_STEPS}."
                if key == EMPLOYMENT
                else f"Expected one of {', '.join(MEASURES)}."
            )
            raise UnknownNameError(f"There is no measure {key!r}. {hint}")
        return self.measures[key]

    @property
    def default_measure(self) -> Measure:
        """The default measure: employment, which has the most figures, if there is any."""
        return self.measures.get(EMPLOYMENT, self.measures[GVA])

    def measure_for(self, area: Area, industry: Industry | None = None) -> Measure:
        """
        Return the default measure of an area: employment, otherwise gross value added.

        Gross value added is the default if employment does not cover the whole area. It also is
        if only gross value added has figures for the industry.
        """
        gva, employment = self.measures[GVA], self.measures.get(EMPLOYMENT)
        if employment is None:
            return gva
        key = industry.key if industry else ""
        covers_area = all(code in employment.totals for code in area.codes)
        if industry and key not in gva.values:
            return employment
        return employment if covers_area and (not key or key in employment.values) else gva

    def strengths(self, area: Area, measure: Measure) -> Mapping[str, Strength]:
        """Measure every industry in an area: see `geo.statistics.strength.industry_strengths`."""
        return industry_strengths(area, measure, self.industries)


def read_statistics(register: Register, cache_dir: Path | None) -> Statistics:
    """
    Read the embedded statistics, and the cached employment.

    Employment that cannot be read is left out, and `employment_error` gives the reason: the
    embedded figures do not depend on a cache.

    Raises
    ------
    DataError
        If the data package's own tables are missing or malformed.
    """
    industries = industries_of(register)
    gva = gva_by_section(register.package, industries)
    try:
        employment, employment_error = read_employment(cache_dir) if cache_dir else None, ""
    except DataError as error:
        employment, employment_error = None, str(error)
        logger.warning("The employment that was fetched is not in use: %s", error)
    measures = {GVA: gva}
    if employment:
        measures[EMPLOYMENT] = employment_measure(employment, industries)
    return Statistics(
        register=register,
        industries=industries,
        measures=MappingProxyType(measures),
        provenance=employment.provenance if employment else None,
        employment_error=employment_error,
    )


@cached_by_dataset
def statistics_of(dataset: Dataset) -> Statistics:
    """Return the statistics of a dataset, as read on first use."""
    return read_statistics(dataset.register, dataset.cache_dir)
