"""Files of a reader's own, and how to understand them: options that commands share."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from geo.uploads.records import PLACES, Choices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from geo.register.registry import Registry
    from geo.settings import Settings
    from geo.uploads.records import Brought, Understood

    Command = Callable[..., None]


@dataclass(frozen=True, kw_only=True, slots=True)
class How:
    """How a file is to be read, and what to call it."""

    part: str
    choices: Choices
    name: str
    licence: str


def explained(command: Command) -> Command:
    """Give a command the options that say how a file is understood, as `how`."""

    @click.option("--part", default="", help="The layer or sheet; the default is the first.")
    @click.option("--by", "place", type=click.Choice([*PLACES]), help="How rows are placed.")
    @click.option("--columns", default="", help="The columns that place them: longitude,latitude …")
    @click.option("--crs", default="", help="CRS of shapes or eastings that do not say it.")
    @click.option(
        "--swap", is_flag=True, default=None, help="Take coordinates the other way round."
    )
    @click.option("--feet", is_flag=True, default=None, help="Coordinates are in feet.")
    @click.option("--name", default="", help="What to call it; the default is the file's name.")
    @click.option("--licence", default="", help="Under which terms it may be used again.")
    @functools.wraps(command)
    def explaining(**options: object) -> None:
        columns = str(options.pop("columns")).split(",")
        chosen = {name: options.pop(name) for name in ("place", "crs", "swap", "feet")}
        named = tuple(column.strip() for column in columns if column.strip())
        how = How(
            choices=Choices(columns=named, **chosen),  # type: ignore[arg-type]
            **{name: str(options.pop(name)) for name in ("part", "name", "licence")},
        )
        command(how=how, **options)

    return explaining


def understood_of(file: Path, how: How, registry: Registry, settings: Settings) -> Understood:
    """
    Read a file, and understand it as was asked.

    Raises
    ------
    UploadError
        If it cannot be read, or a choice does not fit it.
    """
    from geo.uploads.councils import Councils  # noqa: PLC0415 - heavy, and not for --help
    from geo.uploads.limits import Limits  # noqa: PLC0415
    from geo.uploads.opening import open_upload  # noqa: PLC0415
    from geo.uploads.understanding import understand  # noqa: PLC0415

    raw = open_upload(file, part=how.part, limits=Limits(file_mb=settings.upload_mb))
    return understand(raw, Councils(registry), how.choices)


def brought_along(
    files: Sequence[Path], how: How, registry: Registry, settings: Settings
) -> tuple[Brought, ...]:
    """
    Read the files that go with an answer; what was mended or left out goes to standard error.

    Raises
    ------
    UploadError
        If one cannot be read, a question is open, or no row of it can be placed.
    """
    from geo.uploads.keeping import kept  # noqa: PLC0415 - as above

    if how.name and len(files) > 1:
        raise click.UsageError("Found --name and several files. Leave it out, or give one file.")
    several = []
    for file in files:
        understood = understood_of(file, how, registry, settings)
        brought = kept(understood, name=how.name, licence=how.licence)
        lost = understood.says[-1:] if len(understood.failed) else ()
        for note in (*lost, *understood.repairs):
            click.echo(f"Note: {brought.name}: {note}", err=True)
        several.append(brought)
    return tuple(several)
