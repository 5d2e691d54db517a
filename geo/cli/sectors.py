"""`placemap sectors`: how strong each sector is, and whether strength and designation agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from geo.areas import UK
from geo.cli.options import Asked, filtered
from geo.cli.output import (
    Form,
    formatted,
    write_csv,
    write_heading,
    write_json,
    write_sentences,
    write_table,
)
from geo.coverage.area import coverage
from geo.coverage.matrix import matrix
from geo.statistics.agreement import Agreement, agreement
from geo.statistics.industries import industry_of
from geo.statistics.strength import STRONG
from geo.views.agreement_tables import (
    agreement_basis,
    agreement_document,
    agreement_rows,
    caveat,
    filed_rows,
)
from geo.views.coverage_json import area_document, basis_document
from geo.views.sector_tables import strength_document, strength_intro, strength_rows

if TYPE_CHECKING:
    from geo.areas import Area
    from geo.statistics.measures import Measure

ALL: Final = "all"

EPILOG: Final = """
\b
Examples:
  placemap sectors Wigan
  placemap sectors ica --sector FS
  placemap sectors "North West" --sector manufacturing --strong-from 1.5
  placemap sectors --sector AM --measure employment --csv > am.csv

Without --sector: every sector, manufacturing, the foundational industries and construction in WHO
as a whole. With it: council by council. Sectors overlap, and are never added together.
"""


@click.command(epilog=EPILOG)
@click.argument("who", nargs=-1, callback=lambda _ctx, _param, words: " ".join(words) or ALL)
@click.option(
    "--sector",
    help="Council by council for one of them: AM, CE, CR …, manufacturing, foundational or "
    "construction.",
)
@click.option(
    "--measure",
    help="gva (by SIC section, with the data package) or employment (once fetched). The default "
    "is what says most.",
)
@click.option(
    "--strong-from",
    type=float,
    default=STRONG,
    show_default=True,
    help="The location quotient from which a sector is called strong, 1 to 10.",
)
@filtered
@formatted
def command(  # noqa: PLR0913 - an option each
    *,
    asked: Asked,
    who: str,
    sector: str | None,
    measure: str | None,
    strong_from: float,
    form: Form,
) -> None:
    """
    Say how strong each sector is, and whether it is covered.

    WHO is all, ica, or any area as for `placemap council`.
    """
    figures = asked.atlas.figures
    area = asked.area(UK if who.strip().casefold() == ALL else who)
    industry = industry_of(figures.industries, sector) if sector else None
    by = figures.measure(measure) if measure else figures.measure_for(area, industry)
    if industry is None:
        _write_all(asked, area, by, form)
        return
    every = matrix(asked.atlas, asked.result)
    found = agreement(asked.atlas, every, area, of=(industry, by), strong_from=strong_from)
    _write_one(asked, found, form)


def _write_all(asked: Asked, area: Area, by: Measure, form: Form) -> None:
    """Write every sector of an area taken together."""
    atlas, figures = asked.atlas, asked.atlas.figures
    found = coverage(atlas, asked.result, area)
    rows = strength_rows(figures, found, measure=by)
    if form == "json":
        write_json(
            {
                "area": area_document(atlas, area),
                "strength": strength_document(figures, found),
                **basis_document(atlas, asked.result),
            }
        )
    elif form == "csv":
        write_csv(rows[0], rows, marker="")
    else:
        write_sentences([strength_intro(figures, by)])
        write_heading(f"How strong, and how covered: {area.in_sentence}")
        write_table(rows, [*rows[0]])


def _write_one(asked: Asked, found: Agreement, form: Form) -> None:
    """Write one sector, council by council."""
    atlas = asked.atlas
    sentences = [group.text for group in found.groups.values()]
    notes = [text for text in (caveat(found), agreement_basis(atlas, found)) if text]
    if form == "json":
        write_json(agreement_document(atlas, found))
        return
    if form == "csv":
        rows = filed_rows(atlas, found)
        write_sentences([*sentences, *notes], to_stderr=True)
        write_csv(rows[0], rows, marker="")
        return
    rows = agreement_rows(found)
    write_sentences([*sentences, *notes])
    write_heading(f"{found.industry.name}, council by council")
    write_table(rows, [*rows[0]])
