"""`placemap gaps`: which councils are left out, and of what."""

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
"""Columns of a table to read; --csv has all of `gaps_rows`."""

SHORT_HEADINGS: Final = {
    "High-potential clusters": "Clusters",
    "Strategic industrial sites": "Sites",
}

EPILOG: Final = """
\b
Examples:
  placemap gaps --who ica
  placemap gaps --who "North West" --sector CE
  placemap gaps --beyond-km 30 --all
  placemap gaps --csv > gaps.csv
  placemap gaps --who Essex --scenario what-if.json

In a count, "2 +1*" is two confirmed places and one not confirmed; an asterisk after a basis
says that it is not confirmed. With --csv the sentences go to standard error; with --json they are
in it.
"""


@click.command(epilog=EPILOG)
@click.option(
    "--who",
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
    help="How far from the nearest documented strategic site is far.",
)
@filter_options
@scenario_option
@output_options
def command(
    *, asked: QueryContext, who: str, sector: str | None, beyond_km: float, form: OutputFormat
) -> None:
    """Say which councils are left out, and of what."""
    area = asked.area(UK if who.strip().casefold() == ALL else who)
    sector_code = asked.sector_code(sector) if sector else ""
    area_gaps = find_gaps(
        asked.dataset, build_matrix(asked.dataset, asked.result), area, beyond_km=beyond_km
    )
    if form == "json":
        write_json(gap_document(asked.dataset, area_gaps, sector=sector_code))
        return
    selected_gaps = [
        gap
        for key, gap in area_gaps.gaps.items()
        if not sector_code or key == f"{SECTOR_PREFIX}{sector_code}"
    ]
    all_rows = gaps_rows(asked.dataset, area_gaps)
    rows = [row for row in all_rows if not sector_code or row["LAD25CD"] in selected_gaps[0].codes]
    sentences = [
        *(gap_sentence(asked.dataset, area_gaps, gap.key).text for gap in selected_gaps),
        *_unknown_sentences(asked, area, sector_code),
    ]
    if form == "csv":
        write_sentences(sentences, marker=asked.marker, to_stderr=True)
        write_csv(all_rows[0], rows, marker=asked.marker)
    else:
        area_coverage = find_coverage(asked.dataset, asked.result, area)
        write_sentences(
            [*sentences, statement_basis(asked.dataset, area_coverage)], marker=asked.marker
        )
        write_heading("Council by council", marker=asked.marker)
        write_table(
            [row | {"Sectors": _sectors_text(asked, row)} for row in rows],
            TEXT_COLUMNS,
            headings=SHORT_HEADINGS,
        )


def _unknown_sentences(context: QueryContext, area: Area, sector: str) -> list[str]:
    """Say what no source named, and how many members could not be confirmed."""
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
    """Put the cells of the sectors into one: "AM member, DE hosts it*"."""
    sectors = context.dataset.register.sectors
    return ", ".join(f"{sector} {row[sector]}" for sector in sectors if row[sector])
