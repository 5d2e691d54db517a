"""
Statistics by council and industry, and their reference areas.

Each measure's industries depend on how it is published. Gross value added is published for
councils by SIC section (some sections together), so it has only the industries that are whole
sections: today financial services (K: SIC 64 to 66), manufacturing (C) and construction
(F). The other sectors cut across sections, and have no figure from it. Employment is published by
SIC code, for Great Britain only (`geo.statistics.employment`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.register.tables import read_table
from geo.statistics.industries import sections_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.register.tables import DataPackage
    from geo.statistics.industries import Industry

GVA: Final = "gva"
EMPLOYMENT: Final = "employment"
MEASURES: Final = (GVA, EMPLOYMENT)
"""Keys of the measures."""

_GVA_TABLE: Final = "gva_by_sic_section_2023"
_GVA_COLUMN: Final = "gva_2023_gbp_m_"
_TOTAL: Final = "total"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """
    A set of figures by council, with their source and reference area.

    `values` has one mapping for each industry: LAD25CD → figure, None if the publisher
    suppresses it. A council without a key is not in the source. An industry without a mapping
    cannot be computed from the source. `totals` has the same form, over all industries.
    """

    key: str
    name: str
    unit: str
    amount_format: str
    """Format of a figure with its unit: "£{:,.0f} million"."""
    year: str
    reference: str
    """The area that shares are compared with: the UK, or Great Britain."""
    source: str
    note: str
    """Note on every figure: rounding and suppression."""
    missing_reason: str
    """Why an industry has no figures."""
    values: Mapping[str, Mapping[str, float | None]]
    totals: Mapping[str, float | None]

    @property
    def column(self) -> str:
        """Column heading of its figures: "Gross value added 2023, £ million"."""
        return f"{self.name} {self.year}, {self.unit}"

    def format_amount(self, value: float) -> str:
        """Format a figure with its unit: "£1,051 million", "2,655 jobs"."""
        return self.amount_format.format(value)

    @cached_property
    def reference_shares(self) -> Mapping[str, float | None]:
        """
        Industry → its share in the reference area, 0 to 1; None if unknown.

        The share is computed over the councils with a known figure and total. Otherwise a
        suppressed figure would count as zero against a total that includes it.
        """
        return MappingProxyType(
            {key: self._reference_share(figures) for key, figures in self.complete_figures()}
        )

    def complete_figures(self) -> list[tuple[str, Mapping[str, tuple[float, float]]]]:
        """Return, by industry, the councils with a known figure and total, with both."""
        return [
            (
                industry,
                {
                    code: (value, total)
                    for code, value in figures.items()
                    if value is not None and (total := self.totals.get(code)) is not None
                },
            )
            for industry, figures in self.values.items()
        ]

    @staticmethod
    def _reference_share(figures: Mapping[str, tuple[float, float]]) -> float | None:
        reference_total = sum(total for _, total in figures.values())
        return (
            sum(value for value, _ in figures.values()) / reference_total
            if reference_total > 0
            else None
        )


def gva_by_section(package: DataPackage, industries: Mapping[str, Industry]) -> Measure:
    """
    Read the embedded gross value added by SIC section: 2023, £ million at current prices.

    Returns
    -------
    measure
        The industries whose published codes are exactly one or more whole sections. With
        several sections, a council's figure is suppressed if any of them is. A blank cell is
        suppressed by the Office for National Statistics.

    Raises
    ------
    DataError
        If the table is missing or malformed.
    """
    table = package.tables[_GVA_TABLE]
    rows = read_table(table)
    columns = [field.name.removeprefix(_GVA_COLUMN) for field in table.fields]
    section_names = [name for name in columns if name.isupper() and "LAD" not in name]
    values = {}
    for industry in industries.values():
        sections = sections_of(industry.codes, section_names) if industry.is_measurable else ()
        if sections:
            names = [f"{_GVA_COLUMN}{section}" for section in sections]
            values[industry.key] = MappingProxyType(
                {row["LAD25CD"]: add_figures(row[name] for name in names) for row in rows}
            )
    return Measure(
        key=GVA,
        name="Gross value added",
        unit="£ million",
        amount_format="£{:,.0f} million",
        year="2023",
        reference="UK",
        source="Office for National Statistics, balanced GVA by SIC section, current prices",
        note="In whole £ million, so that shares of very small councils are rough.",
        missing_reason=(
            "No figure: it cuts across the SIC sections by which gross value added is published"
        ),
        values=MappingProxyType(values),
        totals=MappingProxyType({row["LAD25CD"]: row[f"{_GVA_COLUMN}{_TOTAL}"] for row in rows}),
    )


def add_figures(figures: Iterable[float | None]) -> float | None:
    """Add figures up; None if one of them is suppressed, or there are none."""
    values = list(figures)
    if not values or None in values:
        return None
    return float(sum(figure for figure in values if figure is not None))
