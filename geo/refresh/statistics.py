"""Fetching statistics anew, and keeping them: nothing changes until all of it is there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.clients.nomis import SOURCE, fetch_employment
from geo.statistics.employment import codes_wanted, keep_employment
from geo.statistics.industries import industries_of
from geo.statistics.recode import carried

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.clients.http import HttpClient
    from geo.register.register import Registry
    from geo.settings import Settings
    from geo.statistics.employment import Employment


def renew_employment(
    registry: Registry,
    settings: Settings,
    client: HttpClient,
    *,
    service: str = "",
    on_progress: Callable[[str, float], None] = lambda _what, _share: None,
) -> Employment:
    """
    Fetch employment by sector, check it, and put it into the cache.

    Parameters
    ----------
    service
        Where Nomis is, if not where the settings say.
    on_progress
        Is told what is being done, and the share of all that is done.

    Raises
    ------
    SourceError
        If the service cannot be reached or its answer is not whole and sound; what was kept
        before stays.
    DataError
        If the cache cannot be written; what was kept before stays.
    """
    industries = industries_of(registry)

    def tell(done: int, every: int) -> None:
        share = 0.05 + 0.85 * min(1, done / max(1, every))
        on_progress(f"Fetching: {done:,} of {every:,} figures", share)

    on_progress("Asking Nomis for its list of industries", 0.0)
    published = fetch_employment(
        client, codes_wanted(industries), service=service or settings.nomis, on_progress=tell
    )
    on_progress("Checking and keeping them", 0.9)
    found = carried(registry, published, industries, source=SOURCE, fetched_at=datetime.now(UTC))
    keep_employment(found, settings.cache_dir)
    on_progress("Done", 1.0)
    return found
