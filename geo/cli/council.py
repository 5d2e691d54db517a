"""`placemap council`: the coverage of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from geo.cli.options import QueryContext, area_argument, filter_options, scenario_option
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
from geo.coverage.area import Coverage, find_coverage
from geo.coverage.proximity import nearest_sites
from geo.lookup.finder import resolve_area
from geo.views.coverage_json import (
    COVERS_COLUMNS,
    coverage_document,
    covers_rows,
    nearest_rows,
    sector_rows,
)
from geo.views.coverage_sentences import statement, statement_basis

if TYPE_CHECKING:
    from geo.coverage.proximity import NearSite

COVERS_TEXT_COLUMNS: Final = (
    "Place",
    "Layer",
    "Basis",
    "Evidence",
    "Sectors",
    "Applies to",
    "Named by",
    "Sources",
)
SECTORS_TEXT_COLUMNS: Final = (
    "Sector",
    "Code",
    "Strongest basis",
    "Evidence",
    "Councils",
    "Places",
)
NEAREST_TEXT_COLUMNS: Final = ("Site", "Distance", "Kind", "Sectors", "Evidence", "Sources")
"""Columns of `geo.views.coverage_json` in the text output; --csv and --json have all."""

EPILOG: Final = """
\b
Examples:
  placemap council Wigan
  placemap council E08000010 --documented-only
  placemap council "M5 4WT" --json
  placemap council Essex --all --csv > essex.csv
  placemap council GM --levels uk_programme
  placemap council "Wigan, Bolton, St Helens" --scenario what-if.json

Sectors are two-letter codes, an asterisk after those that are not yet confirmed.
Sources are rows of data/sources.csv.
"""


@click.command(epilog=EPILOG)
@area_argument
@filter_options
@scenario_option
@output_options
def command(*, context: QueryContext, area_name: str, output_format: OutputFormat) -> None:
    """
    Say what covers a council, or any other area.

    AREA is a council, county, city region, region or nation, by name, GSS code or key (GM, ica,
    UK); a postcode; a former code; or several of these with commas.
    """
    area_coverage = find_coverage(context.dataset, context.result, context.area(area_name))
    if output_format == "csv":
        write_csv(
            COVERS_COLUMNS, covers_rows(context.dataset, area_coverage), marker=context.marker
        )
        return
    near_sites = nearest_sites(context.dataset, context.result, area_coverage.area)
    if output_format == "json":
        _, note = resolve_area(context.finder, area_name)
        write_json(coverage_document(context.dataset, area_coverage, near_sites, note=note))
    else:
        _write(context, area_coverage, near_sites)


def _write(context: QueryContext, coverage: Coverage, near_sites: tuple[NearSite, ...]) -> None:
    dataset, marker, name = context.dataset, context.marker, coverage.area.in_sentence
    text = statement(dataset, coverage, near_sites)
    basis = statement_basis(dataset, coverage)
    write_marker(marker)
    write_sentences([text.lead, *text.details], marker=marker)
    write_sentences(text.proposals)
    write_sentences([*text.unconfirmed, basis], marker=marker)
    write_heading(f"What covers {name}", marker=marker)
    write_table(covers_rows(dataset, coverage), COVERS_TEXT_COLUMNS)
    write_heading("The growth-driving sectors", marker=marker)
    write_table(sector_rows(dataset, coverage), SECTORS_TEXT_COLUMNS)
    write_heading(f"Strategic sites nearest to {name}")
    write_table(nearest_rows(near_sites), NEAREST_TEXT_COLUMNS)
    if coverage.unplaced:
        write_heading(f"No published boundary: these may or may not take in {name}")
        unplaced = [
            {"Place": place.place.name, "Reference": place.place.ref} for place in coverage.unplaced
        ]
        write_table(unplaced, ("Place", "Reference"))
