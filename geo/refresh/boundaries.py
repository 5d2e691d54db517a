"""
Refresh of the boundaries: download from ONS, compare with the embedded ones, store, activate.

Nothing changes until all is checked and written; then one step activates the new boundaries
(`geo.boundaries.store`). The data for the live map is built before that, so that the next start
is fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from geo.boundaries.polygons import read_boundaries
from geo.boundaries.reconciliation import Reconciliation, read_pages, reconcile
from geo.boundaries.source import BoundarySource
from geo.boundaries.store import activate_boundaries, store_areas
from geo.clients.catalogue import RESOLUTIONS, Service, choose_service, list_services
from geo.clients.http import HttpClient, HttpLimits
from geo.clients.ons import BoundaryPages, fetch_boundaries
from geo.dataset import Dataset
from geo.errors import BoundaryError, DataError, SourceError, UnknownNameError
from geo.places.builders import places_of
from geo.register.register import load_register
from geo.views.display import display_layers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.register.register import Register
    from geo.settings import Settings

DEFAULT_RESOLUTION: Final = "BGC"

UNCHANGED: Final = "The boundaries in use stay what they were."

ATTRIBUTION: Final = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right {year}."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class BoundaryRequest:
    """Vintage and resolution to download; vintage "" is the newest."""

    vintage: str = ""
    resolution: str = DEFAULT_RESOLUTION


def refresh_boundaries(
    settings: Settings,
    request: BoundaryRequest,
    *,
    limits: HttpLimits | None = None,
    on_progress: Callable[[str, float], None] = lambda _message, _share: None,
) -> BoundarySource:
    """
    Download boundaries from ONS and activate them.

    Parameters
    ----------
    request
        Vintage and resolution.
    on_progress
        Called with the current step and the share of the work that is done.

    Returns
    -------
    source
        The stored boundaries. They are in use unless the settings name a file, which has
        precedence.

    Raises
    ------
    SourceError
        If ONS cannot be reached, or its response is not as expected.
    BoundaryError
        If the boundaries are not those of the register's authorities, or cannot be stored.
    UnknownNameError
        If there are none of that vintage and resolution.
    """
    try:
        register = load_register(settings.data_dir)
        download = _fetch_boundaries(register, request, limits, on_progress)
        on_progress("Checking the shapes", 0.7)
        reconciliation = reconcile_download(register, download)
        on_progress("Keeping them", 0.8)
        path, sha256 = store_areas(settings, reconciliation.areas)
        source = _boundary_source(download, reconciliation, path, sha256)
        on_progress("Making the map's outlines", 0.85)
        dataset = Dataset(
            register=register,
            places=places_of(register),
            boundaries=source,
            cache_dir=settings.cache_dir,
            read_areas=lambda: reconciliation.areas,
        )
        display_layers(dataset, settings)
        activate_boundaries(settings, source, register.local_authorities.keys())
    except (BoundaryError, SourceError, UnknownNameError) as error:
        raise type(error)(f"{error} {UNCHANGED}") from error
    on_progress("Done", 1.0)
    return source


def reconcile_download(register: Register, download: BoundaryPages) -> Reconciliation:
    """
    Read the downloaded pages and match them to the register's authorities.

    Raises
    ------
    BoundaryError
        If they do not match.
    """
    package = register.package
    embedded = read_boundaries(
        package.folder / str(package.resource("boundaries")["path"]),
        register.local_authorities.keys(),
        register.former_authorities,
    )
    layer = read_pages(download.pages)
    reconciliation = reconcile(layer.areas, embedded=embedded, history=register.former_authorities)
    return Reconciliation(areas=reconciliation.areas, notes=(*layer.notes, *reconciliation.notes))


def services(settings: Settings, *, limits: HttpLimits | None = None) -> tuple[Service, ...]:
    """List the boundaries that ONS offers, newest first."""
    with HttpClient(limits) as client:
        return list_services(client, _catalogue_url(load_register(settings.data_dir)))


def _fetch_boundaries(
    register: Register,
    request: BoundaryRequest,
    limits: HttpLimits | None,
    on_progress: Callable[[str, float], None],
) -> BoundaryPages:
    if request.resolution not in RESOLUTIONS:
        raise UnknownNameError(
            f"No resolution called {request.resolution!r}. There is {', '.join(RESOLUTIONS)}."
        )
    with HttpClient(limits) as client:
        on_progress("Asking ONS what there is", 0.0)
        available = list_services(client, _catalogue_url(register))
        service = choose_service(available, vintage=request.vintage, resolution=request.resolution)

        def report(count: int, total: int) -> None:
            on_progress(f"Fetching: {count} of {total} authorities", 0.05 + 0.6 * count / total)

        return fetch_boundaries(client, service, on_progress=report)


def _catalogue_url(register: Register) -> str:
    resource = register.package.resource("boundaries")
    if "services" not in resource:
        raise DataError(
            f"{register.package.folder / 'datapackage.json'}: the resource boundaries has no "
            "member services, expected the address of the catalogue to refresh from."
        )
    return str(resource["services"])


def _boundary_source(
    download: BoundaryPages, reconciliation: Reconciliation, path: Path, sha256: str
) -> BoundarySource:
    service = download.service
    return BoundarySource(
        kind="refreshed",
        path=path,
        recorded_sha256=sha256,
        vintage=service.vintage,
        resolution=service.resolution,
        title=service.title,
        address=download.layer.address,
        fetched=datetime.now(UTC).replace(microsecond=0),
        attribution=ATTRIBUTION.format(year=service.vintage[:4]),
        notes=reconciliation.notes,
    )
