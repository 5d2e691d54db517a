"""
The `placemap` command: its subcommands, global options and error handling.

A subcommand is a module `geo.cli.<name>` whose `command` is a `click.Command`, and a line in
`COMMANDS`. The module is imported when the subcommand is used, so that `--help` and `--version`
import neither the register nor any geometry.
"""

from __future__ import annotations

import importlib
import io
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

import click

from geo.errors import PlaceMapError, UnknownNameError
from geo.settings import Settings

COMMANDS: Final = MappingProxyType(
    {
        "app": "Start the map, for a browser.",
        "council": "Say what covers a council, or any other area.",
        "gaps": "Say which councils are left out, and of what.",
        "nearest": "List the strategic sites nearest to an area.",
        "sectors": "Say how strong each sector is, and whether it is covered.",
        "map": "Draw a map to print, or a web map in one file.",
        "export": "Write layers and tables as files of eight formats.",
        "briefing": "Write two to four pages on an area, as PDF, DOCX or HTML.",
        "add": "Read a file of your own, and say what it holds and what covers it.",
        "assign": "Give each point of a file its council and what covers it.",
        "postgis": "Write layers, coverage and points to PostgreSQL with PostGIS.",
        "postcodes": "Match a file of postcodes to councils, row by row.",
        "data": "Say what is in use, and where it came from.",
        "check": "Say all that is wrong with a data folder.",
        "diff": "Say what changed between two versions of the data.",
        "refresh": "Fetch fresh official boundaries and statistics, or undo it.",
    }
)
"""Subcommand → its help in one sentence. Each is `geo.cli.<name>.command`."""

EPILOG: Final = """
\b
Examples:
  placemap council Wigan
  placemap council "M5 4WT" --json
  placemap gaps --area ica --sector AM
  placemap nearest GM --limit 3

Answers go to standard output; notes, such as a code that has been replaced, and errors to
standard error. Exit status: 0 answered; 1 failed; 2 no such area or option, or one that may mean
several.
"""


class LazyGroup(click.Group):
    """Group of the subcommands in `COMMANDS`, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        del ctx
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a subcommand."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"geo.cli.{cmd_name}")
        return cast("click.Command", module.command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands in the help, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - type of click's own method
        """Run a subcommand; print an expected error as a message, not a traceback."""
        try:
            return super().invoke(ctx)
        except PlaceMapError as error:
            error_type = (
                _NotFoundError if isinstance(error, UnknownNameError) else click.ClickException
            )
            raise error_type(str(error)) from error
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise  # click exits silently on a closed pipe
            raise click.ClickException(str(error)) from error


class _NotFoundError(click.ClickException):
    """A name or option that does not exist; same exit status as other usage errors."""

    exit_code = 2


@click.command(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="The data package to use, in place of the built-in one or of PLACEMAP_DATA_DIR.",
)
@click.option(
    "--boundaries",
    type=click.Path(path_type=Path),
    help="The boundary file (GeoParquet) to measure with, in place of the data package's or of "
    "PLACEMAP_BOUNDARIES.",
)
@click.version_option(package_name="placemap", prog_name="placemap")
@click.pass_context
def placemap(ctx: click.Context, data_dir: Path | None, boundaries: Path | None) -> None:
    """Ask where the UK's industrial strategy reaches, and where it does not.

    No network is used, except by refresh, and by postcodes where it is asked to.
    """
    overrides: dict[str, Any] = {"data_dir": data_dir, "boundaries": boundaries}
    ctx.obj = replace(
        Settings.from_environment(), **{name: path for name, path in overrides.items() if path}
    )


def main() -> None:
    """Run the command line; entry point of the `placemap` script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Scripts always get UTF-8; a terminal keeps its own encoding.
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    placemap(prog_name="placemap")
