"""What is in use, and where it came from: register, boundaries, statistics and postcodes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from geo.boundaries.source import boundaries_in_use
from geo.dates import written_date
from geo.errors import DataError
from geo.lookup.postcodes import whole
from geo.lookup.postcodes.online import service_host
from geo.statistics.employment import read_employment
from geo.views.updates import updates_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.audit.inventory import Inventory
    from geo.register.register import Registry
    from geo.settings import Settings

COLUMNS: Final = ("What", "In use", "Date", "Comes from", "Attribution", "Notes")

FETCH: Final = "The Data page, or placemap refresh statistics, fetches it from Nomis."

BOUNDARIES_ARE: Final[Mapping[str, str]] = {
    "set": "a file that was set (PLACEMAP_BOUNDARIES or --boundaries)",
    "refreshed": "refreshed",
    "embedded": "as embedded",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Used:
    """
    One thing in use.

    Attributes
    ----------
    what, is_
        "Boundaries", and which: "ONS … , as embedded".
    date
        In words, or "".
    origins
        Addresses or the path that it came from.
    attribution
        The line that must stand wherever it is shown, or "".
    notes
        What a reader should know, as sentences.
    """

    what: str
    is_: str
    date: str = ""
    origins: tuple[str, ...]
    attribution: str = ""
    notes: tuple[str, ...] = ()


def in_use(registry: Registry, inventory: Inventory, settings: Settings) -> tuple[Used, ...]:
    """
    Say what is in use.

    A register that is not the built-in one is compared with it, which takes about a second.

    Raises
    ------
    DataError
        If a table cannot be read.
    """
    return (
        _register(registry, inventory),
        _boundaries(registry, settings),
        *_statistics(inventory),
        _employment(settings),
        _postcodes(inventory),
        _whole_postcodes(),
        _online(settings),
    )


def used_rows(used: tuple[Used, ...]) -> list[dict[str, str]]:
    """Return what is in use as rows, with `COLUMNS`."""
    return [
        {
            "What": one.what,
            "In use": one.is_,
            "Date": one.date,
            "Comes from": " ".join(one.origins),
            "Attribution": one.attribution,
            "Notes": " ".join(one.notes),
        }
        for one in used
    ]


def written_vintage(vintage: str) -> str:
    """Write "2024-05" as "May 2024"; what is written otherwise stays as it is."""
    try:
        return written_date(date.fromisoformat(f"{vintage}-01"), "month")
    except ValueError:
        return vintage


def _register(registry: Registry, inventory: Inventory) -> Used:
    compiled = f", compiled on {written_date(inventory.compiled, 'day')}" * bool(inventory.compiled)
    version = f"version {inventory.version}{compiled}"
    notes: tuple[str, ...] = ()
    if not inventory.is_built_in:
        changes = len(inventory.changes)
        differs = f"{changes:,} changes" if changes != 1 else "1 change"
        notes = (
            f"It takes the place of the built-in data (PLACEMAP_DATA_DIR or --data-dir), and has "
            f"{differs} against it: placemap diff shows them."
            if changes
            else "It takes the place of the built-in data, and says the same.",
        )
    return Used(
        what="Register",
        is_=f"{'built in' if inventory.is_built_in else 'a folder of your own'}, {version}",
        date=updates_words(registry),
        origins=(str(inventory.package.folder),),
        notes=notes,
    )


def _boundaries(registry: Registry, settings: Settings) -> Used:
    found = boundaries_in_use(registry, settings)
    title = found.title or found.path.name
    kind = BOUNDARIES_ARE[found.kind]
    fetched = ""
    if found.fetched:
        fetched = f", fetched on {written_date(found.fetched.date(), 'day')}"
    return Used(
        what="Boundaries",
        is_=f"{title}{f' ({found.resolution})' if found.resolution else ''}, {kind}",
        date=f"{written_vintage(found.vintage) or 'vintage not known'}{fetched}",
        origins=(found.address or str(found.path),),
        attribution=found.attribution,
        notes=found.notes,
    )


def _statistics(inventory: Inventory) -> list[Used]:
    names = ("local_authorities", "gva_by_sic_section_2023")
    titles = {"local_authorities": "Population, mid-2024"}
    return [
        Used(
            what="Statistics",
            is_=f"{titles.get(one.name, one.title)}, as embedded",
            date=written_vintage(one.vintage) if one.name not in titles else "mid-2024",
            origins=tuple(publisher.address or publisher.title for publisher in one.publishers),
        )
        for one in inventory.holdings
        if one.name in names
    ]


def _employment(settings: Settings) -> Used:
    try:
        found = read_employment(settings.cache_dir)
    except DataError as error:
        return Used(
            what="Statistics", is_="Employment, not in use", origins=(), notes=(str(error),)
        )
    if not found:
        return Used(what="Statistics", is_="Employment, not fetched", origins=(), notes=(FETCH,))
    kept = found.provenance
    carried = f"Carried to today's councils: {', '.join(kept.carried)}." if kept.carried else ""
    fetched = written_date(datetime.fromisoformat(kept.fetched_at).date(), "day")
    return Used(
        what="Statistics",
        is_=f"Employment by SIC code, Great Britain: {kept.source}",
        date=f"{kept.year}, fetched on {fetched}",
        origins=(kept.address,),
        attribution=kept.attribution,
        notes=("Each figure is rounded by itself.", *filter(None, [carried])),
    )


def _postcodes(inventory: Inventory) -> Used:
    one = next(held for held in inventory.holdings if held.name == "postcode_sectors")
    return Used(
        what="Postcodes",
        is_="by sector, Great Britain, as embedded",
        date=written_vintage(one.vintage),
        origins=tuple(publisher.address or publisher.title for publisher in one.publishers),
        attribution=one.attribution,
    )


def _whole_postcodes() -> Used:
    version = whole.version()
    package = whole.DISTRIBUTION
    return Used(
        what="Whole postcodes",
        is_=f"offline, {package} {version}" if version else "not installed",
        origins=(whole.HOME,),
        attribution=whole.ATTRIBUTION if version else "",
        notes=() if version else (f"{whole.INSTALL} adds them, offline.",),
    )


def _online(settings: Settings) -> Used:
    allowed = "allowed, where a reader switches them on" if settings.online else "switched off"
    cure = () if settings.online else ("PLACEMAP_ONLINE=1 allows them.",)
    return Used(
        what="Look-ups online",
        is_=allowed,
        origins=(service_host(settings),),
        notes=("Only postcodes would be sent.", *cure),
    )
