"""Files of a reader's own, and how to understand them: options that commands share."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.areas import area_of
from geo.query import ask
from geo.settings import Settings
from geo.uploads.records import PLACES, Choices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.cli.options import Asked
    from geo.register.register import Registry
    from geo.uploads.overlay import Laid
    from geo.uploads.records import Brought, Understood

    Command = Callable[..., None]


@dataclass(frozen=True, kw_only=True, slots=True)
class How:
    """How a file is to be read, and what to call it."""

    part: str
    choices: Choices
    name: str
    licence: str


def explained(*crs: str) -> Callable[[Command], Command]:
    """
    Give a command the options that say how a file is understood, as `how`.

    Parameters
    ----------
    crs
        What the option is called that says the CRS of the file: another than `--crs` where that
        is what the command writes in.
    """

    def decorated(command: Command) -> Command:
        @click.option("--part", default="", help="The layer or sheet; the default is the first.")
        @click.option("--by", "place", type=click.Choice([*PLACES]), help="How rows are placed.")
        @click.option(
            "--columns", default="", help="The columns that place them: longitude,latitude …"
        )
        @click.option(
            *crs, "file_crs", default="", help="CRS of shapes or eastings that do not say it."
        )
        @click.option(
            "--swap", is_flag=True, default=None, help="Take coordinates the other way round."
        )
        @click.option("--feet", is_flag=True, default=None, help="Coordinates are in feet.")
        @click.option("--name", default="", help="What to call it; the default is the file's name.")
        @click.option("--licence", default="", help="Under which terms it may be used again.")
        @functools.wraps(command)
        def explaining(**options: object) -> None:
            columns = str(options.pop("columns")).split(",")
            chosen = {name: options.pop(name) for name in ("place", "swap", "feet")}
            choices = Choices(
                columns=tuple(column.strip() for column in columns if column.strip()),
                crs=str(options.pop("file_crs")),
                **chosen,  # type: ignore[arg-type]
            )
            named = {name: str(options.pop(name)) for name in ("part", "name", "licence")}
            command(how=How(choices=choices, **named), **options)

        return explaining

    return decorated


def with_option(what: str) -> Callable[[Command], Command]:
    """
    Give a command `--with`, as `files`; it is to be `explained` too.

    Parameters
    ----------
    what
        What becomes of a file: "written beside the layers".
    """
    return click.option(
        "--with",
        "files",
        multiple=True,
        type=click.Path(path_type=Path),
        help=f"A file of your own, as for `placemap add`, to be {what}; may be given several "
        "times. What follows says how such files are read.",
    )


def understood_of(file: Path, how: How, registry: Registry, settings: Settings) -> Understood:
    """
    Read a file, and understand it as was asked.

    Raises
    ------
    UploadError
        If it cannot be read, or a choice does not fit it.
    """
    from geo.uploads.limits import Limits  # noqa: PLC0415
    from geo.uploads.locate import Councils  # noqa: PLC0415 - heavy, and not for --help
    from geo.uploads.parse import understand  # noqa: PLC0415
    from geo.uploads.readers.dispatch import open_upload  # noqa: PLC0415

    raw = open_upload(file, part=how.part, limits=Limits(file_mb=settings.upload_mb))
    return understand(raw, Councils(registry), how.choices)


def brought_along(files: Sequence[Path], how: How, asked: Asked) -> tuple[Brought, ...]:
    """Read the files that go with the answer to a filtered question, as `read_along`."""
    settings = click.get_current_context().find_object(Settings) or Settings.from_environment()
    return read_along(files, how, asked.atlas.registry, settings)


def read_along(
    files: Sequence[Path], how: How, registry: Registry, settings: Settings
) -> tuple[Brought, ...]:
    """
    Read the files that go with an answer; what was mended or left out goes to standard error.

    Raises
    ------
    UploadError
        If one cannot be read, a question is open, or no row of it can be placed.
    """
    from geo.uploads.layers import LOOKS, kept  # noqa: PLC0415 - as above

    if how.name and len(files) > 1:
        raise click.UsageError("Found --name and several files. Leave it out, or give one file.")
    several = []
    # A look of its own for each, as far as there are looks.
    for file, look in zip(files, cycle(LOOKS)):
        understood = understood_of(file, how, registry, settings)
        brought = kept(understood, name=how.name, licence=how.licence, look=look)
        lost = understood.says[-1:] if len(understood.failed) else ()
        for note in (*lost, *understood.repairs):
            click.echo(f"Note: {brought.name}: {note}", err=True)
        several.append(brought)
    return tuple(several)


def laid_in(asked: Asked, brought: Brought) -> Laid:
    """
    Lay an upload over the register; of an area, those of its rows that lie in it.

    Raises
    ------
    UploadError
        If no row lies in the area.
    """
    from geo.uploads.overlay import lay, lay_within  # noqa: PLC0415 - as above

    area = area_of(asked.atlas.registry, asked.result.query.area)
    everywhere = ask(asked.atlas, replace(asked.result.query, area=""))
    if area.kind == "uk":
        return lay(asked.atlas, everywhere, brought)
    return lay_within(asked.atlas, everywhere, brought, area)


def laid_along(asked: Asked, several: Sequence[Brought]) -> list[Laid]:
    """Lay uploads as `laid_in`; what an area leaves out goes to standard error."""
    found = []
    for brought in several:
        laid = laid_in(asked, brought)
        for note in laid.brought.repairs[len(brought.repairs) :]:
            click.echo(f"Note: {brought.name}: {note}", err=True)
        found.append(laid)
    return found
