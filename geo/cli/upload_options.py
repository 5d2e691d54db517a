"""Options for reading a user's own files, shared by commands."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.areas import area_of
from geo.query import run_query
from geo.settings import Settings
from geo.uploads.records import PLACE_METHODS, Choices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.cli.options import QueryContext
    from geo.register.register import Register
    from geo.uploads.overlay import UploadOverlay
    from geo.uploads.records import ParsedUpload, Upload

    Command = Callable[..., None]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadOptions:
    """How to read a file, and its name and licence."""

    part: str
    choices: Choices
    name: str
    licence: str


def read_options(*crs: str) -> Callable[[Command], Command]:
    """
    Add the options for reading a file to a command, as `read_options`.

    Parameters
    ----------
    crs
        Name of the option for the file's CRS; not `--crs` if that is the CRS of the output.
    """

    def decorator(command: Command) -> Command:
        @click.option("--part", default="", help="The layer or sheet; the default is the first.")
        @click.option(
            "--by", "place", type=click.Choice([*PLACE_METHODS]), help="How rows are placed."
        )
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
        def wrapper(**options: object) -> None:
            columns = str(options.pop("columns")).split(",")
            choice_options = {name: options.pop(name) for name in ("place", "swap", "feet")}
            choices = Choices(
                columns=tuple(column.strip() for column in columns if column.strip()),
                crs=str(options.pop("file_crs")),
                **choice_options,  # type: ignore[arg-type]
            )
            text_options = {name: str(options.pop(name)) for name in ("part", "name", "licence")}
            command(read_options=ReadOptions(choices=choices, **text_options), **options)

        return wrapper

    return decorator


def with_option(usage: str) -> Callable[[Command], Command]:
    """
    Add `--with` to a command, as `files`; use it together with `read_options`.

    Parameters
    ----------
    usage
        What happens to a file: "written beside the layers".
    """
    return click.option(
        "--with",
        "files",
        multiple=True,
        type=click.Path(path_type=Path),
        help=f"A file of your own, as for `placemap add`, to be {usage}; may be given several "
        "times. What follows says how such files are read.",
    )


def parse_upload(
    file: Path, options: ReadOptions, register: Register, settings: Settings
) -> ParsedUpload:
    """
    Read and parse a file by the options.

    Raises
    ------
    UploadError
        If it cannot be read, or an option does not fit it.
    """
    from geo.uploads.limits import UploadLimits  # noqa: PLC0415
    from geo.uploads.locate import Councils  # noqa: PLC0415 - slow to import, not needed for --help
    from geo.uploads.parse import parse_upload  # noqa: PLC0415
    from geo.uploads.readers.dispatch import open_upload  # noqa: PLC0415

    raw = open_upload(file, part=options.part, limits=UploadLimits(file_mb=settings.upload_mb))
    return parse_upload(raw, Councils(register), options.choices)


def read_query_uploads(
    files: Sequence[Path], options: ReadOptions, context: QueryContext
) -> tuple[Upload, ...]:
    """Read the files for a filtered query, as `read_uploads`."""
    settings = click.get_current_context().find_object(Settings) or Settings.from_environment()
    return read_uploads(files, options, context.dataset.register, settings)


def read_uploads(
    files: Sequence[Path], options: ReadOptions, register: Register, settings: Settings
) -> tuple[Upload, ...]:
    """
    Read files; write notes on repairs and rows left out to standard error.

    Raises
    ------
    UploadError
        If one cannot be read, needs a choice, or has no row with a location.
    """
    from geo.uploads.layers import UPLOAD_STYLES, create_upload  # noqa: PLC0415 - as above

    if options.name and len(files) > 1:
        raise click.UsageError("Found --name and several files. Leave it out, or give one file.")
    uploads = []
    # A style of its own for each, as far as there are styles.
    for file, style in zip(files, cycle(UPLOAD_STYLES)):
        parsed = parse_upload(file, options, register, settings)
        upload = create_upload(parsed, name=options.name, licence=options.licence, style_name=style)
        failed_note = parsed.summary[-1:] if len(parsed.failed_rows) else ()
        for note in (*failed_note, *parsed.repairs):
            click.echo(f"Note: {upload.name}: {note}", err=True)
        uploads.append(upload)
    return tuple(uploads)


def overlay_in_area(context: QueryContext, upload: Upload) -> UploadOverlay:
    """
    Overlay an upload; with an area, only the rows within it.

    Raises
    ------
    UploadError
        If no row is in the area.
    """
    from geo.uploads.overlay import overlay_upload, overlay_within  # noqa: PLC0415 - as above

    area = area_of(context.dataset.register, context.result.query.area)
    uk_result = run_query(context.dataset, replace(context.result.query, area=""))
    if area.kind == "uk":
        return overlay_upload(context.dataset, uk_result, upload)
    return overlay_within(context.dataset, uk_result, upload, area)


def overlay_uploads(context: QueryContext, uploads: Sequence[Upload]) -> list[UploadOverlay]:
    """Overlay uploads as `overlay_in_area`; write notes on rows left out to standard error."""
    overlays = []
    for upload in uploads:
        overlay = overlay_in_area(context, upload)
        for note in overlay.upload.repairs[len(upload.repairs) :]:
            click.echo(f"Note: {upload.name}: {note}", err=True)
        overlays.append(overlay)
    return overlays
