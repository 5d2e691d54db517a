"""`placemap nearest`: the strategic sites nearest to an area."""

from __future__ import annotations

from typing import Final

import click

from geo.cli.council import NEAREST_TEXT_COLUMNS
from geo.cli.options import QueryContext, area_argument, filter_options
from geo.cli.output import (
    OutputFormat,
    output_options,
    write_csv,
    write_json,
    write_sentences,
    write_table,
)
from geo.coverage.area import find_coverage
from geo.coverage.proximity import nearest_sites
from geo.views.coverage_json import NEAREST_COLUMNS, coverage_document, nearest_rows

FIELDS: Final = ("area", "nearest_sites", "filters", "data_as_of", "last_updated", "attribution")
"""Fields of `coverage_document` in the output."""

EPILOG: Final = """
\b
Examples:
  placemap nearest "M5 4WT"
  placemap nearest Wigan --limit 10 --csv > sites.csv
  placemap nearest GM --all --json
"""


@click.command(epilog=EPILOG)
@area_argument
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="How many to list; sites that the area hosts are all listed, however many.",
)
@filter_options
@output_options
def command(
    *, context: QueryContext, area_name: str, limit: int, output_format: OutputFormat
) -> None:
    """
    List the strategic sites nearest to an area.

    AREA is as for `placemap council`. A postcode stands for its council: distances are from the
    boundary of the area's councils, said no more finely than the site's position is known.
    """
    area = context.area(area_name)
    near_sites = nearest_sites(context.dataset, context.result, area, limit=limit)
    if output_format == "csv":
        write_csv(NEAREST_COLUMNS, nearest_rows(near_sites), marker="")
    elif output_format == "json":
        document = coverage_document(
            context.dataset, find_coverage(context.dataset, context.result, area), near_sites
        )
        write_json({name: document[name] for name in FIELDS})
    else:
        write_sentences([f"Strategic sites nearest to {area.in_sentence}, from its boundary"])
        write_table(nearest_rows(near_sites), NEAREST_TEXT_COLUMNS)
