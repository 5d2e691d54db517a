"""`placemap gaps`: which councils are left out, and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from geo.areas import ICA, UK
from geo.cli.options import Asked, filtered, scenario_option
from geo.cli.output import (
    Form,
    formatted,
    write_csv,
    write_heading,
    write_json,
    write_sentences,
    write_table,
)
from geo.coverage.area import coverage
from geo.coverage.gaps import BEYOND_KM, SECTOR, gaps
from geo.coverage.matrix import matrix
from geo.coverage.unsourced import no_source_words, unconfirmed_words
from geo.views.coverage_json import gaps_rows
from geo.views.coverage_sentences import basis
from geo.views.gaps_json import gap_document

if TYPE_CHECKING:
    from geo.areas import Area
    from geo.views.coverage_json import Cell

ALL: Final = "all"

READ: Final = (
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

SHORTER: Final = {"High-potential clusters": "Clusters", "Strategic industrial sites": "Sites"}

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
    default=BEYOND_KM,
    show_default=True,
    help="How far from the nearest documented strategic site is far.",
)
@filtered
@scenario_option
@formatted
def command(*, asked: Asked, who: str, sector: str | None, beyond_km: float, form: Form) -> None:
    """Say which councils are left out, and of what."""
    area = asked.area(UK if who.strip().casefold() == ALL else who)
    only = asked.code_of_sector(sector) if sector else ""
    found = gaps(asked.atlas, matrix(asked.atlas, asked.result), area, beyond_km=beyond_km)
    if form == "json":
        write_json(gap_document(asked.atlas, found, sector=only))
        return
    kept = [gap for key, gap in found.gaps.items() if not only or key == f"{SECTOR}{only}"]
    every = gaps_rows(asked.atlas, found)
    rows = [row for row in every if not only or row["LAD25CD"] in kept[0].codes]
    sentences = [*(gap.text for gap in kept), *_not_known(asked, area, only)]
    if form == "csv":
        write_sentences(sentences, marker=asked.marker, to_stderr=True)
        write_csv(every[0], rows, marker=asked.marker)
    else:
        whole = coverage(asked.atlas, asked.result, area)
        write_sentences([*sentences, basis(asked.atlas, whole)], marker=asked.marker)
        write_heading("Council by council", marker=asked.marker)
        write_table(
            [row | {"Sectors": _sectors(asked, row)} for row in rows], READ, headings=SHORTER
        )


def _not_known(asked: Asked, area: Area, sector: str) -> list[str]:
    """Say what no source named, and how many members could not be confirmed."""
    registry = asked.atlas.registry
    return [
        words
        for words in (
            no_source_words(registry, levels=asked.result.query.levels, sector=sector),
            unconfirmed_words(registry) if area.key == ICA else "",
        )
        if words
    ]


def _sectors(asked: Asked, row: dict[str, Cell]) -> str:
    """Put the cells of the sectors into one: "AM member, DE hosts it*"."""
    sectors = asked.atlas.registry.sectors
    return ", ".join(f"{sector} {row[sector]}" for sector in sectors if row[sector])
