"""What the gaps page shows, and the same as an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, cast

from geo.areas import ICA, SEPARATOR, UK, Area, area_of, kept_members, set_of
from geo.coverage.gaps import ANYTHING, BEYOND_KM, FAR, FARTHEST_KM, SECTOR
from geo.places import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from ui.parameters import NONE, Parameters, filter_parameters
from ui.session import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.atlas import Atlas
    from geo.look.choropleth import Shown
    from geo.query import Query, Result

CHOSEN: Final = "councils"
"""Who the page is about: councils that the reader chooses."""

IN_SECTOR: Final = "sector"
"""The gap in the sector in focus."""

GAPS: Final = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES, ANYTHING, FAR, IN_SECTOR)
SHOWN: Final = ("number", "nothing")
LEAST_KM: Final = 1.0

WIDGETS: Final = {
    "who": "gaps_who",
    "councils": "gaps_councils",
    "beyond_km": "gaps_beyond",
    "gap": "gaps_gap",
    "sector": "gaps_sector",
    "shown": "gaps_shown",
}
"""Field of the view → key of the widget that sets it."""


class Looking(Protocol):
    """A view of some area's councils."""

    @property
    def who(self) -> str:
        """Key of the area whose councils are looked at, or `CHOSEN`."""

    @property
    def councils(self) -> tuple[str, ...]:
        """The councils, where they are chosen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GapsView:
    """
    What is on screen.

    Attributes
    ----------
    query
        The filters.
    who
        Key of the area whose councils are looked at, or `CHOSEN`.
    councils
        The councils, where they are chosen.
    beyond_km
        How far from a site is far.
    gap
        One of `GAPS`, to which map and table are narrowed, or "".
    sector
        The sector in focus, or "".
    shown
        What the map shows: the number of places, or whether there is anything.
    """

    query: Query
    who: str = ICA
    councils: tuple[str, ...] = ()
    beyond_km: float = BEYOND_KM
    gap: str = ""
    sector: str = ""
    shown: Shown = "number"

    @property
    def gap_key(self) -> str:
        """The gap as `geo.coverage.gaps` names it, or ""."""
        return f"{SECTOR}{self.sector}" if self.gap == IN_SECTOR else self.gap


def who_names(atlas: Atlas) -> Mapping[str, str]:
    """Return whom the page can be about: key → name."""
    regions = {key: f"Councils in {name}" for key, name in atlas.regions.items()}
    city_regions = {
        key: f"Councils of {region.name}" for key, region in atlas.registry.city_regions.items()
    }
    return {
        ICA: "Members of the Industrial Communities Alliance",
        UK: "All councils of the United Kingdom",
        CHOSEN: "Councils that I choose",
        **regions,
        **city_regions,
    }


def area_looked_at(atlas: Atlas, view: Looking, result: Result) -> Area:
    """
    Return whose councils a view is about; of the alliance, the members that its filters keep.

    Raises
    ------
    UnknownNameError
        If no council is left.
    """
    if view.who == CHOSEN:
        return set_of(atlas.registry, view.councils)
    members = {code for shown in result.places[ICA_MEMBERS] for code in shown.place.codes}
    return kept_members(area_of(atlas.registry, view.who), members)


def read_address(atlas: Atlas, address: Mapping[str, str]) -> tuple[GapsView, list[str]]:
    """Read a view from the parameters of an address, and say what could not be used."""
    asked = Parameters.of(address)
    who, councils = read_who(atlas, asked)
    view = GapsView(
        query=asked.filters(atlas.registry),
        who=who,
        councils=councils,
        beyond_km=asked.number("beyond", least=LEAST_KM, most=FARTHEST_KM, default=BEYOND_KM),
        gap=asked.one("gap", GAPS),
        sector=asked.one("sector", atlas.registry.sectors),
        shown=cast("Shown", asked.one("shown", SHOWN, "number")),
    )
    if view.gap == IN_SECTOR and not view.sector:
        asked.messages.append("The address asks for the gap in a sector, but for no sector.")
        view = replace(view, gap="")
    return view, asked.rest()


def write_address(atlas: Atlas, view: GapsView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    who = who_word(view)
    first = GapsView(query=view.query)
    words = {
        "who": (who, first.who),
        "beyond": (f"{view.beyond_km:g}", f"{first.beyond_km:g}"),
        "gap": (view.gap, first.gap),
        "sector": (view.sector, first.sector),
        "shown": (view.shown, first.shown),
    }
    written = {name: word for name, (word, default) in words.items() if word != default}
    return filter_parameters(atlas.registry, view.query) | written


def who_word(view: Looking) -> str:
    """Write whose councils a view looks at as a parameter."""
    return (SEPARATOR.join(view.councils) or NONE) if view.who == CHOSEN else view.who


def read_who(atlas: Atlas, asked: Parameters) -> tuple[str, tuple[str, ...]]:
    """Take whose councils to look at: an area's key, or `CHOSEN` and the councils."""
    if asked.spare.get("who") == NONE:
        asked.text("who")
        return CHOSEN, ()
    key = asked.area("who", partial(area_of, atlas.registry))
    if not key:
        return ICA, ()
    if key in who_names(atlas):
        return key, ()
    return CHOSEN, area_of(atlas.registry, key).codes


PAGE: Final = Page[GapsView](name="gaps", read=read_address, write=write_address, widgets=WIDGETS)
