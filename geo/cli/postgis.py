"""`placemap postgis`: layers, coverage and points in a PostgreSQL database with PostGIS."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geo.assign.assign_file import AssignRequest
from geo.assign.assigner import make_assigner
from geo.cli.assign import PROGRESS_STEPS, location_options, print_summary
from geo.cli.options import filter_options
from geo.errors import PlaceMapError
from geo.lookup.postcodes.resolver import Resolver

if TYPE_CHECKING:
    from geo.assign.location import LocationOptions
    from geo.cli.options import QueryContext

EPILOG: Final = """
\b
Examples:
  placemap postgis postgresql://ann@db.example.org/gis --all
  placemap postgis postgresql://ann@db.example.org/gis --points businesses.parquet

The password is best left to ~/.pgpass or PGPASSWORD. All is written, or nothing is.
"""


@click.command(epilog=EPILOG)
@click.argument("url")
@filter_options
@location_options
@click.option("--schema", default="placemap", show_default=True, help="Made where there is none.")
@click.option(
    "--points",
    type=click.Path(path_type=Path),
    help="Write this file of points beside the layers that are there, in place of the layers.",
)
@click.option("--table", default="", help="Table of the points. [default: the file's name]")
@click.option("--overwrite", is_flag=True, help="Replace the rows, or the table, that are there.")
def command(**options: object) -> None:
    """
    Write layers, coverage and points to PostgreSQL with PostGIS.

    URL is such as postgresql://user@host:5432/database.
    """
    try:
        import sqlalchemy  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise PlaceMapError(
            "SQLAlchemy, GeoAlchemy2 and psycopg are not installed. Install Place Map with its "
            "extra postgis: pip install '.[postgis]' in its folder, or the wheel and '[postgis]'."
        ) from error
    _run(**options)  # type: ignore[arg-type]


def _run(  # noqa: PLR0913 - an option each
    *,
    context: QueryContext,
    location: LocationOptions,
    url: str,
    schema: str,
    points: Path | None,
    table: str,
    prefix: str,
    workers: int | None,
    overwrite: bool,
) -> None:
    if points is None:
        from geo.export.postgis.database import to_postgis  # noqa: PLC0415 - an extra

        load_result = to_postgis(
            url, context.dataset, context.result, schema=schema, overwrite=overwrite
        )
        for name, rows in load_result.rows.items():
            click.echo(f"{schema}.{name}: {rows:,} rows")
        click.echo(f"Written to {load_result.address}")
        return
    from geo.export.postgis.points import points_to_postgis  # noqa: PLC0415 - an extra

    request = AssignRequest(
        path=points,
        target=Path(table or points.stem),
        options=replace(location, resolver=Resolver(context.dataset.register)),
        prefix=prefix,
        overwrite=overwrite,
        workers=workers,
    )
    with click.progressbar(length=PROGRESS_STEPS, label="Points", file=sys.stderr) as bar:
        counts = points_to_postgis(
            url,
            request,
            make_assigner(context.dataset, context.result),
            schema=schema,
            on_progress=lambda share: bar.update(round(share * PROGRESS_STEPS) - bar.pos),
        )
    reasons = {reason: rows for reason, rows in counts.items() if reason}
    print_summary(sum(counts.values()), reasons)
    click.echo(f"Written to {schema}.{request.target}")
