"""
Fresh boundaries: fetched from ONS, checked against what is embedded, kept, and put in use.

Nothing changes until all is checked and written; then one step puts it in use
(`geo.boundaries.store`). What the live map draws is built before that, so that the next start
finds it made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from geo.boundaries.polygons import read_boundaries
from geo.boundaries.reconciliation import Reconciled, read_pages, reconcile
from geo.boundaries.source import InUse
from geo.boundaries.store import keep_areas, put_in_use
from geo.clients.catalogue import RESOLUTIONS, Service, catalogue, choose
from geo.clients.http import HttpClient, Limits
from geo.clients.ons import Published, fetch
from geo.dataset import Atlas
from geo.errors import BoundaryError, DataError, SourceError, UnknownNameError
from geo.places.builders import places_of
from geo.register.register import load_registry
from geo.views.display import display_layers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.register.register import Registry
    from geo.settings import Settings

DEFAULT_RESOLUTION: Final = "BGC"

UNCHANGED: Final = "The boundaries in use stay what they were."

ATTRIBUTION: Final = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right {year}."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which boundaries are asked for: "" is the newest vintage."""

    vintage: str = ""
    resolution: str = DEFAULT_RESOLUTION


def refresh_boundaries(
    settings: Settings,
    asked: Asked,
    *,
    limits: Limits | None = None,
    on_progress: Callable[[str, float], None] = lambda _what, _share: None,
) -> InUse:
    """
    Fetch boundaries from ONS and put them in use.

    Parameters
    ----------
    asked
        Vintage and resolution.
    on_progress
        Is told what is being done, and the share of all that is done.

    Returns
    -------
    kept
        What was kept. It is in use, unless the settings name a file, which comes first.

    Raises
    ------
    SourceError
        If ONS cannot be asked, or its answer is not what it should be.
    BoundaryError
        If the boundaries are not those of the register's authorities, or cannot be kept.
    UnknownNameError
        If there are none of that vintage and resolution.
    """
    try:
        registry = load_registry(settings.data_dir)
        published = _published(registry, asked, limits, on_progress)
        on_progress("Checking the shapes", 0.7)
        checked = check(registry, published)
        on_progress("Keeping them", 0.8)
        path, sha256 = keep_areas(settings, checked.areas)
        kept = _known(published, checked, path, sha256)
        on_progress("Making the map's outlines", 0.85)
        atlas = Atlas(
            registry=registry,
            places=places_of(registry),
            boundaries=kept,
            cache_dir=settings.cache_dir,
            read_areas=lambda: checked.areas,
        )
        display_layers(atlas, settings)
        put_in_use(settings, kept, registry.local_authorities.keys())
    except (BoundaryError, SourceError, UnknownNameError) as error:
        raise type(error)(f"{error} {UNCHANGED}") from error
    on_progress("Done", 1.0)
    return kept


def check(registry: Registry, published: Published) -> Reconciled:
    """
    Read what was fetched, and make it the boundaries of the register's authorities.

    Raises
    ------
    BoundaryError
        If it cannot be.
    """
    package = registry.package
    embedded = read_boundaries(
        package.folder / str(package.resource("boundaries")["path"]),
        registry.local_authorities.keys(),
        registry.former_authorities,
    )
    read = read_pages(published.pages)
    done = reconcile(read.areas, embedded=embedded, history=registry.former_authorities)
    return Reconciled(areas=done.areas, notes=(*read.notes, *done.notes))


def services(settings: Settings, *, limits: Limits | None = None) -> tuple[Service, ...]:
    """List the boundaries that ONS offers, newest first."""
    with HttpClient(limits) as client:
        return catalogue(client, _base(load_registry(settings.data_dir)))


def _published(
    registry: Registry,
    asked: Asked,
    limits: Limits | None,
    on_progress: Callable[[str, float], None],
) -> Published:
    if asked.resolution not in RESOLUTIONS:
        raise UnknownNameError(
            f"No resolution called {asked.resolution!r}. There is {', '.join(RESOLUTIONS)}."
        )
    with HttpClient(limits) as client:
        on_progress("Asking ONS what there is", 0.0)
        found = catalogue(client, _base(registry))
        service = choose(found, vintage=asked.vintage, resolution=asked.resolution)

        def tell(done: int, every: int) -> None:
            on_progress(f"Fetching: {done} of {every} authorities", 0.05 + 0.6 * done / every)

        return fetch(client, service, on_progress=tell)


def _base(registry: Registry) -> str:
    described = registry.package.resource("boundaries")
    if "services" not in described:
        raise DataError(
            f"{registry.package.folder / 'datapackage.json'}: the resource boundaries has no "
            "member services, expected the address of the catalogue to refresh from."
        )
    return str(described["services"])


def _known(published: Published, checked: Reconciled, path: Path, sha256: str) -> InUse:
    service = published.service
    return InUse(
        kind="refreshed",
        path=path,
        recorded_sha256=sha256,
        vintage=service.vintage,
        resolution=service.resolution,
        title=service.title,
        address=published.layer.address,
        fetched=datetime.now(UTC).replace(microsecond=0),
        attribution=ATTRIBUTION.format(year=service.vintage[:4]),
        notes=checked.notes,
    )
