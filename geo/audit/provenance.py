"""Sources in use, with their provenance: register, boundaries, statistics and postcodes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from geo.boundaries.source import active_boundaries
from geo.dates import format_date
from geo.errors import DataError
from geo.lookup.postcodes import whole
from geo.lookup.postcodes.online import service_host
from geo.statistics.employment import read_employment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.audit.inventory import Inventory
    from geo.register.register import Register
    from geo.settings import Settings

COLUMNS: Final = ("What", "In use", "Date", "Comes from", "Attribution", "Notes")

EMPLOYMENT_HINT: Final = "The Data page, or placemap refresh statistics, fetches it from Nomis."

BOUNDARY_KINDS: Final[Mapping[str, str]] = {
    "set": "a file that was set (PLACEMAP_BOUNDARIES or --boundaries)",
    "refreshed": "refreshed",
    "embedded": "as embedded",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ActiveSource:
    """
    One source in use.

    Attributes
    ----------
    kind, description
        "Boundaries", and which: "ONS … , as embedded".
    date
        Date in words, or "".
    origins
        URLs or path of the data.
    attribution
        Attribution to show with the data, or "".
    notes
        Sentences for the reader.
    """

    kind: str
    description: str
    date: str = ""
    origins: tuple[str, ...]
    attribution: str = ""
    notes: tuple[str, ...] = ()


def active_sources(
    register: Register, inventory: Inventory, settings: Settings, *, register_dates: str
) -> tuple[ActiveSource, ...]:
    """
    Return the sources in use.

    A register that is not the built-in one is compared with it, which takes about a second.

    Parameters
    ----------
    register_dates
        When each layer of the register was last updated (`geo.views.updates.last_update_text`).

    Raises
    ------
    DataError
        If a table cannot be read.
    """
    return (
        _register(inventory, register_dates),
        _boundaries(register, settings),
        *_statistics(inventory),
        _employment(settings),
        _postcodes(inventory),
        _whole_postcodes(),
        _online(settings),
    )


def active_source_rows(sources: tuple[ActiveSource, ...]) -> list[dict[str, str]]:
    """Return sources as rows with `COLUMNS`."""
    return [
        {
            "What": source.kind,
            "In use": source.description,
            "Date": source.date,
            "Comes from": " ".join(source.origins),
            "Attribution": source.attribution,
            "Notes": " ".join(source.notes),
        }
        for source in sources
    ]


def format_vintage(vintage: str) -> str:
    """Return "2024-05" as "May 2024"; leave any other text unchanged."""
    try:
        return format_date(date.fromisoformat(f"{vintage}-01"), "month")
    except ValueError:
        return vintage


def _register(inventory: Inventory, register_dates: str) -> ActiveSource:
    compiled = f", compiled on {format_date(inventory.compiled_on, 'day')}" * bool(
        inventory.compiled_on
    )
    version = f"version {inventory.version}{compiled}"
    notes: tuple[str, ...] = ()
    if not inventory.is_built_in:
        changes = len(inventory.changes)
        change_text = f"{changes:,} changes" if changes != 1 else "1 change"
        notes = (
            f"It takes the place of the built-in data (PLACEMAP_DATA_DIR or --data-dir), and has "
            f"{change_text} against it: placemap diff shows them."
            if changes
            else "It takes the place of the built-in data, and says the same.",
        )
    return ActiveSource(
        kind="Register",
        description=f"{'built in' if inventory.is_built_in else 'a folder of your own'}, {version}",
        date=register_dates,
        origins=(str(inventory.package.folder),),
        notes=notes,
    )


def _boundaries(register: Register, settings: Settings) -> ActiveSource:
    source = active_boundaries(register, settings)
    title = source.title or source.path.name
    kind = BOUNDARY_KINDS[source.kind]
    fetched_text = ""
    if source.fetched:
        fetched_text = f", fetched on {format_date(source.fetched.date(), 'day')}"
    return ActiveSource(
        kind="Boundaries",
        description=f"{title}{f' ({source.resolution})' if source.resolution else ''}, {kind}",
        date=f"{format_vintage(source.vintage) or 'vintage not known'}{fetched_text}",
        origins=(source.address or str(source.path),),
        attribution=source.attribution,
        notes=source.notes,
    )


def _statistics(inventory: Inventory) -> list[ActiveSource]:
    names = ("local_authorities", "gva_by_sic_section_2023")
    titles = {"local_authorities": "Population, mid-2024"}
    return [
        ActiveSource(
            kind="Statistics",
            description=f"{titles.get(holding.name, holding.title)}, as embedded",
            date=format_vintage(holding.vintage) if holding.name not in titles else "mid-2024",
            origins=tuple(publisher.address or publisher.title for publisher in holding.publishers),
        )
        for holding in inventory.resources
        if holding.name in names
    ]


def _employment(settings: Settings) -> ActiveSource:
    try:
        employment = read_employment(settings.cache_dir)
    except DataError as error:
        return ActiveSource(
            kind="Statistics", description="Employment, not in use", origins=(), notes=(str(error),)
        )
    if not employment:
        return ActiveSource(
            kind="Statistics",
            description="Employment, not fetched",
            origins=(),
            notes=(EMPLOYMENT_HINT,),
        )
    provenance = employment.provenance
    recoded_text = (
        f"Carried to today's councils: {', '.join(provenance.carried)}."
        if provenance.carried
        else ""
    )
    fetched_date = format_date(datetime.fromisoformat(provenance.fetched_at).date(), "day")
    return ActiveSource(
        kind="Statistics",
        description=f"Employment by SIC code, Great Britain: {provenance.source}",
        date=f"{provenance.year}, fetched on {fetched_date}",
        origins=(provenance.address,),
        attribution=provenance.attribution,
        notes=("Each figure is rounded by itself.", *filter(None, [recoded_text])),
    )


def _postcodes(inventory: Inventory) -> ActiveSource:
    resource = next(
        candidate for candidate in inventory.resources if candidate.name == "postcode_sectors"
    )
    return ActiveSource(
        kind="Postcodes",
        description="by sector, Great Britain, as embedded",
        date=format_vintage(resource.vintage),
        origins=tuple(publisher.address or publisher.title for publisher in resource.publishers),
        attribution=resource.attribution,
    )


def _whole_postcodes() -> ActiveSource:
    version = whole.version()
    package = whole.DISTRIBUTION
    return ActiveSource(
        kind="Whole postcodes",
        description=f"offline, {package} {version}" if version else "not installed",
        origins=(whole.HOMEPAGE,),
        attribution=whole.ATTRIBUTION if version else "",
        notes=() if version else (f"{whole.INSTALL} adds them, offline.",),
    )


def _online(settings: Settings) -> ActiveSource:
    status = "allowed, where a reader switches them on" if settings.online else "switched off"
    hint = () if settings.online else ("PLACEMAP_ONLINE=1 allows them.",)
    return ActiveSource(
        kind="Look-ups online",
        description=status,
        origins=(service_host(settings),),
        notes=("Only postcodes would be sent.", *hint),
    )
