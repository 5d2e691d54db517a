"""`placemap gaps`: councils without a city region, cluster or site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from geo.areas import ICA, UK
from geo.cli.options import QueryContext, filter_options, scenario_option
from geo.cli.output import (
    OutputFormat,
    output_options,
    write_csv,
    write_heading,
    write_json,
    write_marker,
    write_sentences,
    write_table,
)
from geo.coverage.area import find_coverage
from geo.coverage.gaps import DEFAULT_BEYOND_KM, SECTOR_PREFIX, find_gaps
from geo.coverage.matrix import build_matrix
from geo.views.coverage_json import gaps_rows
from geo.views.coverage_sentences import statement_basis
from geo.views.gap_sentences import gap_sentence, no_source_text, unconfirmed_text
from geo.views.gaps_json import gap_document

if TYPE_CHECKING:
    from geo.areas import Area
    from geo.views.coverage_json import Cell

ALL: Final = "all"

TEXT_COLUMNS: Final = (
    "LAD25CD",
    "Council",
    "ICA",
    "City regions",
    "High-potential clusters",
    "Strategic industrial sites",
    "In all",
    "Nation-wide",
    "Nearest site, km",
    "Sectors",
)
"""Columns of the text output; --csv has all of `gaps_rows`."""

SHORT_HEADINGS: Final = {
    "High-potential clusters": "Clusters",
    "Strategic industrial sites": "Sites",
}

EPILOG: Final = """
\b
Examples:
  placemap gaps --area ica
  placemap gaps --area "North West" --sector CE
  placemap gaps --beyond-km 30 --all
  placemap gaps --csv > gaps.csv
  placemap gaps --area Essex --scenario what-if.json

In a count, "2 +1*" is two confirmed places and one not confirmed; an asterisk after a basis
says that it is not confirmed. With --csv the sentences go to standard error; with --json they are
in it.
"""


@click.command(epilog=EPILOG)
@click.option(
    "--area",
    "area_name",
    default=ALL,
    show_default=True,
    help="The councils to look at: all; ica, those of the Industrial Communities Alliance; or "
    "any area, as for `placemap council`.",
)
@click.option("--sector", help="List only the councils left out of this sector: AM, CE, CR …")
@click.option(
    "--beyond-km",
    type=float,
    default=DEFAULT_BEYOND_KM,
    show_default=True,
    help="How far from the nearest confirmed strategic site is far.",
)
@filter_options
@scenario_option
@output_options
def command(
    *,
    context: QueryContext,
    area_name: str,
    sector: str | None,
    beyond_km: float,
    output_format: OutputFormat,
) -> None:
    """Say which councils are left out, and of what."""
    area = context.area(UK if area_name.strip().casefold() == ALL else area_name)
    sector_code = context.sector_code(sector) if sector else ""
    area_gaps = find_gaps(
        context.dataset, build_matrix(context.dataset, context.result), area, beyond_km=beyond_km
    )
    if output_format == "json":
        write_json(gap_document(context.dataset, area_gaps, sector=sector_code))
        return
    selected_gaps = [
        gap
        for key, gap in area_gaps.gaps.items()
        if not sector_code or key == f"{SECTOR_PREFIX}{sector_code}"
    ]
    all_rows = gaps_rows(context.dataset, area_gaps)
    rows = [row for row in all_rows if not sector_code or row["LAD25CD"] in selected_gaps[0].codes]
    sentences = [
        *(gap_sentence(context.dataset, area_gaps, gap.key).text for gap in selected_gaps),
        *_unknown_sentences(context, area, sector_code),
    ]
    if output_format == "csv":
        write_marker(context.marker, to_stderr=True)
        write_sentences(sentences, marker=context.marker, to_stderr=True)
        write_csv(all_rows[0], rows, marker=context.marker)
    else:
        area_coverage = find_coverage(context.dataset, context.result, area)
        write_marker(context.marker)
        write_sentences(
            [*sentences, statement_basis(context.dataset, area_coverage)], marker=context.marker
        )
        write_heading("Council by council", marker=context.marker)
        write_table(
            [row | {"Sectors": _sectors_text(context, row)} for row in rows],
            TEXT_COLUMNS,
            headings=SHORT_HEADINGS,
        )


def _unknown_sentences(context: QueryContext, area: Area, sector: str) -> list[str]:
    """Return sentences on unknown coverage and on members that could not be confirmed."""
    register = context.dataset.register
    return [
        sentence
        for sentence in (
            no_source_text(register, levels=context.result.query.levels, sector=sector),
            unconfirmed_text(register) if area.key == ICA else "",
        )
        if sentence
    ]


def _sectors_text(context: QueryContext, row: dict[str, Cell]) -> str:
    """Join the sector cells into one: "AM member, DE hosts it*"."""
    sectors = context.dataset.register.sectors
    return ", ".join(f"{sector} {row[sector]}" for sector in sectors if row[sector])
