"""`placemap assign`: a file of points with the council of each, and every place that covers it."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geo.assign.assign_file import Job, assign_file
from geo.assign.assigner import assigner_of
from geo.assign.location import Asked
from geo.cli.options import filtered
from geo.lookup.postcodes import whole
from geo.lookup.postcodes.resolver import Resolver
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.cli.options import Asked as Question

    Command = Callable[..., None]

STEPS: Final = 1000
"""Of the progress bar."""

EVIDENCE: Final = (
    "Places are sets of councils. in_part lists those that take in only part of the council, "
    "indicative those that no source was seen to state for it."
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


def located(command: Command) -> Command:
    """Give a command the options that say where a file's points are, and an `Asked`, `where`."""

    @click.option("--x", default="", help="Column of longitudes or eastings, if no name says so.")
    @click.option("--y", default="", help="Column of latitudes or northings.")
    @click.option("--geometry", default="", help="Column of geometry (WKB), if not the file's own.")
    @click.option("--postcode", default="", help="Column of postcodes, in place of coordinates.")
    @click.option("--crs", default="", help="What coordinates are in, where nothing says so.")
    @click.option("--encoding", default="utf-8", show_default=True, help="Of CSV.")
    @click.option("--prefix", default="", help="Put before the names of the columns we add.")
    @click.option("--workers", type=click.IntRange(min=1), help="Threads. [default: cores]")
    @functools.wraps(command)
    def locating(**options: str) -> None:
        where = Asked(
            x=options.pop("x"),
            y=options.pop("y"),
            geometry=options.pop("geometry"),
            postcode=options.pop("postcode"),
            crs=options.pop("crs"),
            encoding=options.pop("encoding"),
        )
        command(where=where, **options)

    return locating


@click.command(epilog=EPILOG)
@click.argument("points", type=click.Path(path_type=Path))
@filtered
@located
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
    asked: Question,
    where: Asked,
    points: Path,
    output: Path,
    prefix: str,
    workers: int | None,
    overwrite: bool,
) -> None:
    registry = asked.atlas.registry
    job = Job(
        path=points,
        target=output,
        asked=replace(where, resolver=Resolver(registry)),
        prefix=prefix,
        overwrite=overwrite,
        workers=workers,
        about={
            "attribution": asked.atlas.attribution,
            "data_as_of": registry.data_date,
            "evidence": EVIDENCE,
        },
    )
    with click.progressbar(length=STEPS, label="Points", file=sys.stderr) as bar:
        done = assign_file(
            job,
            assigner_of(asked.atlas, asked.result),
            on_progress=lambda share: bar.update(round(share * STEPS) - bar.pos),
        )
    click.echo(f"Points from {done.located_by}.")
    summarise(done.rows, done.reasons)
    if where.postcode and done.reasons and not whole.version():
        click.echo(f"Note: To find whole postcodes: {whole.INSTALL}.", err=True)
    click.echo(f"{done.path}: {done.size_bytes:,} bytes")
    if output.suffix.lower() == ".csv":
        click.echo(
            f"Note: A CSV file cannot say where it is from. Say with it: {asked.atlas.attribution} "
            f"{registry.data_date}. {EVIDENCE}",
            err=True,
        )


def summarise(rows: int, reasons: Mapping[str, int]) -> None:
    """Write how many rows are in a council, and why the others are not."""
    nowhere = sum(reasons.values())
    click.echo(f"{rows - nowhere:,} of {rows:,} rows are in a council.")
    for reason, number in reasons.items():
        click.echo(f"{counted(number, 'is', 'are')} not: {reason}.")
    if nowhere * 2 > rows:
        click.echo(
            "Note: Most rows are in no council. Are the columns the right way round, and the CRS "
            "the right one?",
            err=True,
        )
