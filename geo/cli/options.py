"""What most commands ask with: an area, the filters, and a what-if. One query, as everywhere."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

import click

from geo.dataset import Atlas, load_atlas
from geo.errors import UnknownNameError
from geo.lookup.finder import Finder, resolve_area
from geo.places.place import LOCAL_AUTHORITIES, POLICY_LAYERS
from geo.query import Result, ask, first_query, widest_query
from geo.scenario.scenario import MARKER, propose, read_scenario
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geo.areas import Area
    from geo.query import Query

    Command = Callable[..., None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The register, and what the filters and the what-if make of it for the whole UK."""

    atlas: Atlas
    finder: Finder
    result: Result
    layers: tuple[str, ...] = ()
    """What `--layers` asked for, where a command has it."""

    def area(self, who: str) -> Area:
        """
        Return the area that was named; what must be said with it goes to standard error.

        Raises
        ------
        UnknownNameError
            If it means none or several.
        """
        area, note = resolve_area(self.finder, who)
        if note:
            click.echo(f"Note: {note}", err=True)
        return area

    @property
    def marker(self) -> str:
        """What must stand by every answer to a what-if; "" for the register as it is."""
        names = ", ".join(f"“{one.shown.place.name}”" for one in self.result.proposed)
        return f"{MARKER}: {names}" if names else ""

    def code_of_sector(self, text: str) -> str:
        """Return the code of a sector, or raise `UnknownNameError`."""
        return _known("--sector", text.upper(), self.atlas.registry.sectors)


who_argument = click.argument(
    "who",
    nargs=-1,
    required=True,
    callback=lambda _ctx, _param, words: " ".join(words),  # a name needs no quotation marks
)
scenario_option = click.option(
    "--scenario",
    type=click.File("rb"),
    help="Lay the proposed place of a what-if file (JSON; - reads standard input) over the "
    "register. Whatever is printed is marked as such.",
)


def narrowed(command: Command) -> Command:
    """Give a command that is `filtered` `--layers`, `--area` and `--sector`, which narrow it."""

    @click.option(
        "--layers",
        default="all",
        show_default=True,
        help=f"{', '.join(POLICY_LAYERS)}, {LOCAL_AUTHORITIES}, with commas; all is all of them.",
    )
    @click.option("--area", default="", help="A council, county, city region, region, nation …")
    @click.option("--sector", default="", help="Only what is linked to it: a two-letter code.")
    @functools.wraps(command)
    def narrowing(*, asked: Asked, layers: str, area: str, sector: str, **others: object) -> None:
        every = (*POLICY_LAYERS, LOCAL_AUTHORITIES)
        named = [name.strip() for name in layers.split(",")]
        wanted = every if named == ["all"] else [_known("--layers", name, every) for name in named]
        query = replace(
            asked.result.query,
            layers=tuple(name for name in POLICY_LAYERS if name in wanted),
            area=asked.area(area).key if area else "",
            sector=asked.code_of_sector(sector) if sector else "",
        )
        answer = replace(ask(asked.atlas, query), proposed=asked.result.proposed)
        chosen = tuple(name for name in every if name in wanted)
        command(asked=replace(asked, result=answer, layers=chosen), **others)

    return narrowing


def filtered(command: Command) -> Command:
    """Give a command the options that filter, and an `Asked` in their place."""

    @click.option(
        "--levels",
        help="Count clusters and sites of these levels of designation only: codes with commas, "
        "such as uk_programme,deal. The default is the UK Government's own.",
    )
    @click.option("--documented-only", is_flag=True, help="Leave out what is not yet confirmed.")
    @click.option(
        "--all",
        "everything",
        is_flag=True,
        help="Leave out nothing of the register: every level of designation and every kind of "
        "city region. With --levels: every kind of city region.",
    )
    @functools.wraps(command)
    def asking(
        *,
        levels: str | None,
        documented_only: bool,
        everything: bool,
        scenario: IO[bytes] | None = None,
        **others: object,
    ) -> None:
        settings = click.get_current_context().find_object(Settings)
        atlas, finder = opened(settings or Settings.from_environment())
        query = query_of(atlas, levels, everything=everything)
        result = ask(atlas, replace(query, documented_only=documented_only))
        if scenario:
            result = propose(atlas, result, read_scenario(scenario.read()))
        command(asked=Asked(atlas=atlas, finder=finder, result=result), **others)

    return asking


def query_of(atlas: Atlas, levels: str | None, *, everything: bool) -> Query:
    """
    Return the query that `--levels` and `--all` make.

    Raises
    ------
    UnknownNameError
        If there is no such level.
    """
    registry = atlas.registry
    query = widest_query(registry) if everything else first_query(registry)
    if levels is None:
        return query
    wanted = [level.strip() for level in levels.split(",")]
    named = {_known("--levels", level, registry.designation_levels) for level in wanted}
    return replace(
        query, levels=tuple(level for level in registry.designation_levels if level in named)
    )


def _known(option: str, code: str, known: Iterable[str]) -> str:
    codes = [*known]
    if code not in codes:
        raise UnknownNameError(
            f"{option}: found {code!r}, which does not exist. Expected {', '.join(codes)}."
        )
    return code


@functools.cache
def opened(settings: Settings) -> tuple[Atlas, Finder]:
    """Load a data package, once a process."""
    atlas = load_atlas(settings)
    return atlas, Finder(atlas)
