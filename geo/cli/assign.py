"""`placemap assign`: assign the council and every place to each point of a file."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geo.assign.assign_file import AssignRequest, assign_file
from geo.assign.assigner import make_assigner
from geo.assign.location import LocationOptions
from geo.cli.options import filter_options
from geo.lookup.postcodes import whole
from geo.lookup.postcodes.resolver import Resolver
from geo.text import format_count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.cli.options import QueryContext

    Command = Callable[..., None]

PROGRESS_STEPS: Final = 1000
"""Steps of the progress bar."""

EVIDENCE_NOTE: Final = (
    "Places are sets of councils. in_part lists those that take in only part of the council, "
    "indicative those that are not yet confirmed for it."
)

EPILOG: Final = """
\b
Examples:
  placemap assign businesses.parquet -o assigned.parquet
  placemap assign grants.csv --x Lng --y Lat --crs EPSG:4326 -o grants-assigned.csv
  placemap assign sites.fgb --all -o sites.parquet
  placemap assign firms.csv --postcode Postcode -o firms-assigned.csv

A point on a border is in the council with the lowest code of those that share it. A row that is
in no council is kept, and its column reason says why. Postcodes are placed as `placemap postcodes`
does, and the column matched_by says how.
"""


def location_options(command: Command) -> Command:
    """Add the options for the location columns of a file to a command, as `location`."""

    @click.option("--x", default="", help="Column of longitudes or eastings, if no name says so.")
    @click.option("--y", default="", help="Column of latitudes or northings.")
    @click.option("--geometry", default="", help="Column of geometry (WKB), if not the file's own.")
    @click.option("--postcode", default="", help="Column of postcodes, in place of coordinates.")
    @click.option("--crs", default="", help="What coordinates are in, where nothing says so.")
    @click.option("--encoding", default="utf-8", show_default=True, help="Of CSV.")
    @click.option("--prefix", default="", help="Put before the names of the columns we add.")
    @click.option("--workers", type=click.IntRange(min=1), help="Threads. [default: cores]")
    @functools.wraps(command)
    def wrapper(**options: str) -> None:
        location = LocationOptions(
            x=options.pop("x"),
            y=options.pop("y"),
            geometry=options.pop("geometry"),
            postcode=options.pop("postcode"),
            crs=options.pop("crs"),
            encoding=options.pop("encoding"),
        )
        command(location=location, **options)

    return wrapper


@click.command(epilog=EPILOG)
@click.argument("points", type=click.Path(path_type=Path))
@filter_options
@location_options
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help=".parquet or .csv."
)
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
def command(**options: object) -> None:
    """
    Give each point of a file its council and what covers it.

    POINTS is Parquet, CSV or FlatGeobuf, of any size. Its own columns are kept. With --postcode
    rows are placed by a column of postcodes.
    """
    _run(**options)  # type: ignore[arg-type]


def _run(  # noqa: PLR0913 - an option each
    *,
    context: QueryContext,
    location: LocationOptions,
    points: Path,
    output: Path,
    prefix: str,
    workers: int | None,
    overwrite: bool,
) -> None:
    register = context.dataset.register
    request = AssignRequest(
        path=points,
        target=output,
        options=replace(location, resolver=Resolver(register)),
        prefix=prefix,
        overwrite=overwrite,
        workers=workers,
        metadata={
            "attribution": context.dataset.attribution,
            "data_as_of": register.data_date,
            "evidence": EVIDENCE_NOTE,
        },
    )
    with click.progressbar(length=PROGRESS_STEPS, label="Points", file=sys.stderr) as bar:
        report = assign_file(
            request,
            make_assigner(context.dataset, context.result),
            on_progress=lambda share: bar.update(round(share * PROGRESS_STEPS) - bar.pos),
        )
    click.echo(f"Points from {report.located_by}.")
    print_summary(report.rows, report.reasons)
    if location.postcode and report.reasons and not whole.version():
        click.echo(f"Note: To find whole postcodes: {whole.INSTALL}.", err=True)
    click.echo(f"{report.path}: {report.size_bytes:,} bytes")
    if output.suffix.lower() == ".csv":
        click.echo(
            "Note: A CSV file cannot say where it is from. Say with it: "
            f"{context.dataset.attribution} "
            f"{register.data_date}. {EVIDENCE_NOTE}",
            err=True,
        )


def print_summary(rows: int, reasons: Mapping[str, int]) -> None:
    """Write how many rows are in a council, and why others are not."""
    unmatched = sum(reasons.values())
    click.echo(f"{rows - unmatched:,} of {rows:,} rows are in a council.")
    for reason, number in reasons.items():
        click.echo(f"{format_count(number, 'is', 'are')} not: {reason}.")
    if unmatched * 2 > rows:
        click.echo(
            "Note: Most rows are in no council. Are the columns the right way round, and the CRS "
            "the right one?",
            err=True,
        )
