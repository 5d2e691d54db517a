"""`placemap refresh statistics`: download employment by sector from Nomis to the user's cache."""

from __future__ import annotations

import click

from geo.clients.http import HttpClient
from geo.refresh.statistics import refresh_employment
from geo.register.register import load_register
from geo.settings import Settings
from geo.statistics.employment import FILE, remove_employment


@click.command("statistics")
@click.option("--reset", "is_reset", is_flag=True, help="Return to the embedded statistics alone.")
@click.option(
    "--service",
    default="",
    help="Where Nomis is, for an organisation that passes it on under another address. "
    "[default: PLACEMAP_NOMIS, or Nomis itself]",
)
@click.pass_obj
def statistics(settings: Settings | None, *, is_reset: bool, service: str) -> None:
    """
    Fetch employment by SIC code from Nomis, check it, and put it in use.

    Great Britain only. Nothing changes until all of it is there.
    """
    settings = settings or Settings.from_environment()
    if is_reset:
        was_there = remove_employment(settings.cache_dir)
        click.echo(
            "The embedded statistics alone are in use again."
            if was_there
            else "Nothing was fetched: the embedded statistics are in use."
        )
        return

    def show_progress(message: str, share: float) -> None:
        click.echo(f"{share:4.0%} {message}", err=True)

    with HttpClient() as client:
        employment = refresh_employment(
            load_register(settings.data_dir),
            settings,
            client,
            service=service.rstrip("/"),
            on_progress=show_progress,
        )
    origin = employment.provenance
    click.echo(
        f"Employment {origin.year} by SIC code: {origin.rows:,} figures for "
        f"{len(employment.figures)} "
        "councils of Great Britain, in use. Northern Ireland is not available."
    )
    click.echo(f"From {origin.address}, {origin.fetched_at}")
    click.echo(f"Kept as {settings.cache_dir / FILE} (SHA-256 {origin.sha256[:16]}…)")
    if origin.carried:
        click.echo(f"Carried to today's councils: {', '.join(origin.carried)}")
