"""Date of the last update of each layer: no single date holds for all of them."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.dates import format_date
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.register.register import Register

POPULATION: Final = "population"
MID_YEAR: Final = "mid-2024"
"""Reference date of the populations of `local_authorities`."""

NOT_KNOWN: Final = "not known"

_NOUNS: Final = MappingProxyType({ICA_MEMBERS: "Alliance members", POPULATION: "populations"})
"""Nouns that differ from the layer's name."""

DATE_PATTERN: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def last_update_dates(register: Register) -> Mapping[str, str]:
    """
    Return the date of the newest fact of each layer, and of the populations.

    Returns
    -------
    dates
        Layer or "population" → a date, as precise as the source: "15 September 2026",
        "mid-2024", or "not known".
    """
    regions = register.city_regions.values()
    clusters = register.clusters.values()
    sites = register.strategic_sites.values()
    return MappingProxyType(
        {
            CITY_REGIONS: _latest((row.as_of, row.as_of_precision) for row in regions),
            CLUSTERS: _latest((row.as_of, row.as_of_precision) for row in clusters),
            STRATEGIC_SITES: _latest((row.status_date, row.status_date_precision) for row in sites),
            ICA_MEMBERS: _latest(
                (date.fromisoformat(day), "day")
                for row in register.ica_members.values()
                for day in DATE_PATTERN.findall(row.evidence_date)
            ),
            **{
                layer: _latest((row.as_of, row.as_of_precision or "day") for row in rows)
                for layer, rows in register.layer_places.items()
            },
            POPULATION: MID_YEAR,
        }
    )


def last_update_text(register: Register) -> str:
    """Return when each layer was last updated, as a sentence."""
    dates = last_update_dates(register)
    nouns = {key: layer.plural for key, layer in register.layers.items()} | _NOUNS
    return f"Last updated: {'; '.join(f'{nouns[key]} {day}' for key, day in dates.items())}."


def _latest(dates: Iterable[tuple[date | None, str]]) -> str:
    valid_dates = [(day, precision) for day, precision in dates if day]
    if not valid_dates:
        return NOT_KNOWN
    day, precision = max(valid_dates)
    # The wording of a range is not available here: its first year is safe to state.
    return format_date(day, "year" if precision == "range" else precision)
