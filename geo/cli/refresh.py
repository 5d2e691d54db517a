"""`placemap refresh`: update official data in the user's cache, or return to the embedded data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from geo.boundaries.store import reset
from geo.cli.refresh_statistics import statistics
from geo.clients.catalogue import RESOLUTIONS
from geo.refresh.boundaries import DEFAULT_RESOLUTION, BoundaryRequest, refresh_boundaries

if TYPE_CHECKING:
    from geo.boundaries.source import BoundarySource
    from geo.settings import Settings

EPILOG: Final = """
\b
Examples:
  placemap refresh boundaries
  placemap refresh boundaries --vintage 2024-05 --resolution BUC
  placemap refresh --reset
  placemap refresh statistics
  placemap refresh statistics --reset

Boundaries come from the Office for National Statistics, employment by sector from Nomis. What is
fetched is checked, and kept in the user's cache (PLACEMAP_CACHE_DIR); until then, and if anything
fails, what is in use stays what it was. A running app takes up what is new.
"""


@click.group(epilog=EPILOG, invoke_without_command=True)
@click.option("--reset", "is_reset", is_flag=True, help="Return to the embedded boundaries.")
@click.pass_context
def command(ctx: click.Context, *, is_reset: bool) -> None:
    """Fetch fresh official boundaries and statistics, or undo it."""
    if is_reset and ctx.invoked_subcommand:
        raise click.UsageError("Found --reset and what to refresh. Choose one.")
    if is_reset:
        was_refreshed = reset(ctx.obj)
        click.echo(
            "The embedded boundaries are in use again."
            if was_refreshed
            else "Nothing was refreshed: the embedded boundaries are in use."
        )
    elif not ctx.invoked_subcommand:
        raise click.UsageError(
            "Found nothing to refresh. Expected boundaries, statistics, or --reset."
        )


command.add_command(statistics)


@command.command()
@click.option("--vintage", default="", help="Year and month, such as 2025-12; default the newest.")
@click.option(
    "--resolution",
    type=click.Choice(RESOLUTIONS, case_sensitive=False),
    default=DEFAULT_RESOLUTION,
    show_default=True,
    help="BUC generalised to 500 m, BGC to 20 m, BFC not at all; all clipped to the coast.",
)
@click.pass_obj
def boundaries(settings: Settings, *, vintage: str, resolution: str) -> None:
    """Fetch the boundaries of local authorities from ONS, check them, and put them in use."""

    def show_progress(message: str, share: float) -> None:
        click.echo(f"{share:4.0%} {message}", err=True)

    source = refresh_boundaries(
        settings, BoundaryRequest(vintage=vintage, resolution=resolution), on_progress=show_progress
    )
    _report(settings, source)


def _report(settings: Settings, source: BoundarySource) -> None:
    click.echo(f"{source.title}: in use." if not settings.boundaries else f"{source.title}: kept.")
    click.echo(f"From {source.address}")
    click.echo(f"Kept as {source.path} (SHA-256 {source.sha256[:16]}…)")
    for note in source.notes:
        click.echo(note)
    if settings.boundaries:
        click.echo(f"Not in use: {settings.boundaries} is set, and comes first.", err=True)
