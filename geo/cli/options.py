"""Options shared by most commands: area, filters and scenario."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

import click

from geo.dataset import Dataset, load_dataset
from geo.errors import UnknownNameError
from geo.lookup.finder import Finder, resolve_area
from geo.places.place import LOCAL_AUTHORITIES
from geo.query import Result, default_query, run_query, unfiltered_query
from geo.scenario.scenario import MARKER, apply_scenario, read_scenario
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geo.areas import Area
    from geo.query import Query

    Command = Callable[..., None]


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryContext:
    """The dataset, and its places under the filters and the scenario, for the whole UK."""

    dataset: Dataset
    finder: Finder
    result: Result
    layers: tuple[str, ...] = ()
    """Layers given with `--layers`, if the command has it."""

    def area(self, name: str) -> Area:
        """
        Return the area with a name; write any note about it to standard error.

        Raises
        ------
        UnknownNameError
            If no area, or more than one, has the name.
        """
        area, note = resolve_area(self.finder, name)
        if note:
            click.echo(f"Note: {note}", err=True)
        return area

    @property
    def marker(self) -> str:
        """Text to mark every output of a scenario; "" without one."""
        names = ", ".join(
            f"“{scenario_place.place.place.name}”" for scenario_place in self.result.scenario_place
        )
        return f"{MARKER}: {names}" if names else ""

    def sector_code(self, text: str) -> str:
        """Return the code of a sector, or raise `UnknownNameError`."""
        return _check_code("--sector", text.upper(), self.dataset.register.sectors)


area_argument = click.argument(
    "area_name",
    metavar="AREA...",
    nargs=-1,
    required=True,
    callback=lambda _ctx, _param, words: " ".join(words),  # names need no quotation marks
)
scenario_option = click.option(
    "--scenario",
    type=click.File("rb"),
    help="Lay the proposed place of a what-if file (JSON; - reads standard input) over the "
    "register. Whatever is printed is marked as such.",
)


def scope_options(command: Command) -> Command:
    """Add `--layers`, `--area` and `--sector` to a command that has `filter_options`."""

    @click.option(
        "--layers",
        default="all",
        show_default=True,
        help=f"Layers of the register, such as clusters, or {LOCAL_AUTHORITIES}, with commas; all "
        "is all of them.",
    )
    @click.option("--area", default="", help="A council, county, city region, region, nation …")
    @click.option("--sector", default="", help="Only what is linked to it: a two-letter code.")
    @functools.wraps(command)
    def wrapper(
        *, context: QueryContext, layers: str, area: str, sector: str, **kwargs: object
    ) -> None:
        register_layers = context.dataset.register.layers
        all_layers = (*register_layers, LOCAL_AUTHORITIES)
        names = [name.strip() for name in layers.split(",")]
        selection = (
            all_layers
            if names == ["all"]
            else [_check_code("--layers", name, all_layers) for name in names]
        )
        query = replace(
            context.result.query,
            layers=tuple(name for name in register_layers if name in selection),
            area=context.area(area).key if area else "",
            sector=context.sector_code(sector) if sector else "",
        )
        result = replace(
            run_query(context.dataset, query), scenario_place=context.result.scenario_place
        )
        layer_names = tuple(name for name in all_layers if name in selection)
        command(context=replace(context, result=result, layers=layer_names), **kwargs)

    return wrapper


def filter_options(command: Command) -> Command:
    """Add filter options to a command, which gets a `QueryContext` in their place."""

    @click.option(
        "--levels",
        help="Count clusters and sites of these levels of designation only: codes with commas, "
        "such as uk_programme,deal. The default is the UK Government's own.",
    )
    @click.option("--documented-only", is_flag=True, help="Leave out what is not yet confirmed.")
    @click.option(
        "--all",
        "unfiltered",
        is_flag=True,
        help="Leave out nothing of the register: every level of designation and every kind of "
        "city region. With --levels: every kind of city region.",
    )
    @functools.wraps(command)
    def wrapper(
        *,
        levels: str | None,
        documented_only: bool,
        unfiltered: bool,
        scenario: IO[bytes] | None = None,
        **kwargs: object,
    ) -> None:
        settings = click.get_current_context().find_object(Settings)
        dataset, finder = load_data(settings or Settings.from_environment())
        query = query_of(dataset, levels, unfiltered=unfiltered)
        result = run_query(dataset, replace(query, documented_only=documented_only))
        if scenario:
            result = apply_scenario(dataset, result, read_scenario(scenario.read()))
        command(context=QueryContext(dataset=dataset, finder=finder, result=result), **kwargs)

    return wrapper


def query_of(dataset: Dataset, levels: str | None, *, unfiltered: bool) -> Query:
    """
    Return the query for `--levels` and `--all`.

    Raises
    ------
    UnknownNameError
        If there is no such level.
    """
    register = dataset.register
    query = unfiltered_query(register) if unfiltered else default_query(register)
    query = replace(query, layers=tuple(register.layers))
    if levels is None:
        return query
    names = [level.strip() for level in levels.split(",")]
    codes = {_check_code("--levels", level, register.designation_levels) for level in names}
    return replace(
        query, levels=tuple(level for level in register.designation_levels if level in codes)
    )


def _check_code(option: str, code: str, valid_codes: Iterable[str]) -> str:
    codes = [*valid_codes]
    if code not in codes:
        raise UnknownNameError(
            f"{option}: found {code!r}, which does not exist. Expected {', '.join(codes)}."
        )
    return code


@functools.cache
def load_data(settings: Settings) -> tuple[Dataset, Finder]:
    """Load a data package, once per process."""
    dataset = load_dataset(settings)
    return dataset, Finder(dataset)
