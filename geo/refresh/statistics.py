"""Refresh of the statistics: nothing changes until all of it is downloaded and checked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.clients.nomis import SOURCE, fetch_employment
from geo.statistics.employment import required_codes, store_employment
from geo.statistics.industries import industries_of
from geo.statistics.recode import recode_employment

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.clients.http import HttpClient
    from geo.register.register import Register
    from geo.settings import Settings
    from geo.statistics.employment import Employment


def refresh_employment(
    register: Register,
    settings: Settings,
    client: HttpClient,
    *,
    service: str = "",
    on_progress: Callable[[str, float], None] = lambda _message, _share: None,
) -> Employment:
    """
    Download employment by sector, check it, and store it in the cache.

    Parameters
    ----------
    service
        URL of Nomis; by default the one in the settings.
    on_progress
        Called with the current step and the share of the work that is done.

    Raises
    ------
    SourceError
        If the service cannot be reached or its response is not complete and valid; the cache is
        unchanged.
    DataError
        If the cache cannot be written; it is unchanged.
    """
    industries = industries_of(register)

    def report(count: int, total: int) -> None:
        share = 0.05 + 0.85 * min(1, count / max(1, total))
        on_progress(f"Fetching: {count:,} of {total:,} figures", share)

    on_progress("Asking Nomis for its list of industries", 0.0)
    download = fetch_employment(
        client, required_codes(industries), service=service or settings.nomis, on_progress=report
    )
    on_progress("Checking and keeping them", 0.9)
    employment = recode_employment(
        register, download, industries, source=SOURCE, fetched_at=datetime.now(UTC)
    )
    store_employment(employment, settings.cache_dir)
    on_progress("Done", 1.0)
    return employment
