"""`placemap postcodes`: match a file of postcodes to councils."""

from __future__ import annotations

import io
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final

import click

from geo.atomic import atomic_output
from geo.cli.output import write_sentences
from geo.errors import DataError
from geo.lookup.postcodes.files import match_file, open_postcodes, text_lines
from geo.lookup.postcodes.matches import Matcher
from geo.lookup.postcodes.online import online_lookups
from geo.lookup.postcodes.resolver import MATCH_METHODS, Resolver
from geo.register.register import load_register
from geo.settings import Settings

EPILOG: Final = """
\b
Examples:
  placemap postcodes businesses.csv -o businesses-by-council.csv
  placemap postcodes list.txt > councils.csv
  PLACEMAP_ONLINE=1 placemap postcodes businesses.csv --online -o out.csv

Every row of the file is written, with LAD25CD, LAD25NM and how it was matched. Whole postcodes are
matched offline with the optional package: pip install 'placemap[postcodes]'. Without it a postcode
is placed by its sector where 99% or more of that is in one council ("by sector, 99%"); of the rest
the councils that it may be in are listed with their shares, and none is given. Exit status: 0 all
was done; 1 the file could not be read or written, or look-ups online failed (then the rest was
matched offline).
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.File("rb"))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File; the default is standard output."
)
@click.option("--column", default="", help="The column of the postcodes, where it is not plain.")
@click.option(
    "--online",
    is_flag=True,
    help="Ask postcodes.io for what is unsure or unknown offline. Sent are those postcodes, and "
    "nothing else of the file. Only where PLACEMAP_ONLINE is 1.",
)
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
def command(
    *, file: IO[bytes], output: Path | None, column: str, online: bool, overwrite: bool
) -> None:
    """
    Match a file of postcodes to councils, row by row.

    FILE is CSV with a header, or a list of one postcode a line; - reads standard input.
    """
    settings = click.get_current_context().find_object(Settings) or Settings()
    with ExitStack() as stack:
        lookups = stack.enter_context(online_lookups(settings)) if online else None
        matcher = Matcher(Resolver(load_register(settings.data_dir)), online=lookups)
        try:
            postcodes = open_postcodes(text_lines(file), column=column)
            if output:
                path = stack.enter_context(atomic_output(output, overwrite=overwrite))
                with path.open("w", encoding="utf-8-sig", newline="") as target:
                    rows = match_file(postcodes, matcher, target)
            else:
                rows = match_file(postcodes, matcher, _standard_output())
        except DataError as error:
            raise DataError(f"{file.name}: {error}") from error
    write_sentences(_summary_sentences(matcher, rows, output), to_stderr=not output)
    if matcher.problem:
        raise click.ClickException(f"Look-ups online ended early. {matcher.problem}")


def _summary_sentences(matcher: Matcher, rows: int, output: Path | None) -> list[str]:
    """Return sentences on the number of rows, and how many matched by which method."""
    counts = matcher.counts
    location = f" in {output}" if output else ""
    counts_text = "; ".join(
        f"{method}: {counts[method]:,}" for method in MATCH_METHODS if counts[method]
    )
    sent_note = [f"{matcher.sent:,} were sent online."] if matcher.sent else []
    return [f"{rows:,} rows{location}: {counts_text}.", *sent_note]


def _standard_output() -> IO[str]:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(newline="")  # CSV has its own line endings
    return sys.stdout
