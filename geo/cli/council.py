"""`placemap council`: what covers an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from geo.cli.options import Asked, filtered, scenario_option, who_argument
from geo.cli.output import (
    Form,
    formatted,
    write_csv,
    write_heading,
    write_json,
    write_sentences,
    write_table,
)
from geo.coverage.area import Coverage, coverage
from geo.coverage.proximity import nearest_sites
from geo.lookup.finder import resolve_area
from geo.views.coverage_json import (
    COVERS_COLUMNS,
    coverage_document,
    covers_rows,
    nearest_rows,
    sector_rows,
)
from geo.views.coverage_sentences import basis, statement

if TYPE_CHECKING:
    from geo.coverage.proximity import NearSite

COVERS: Final = (
    "Place",
    "Layer",
    "Basis",
    "Evidence",
    "Sectors",
    "Applies to",
    "Named by",
    "Sources",
)
SECTORS: Final = ("Sector", "Code", "Strongest basis", "Evidence", "Councils", "Places")
NEAREST: Final = ("Site", "Distance", "Kind", "Sectors", "Evidence", "Sources")
"""What a table to read shows of `geo.views.coverage_json`; --csv and --json have all of it."""

EPILOG: Final = """
\b
Examples:
  placemap council Wigan
  placemap council E08000010 --documented-only
  placemap council "M5 4WT" --json
  placemap council Essex --all --csv > essex.csv
  placemap council GM --levels uk_programme
  placemap council "Wigan, Bolton, St Helens" --scenario what-if.json

Sectors are two-letter codes, an asterisk after those that rest on indicative statements alone.
Sources are rows of data/sources.csv.
"""


@click.command(epilog=EPILOG)
@who_argument
@filtered
@scenario_option
@formatted
def command(*, asked: Asked, who: str, form: Form) -> None:
    """
    Say what covers a council, or any other area.

    WHO is a council, county, city region, region or nation, by name, GSS code or key (GM, ica,
    UK); a postcode; a former code; or several of these with commas.
    """
    found = coverage(asked.atlas, asked.result, asked.area(who))
    if form == "csv":
        write_csv(COVERS_COLUMNS, covers_rows(asked.atlas, found), marker=asked.marker)
        return
    near = nearest_sites(asked.atlas, asked.result, found.area)
    if form == "json":
        _, note = resolve_area(asked.finder, who)
        write_json(coverage_document(asked.atlas, found, near, note=note))
    else:
        _write(asked, found, near)


def _write(asked: Asked, found: Coverage, near: tuple[NearSite, ...]) -> None:
    atlas, marker, name = asked.atlas, asked.marker, found.area.in_sentence
    write_sentences([*statement(atlas, found, near), basis(atlas, found)], marker=marker)
    write_heading(f"What covers {name}", marker=marker)
    write_table(covers_rows(atlas, found), COVERS)
    write_heading("The growth-driving sectors", marker=marker)
    write_table(sector_rows(atlas, found), SECTORS)
    write_heading(f"Strategic sites nearest to {name}")
    write_table(nearest_rows(near), NEAREST)
    if found.unplaced:
        write_heading(f"No published boundary: these may or may not take in {name}")
        unplaced = [
            {"Place": shown.place.name, "Reference": shown.place.ref} for shown in found.unplaced
        ]
        write_table(unplaced, ("Place", "Reference"))
