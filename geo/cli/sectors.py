"""`placemap sectors`: sector strengths compared with designations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from geo.areas import UK
from geo.cli.options import QueryContext, filter_options
from geo.cli.output import (
    OutputFormat,
    output_options,
    write_csv,
    write_heading,
    write_json,
    write_sentences,
    write_table,
)
from geo.coverage.area import find_coverage
from geo.coverage.matrix import build_matrix
from geo.statistics.agreement import Agreement, industry_agreement
from geo.statistics.figures import statistics_of
from geo.statistics.industries import industry_of
from geo.statistics.strength import STRONG_QUOTIENT
from geo.views.agreement_sentences import agreement_basis, agreement_caveat, case_sentence
from geo.views.agreement_tables import agreement_document, agreement_file_rows, agreement_rows
from geo.views.coverage_json import area_document, basis_document
from geo.views.sector_tables import strength_document, strength_rows
from geo.views.strength_sentences import strength_intro

if TYPE_CHECKING:
    from geo.areas import Area
    from geo.statistics.measures import Measure

ALL: Final = "all"

EPILOG: Final = """
\b
Examples:
  placemap sectors Wigan
  placemap sectors ica --sector FS
  placemap sectors "North West" --sector manufacturing --strong-from 1.5
  placemap sectors --sector AM --measure employment --csv > am.csv

Without --sector: every sector, manufacturing, the foundational industries and construction in AREA
as a whole. With it: council by council. Sectors overlap, and are never added together.
"""


@click.command(epilog=EPILOG)
@click.argument(
    "area_name",
    metavar="[AREA]...",
    nargs=-1,
    callback=lambda _ctx, _param, words: " ".join(words) or ALL,
)
@click.option(
    "--sector",
    help="Council by council for one of them: AM, CE, CR …, manufacturing, foundational or "
    "construction.",
)
@click.option(
    "--measure",
    help="gva (by SIC section, with the data package) or employment (once fetched). The default "
    "is what says most.",
)
@click.option(
    "--strong-from",
    type=float,
    default=STRONG_QUOTIENT,
    show_default=True,
    help="The location quotient from which a sector is called strong, 1 to 10.",
)
@filter_options
@output_options
def command(  # noqa: PLR0913 - an option each
    *,
    context: QueryContext,
    area_name: str,
    sector: str | None,
    measure: str | None,
    strong_from: float,
    output_format: OutputFormat,
) -> None:
    """
    Say how strong each sector is, and whether it is covered.

    AREA is all, ica, or any area as for `placemap council`.
    """
    figures = statistics_of(context.dataset)
    area = context.area(UK if area_name.strip().casefold() == ALL else area_name)
    industry = industry_of(figures.industries, sector) if sector else None
    chosen_measure = figures.measure(measure) if measure else figures.measure_for(area, industry)
    if industry is None:
        _write_all_sectors(context, area, chosen_measure, output_format)
        return
    uk_matrix = build_matrix(context.dataset, context.result)
    sector_agreement = industry_agreement(
        context.dataset,
        uk_matrix,
        area,
        industry_measure=(industry, chosen_measure),
        strong_from=strong_from,
    )
    _write_sector(context, sector_agreement, output_format)


def _write_all_sectors(
    context: QueryContext, area: Area, measure: Measure, output_format: OutputFormat
) -> None:
    """Write every sector of an area as a whole."""
    dataset, figures = context.dataset, statistics_of(context.dataset)
    area_coverage = find_coverage(dataset, context.result, area)
    rows = strength_rows(figures, area_coverage, measure=measure)
    if output_format == "json":
        write_json(
            {
                "area": area_document(dataset, area),
                "strength": strength_document(figures, area_coverage),
                **basis_document(dataset, context.result),
            }
        )
    elif output_format == "csv":
        write_csv(rows[0], rows, marker="")
    else:
        write_sentences([strength_intro(figures, measure)])
        write_heading(f"How strong, and how covered: {area.in_sentence}")
        write_table(rows, [*rows[0]])


def _write_sector(context: QueryContext, agreement: Agreement, output_format: OutputFormat) -> None:
    """Write one sector, council by council."""
    dataset = context.dataset
    sentences = [case_sentence(agreement, case).text for case in agreement.groups]
    notes = [
        text for text in (agreement_caveat(agreement), agreement_basis(dataset, agreement)) if text
    ]
    if output_format == "json":
        write_json(agreement_document(dataset, agreement))
        return
    if output_format == "csv":
        rows = agreement_file_rows(dataset, agreement)
        write_sentences([*sentences, *notes], to_stderr=True)
        write_csv(rows[0], rows, marker="")
        return
    rows = agreement_rows(agreement)
    write_sentences([*sentences, *notes])
    write_heading(f"{agreement.industry.name}, council by council")
    write_table(rows, [*rows[0]])
