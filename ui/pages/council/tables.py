"""The tables of the council page: what covers an area, sector by sector, and what is near."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from geo.csvio import csv_bytes
from geo.views.coverage_json import coverage_document, covers_rows, nearest_rows, sector_rows
from geo.views.listing import unplaced
from geo.views.sector_tables import strength_intro, strength_rows
from ui.components.report import Section, report
from ui.markup import template
from ui.navigation import path_of
from ui.pages.map.address import View, write_address
from ui.widgets.links import export_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.dataset import Atlas
    from geo.views.coverage_json import Cell

    Rows = Sequence[Mapping[str, Cell]]

REFERENCE: Final = "Reference"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """
    One table, on the page and as a file.

    Attributes
    ----------
    name
        Of its file.
    title, intro, empty
        The heading; what the table holds; what is said instead where there are no rows. Without
        that, an empty table is left out.
    left_out
        Columns that a file has and the page does not.
    first
        The column that comes first in a file: what identifies a row.
    """

    name: str
    title: str
    intro: str
    rows: Rows
    empty: str = ""
    left_out: tuple[str, ...] = ()
    first: str = REFERENCE
    dashed: bool = False

    @property
    def file_rows(self) -> list[dict[str, Cell]]:
        """The rows as a file has them."""
        return [{self.first: row[self.first], **row} for row in self.rows]


def tables_of(known: Atlas, found: Coverage, near: tuple[NearSite, ...]) -> list[Table]:
    """Lay an answer out in tables: what is documented, what is not, and what lies beyond."""
    tables = [
        *_cover_tables(known, found),
        *_sector_tables(known, found),
        *_site_tables(known, found, near),
    ]
    return [table for table in tables if table.rows or table.empty]


def show(known: Atlas, found: Coverage, tables: Sequence[Table]) -> None:
    """Show the tables; the name of a place leads to its profile, under the same filters."""
    view = View(query=found.result.query)
    sections = [_section(known, view, table) for table in tables]
    report(sections, key="report")


def show_downloads(
    known: Atlas, found: Coverage, near: tuple[NearSite, ...], tables: Sequence[Table]
) -> None:
    """Offer each table as a file, and all of it as one document."""

    def document() -> str:
        return json.dumps(coverage_document(known, found, near), ensure_ascii=False, indent=2)

    stem = file_stem(found)
    query = replace(found.result.query, area=found.area.key)
    st.html(
        template("export_links.html").render(
            briefing=export_link(known, query, what="briefing"),
            sheet=export_link(known, query, what="print"),
        )
    )
    with st.popover("Download"):
        for table in tables:
            if table.rows:
                show_download(table.file_rows, title=table.title, name=f"{stem}-{table.name}")
        st.download_button(
            "All of it (JSON)",
            document,
            file_name=f"{stem}.json",
            mime="application/json",
            key="download document",
            on_click="ignore",
        )


def show_download(rows: Rows, *, title: str, name: str) -> None:
    """Offer one table as a file."""
    st.download_button(
        f"{title} (CSV)",
        partial(csv_bytes, rows),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download {title}",
        on_click="ignore",
    )


def file_stem(found: Coverage) -> str:
    """Name the files of an area."""
    kind = found.area.file_stem if found.area.kind == "set" else found.area.key
    return f"placemap-{re.sub(r'[^A-Za-z0-9-]+', '-', kind)}"


def _cover_tables(known: Atlas, found: Coverage) -> list[Table]:
    name = found.area.in_sentence
    one = ("Applies to", "People") if found.area.is_council else ()
    return [
        Table(
            name="confirmed",
            title="Confirmed",
            intro=f"Places that cover {name}, confirmed in a published source or by location.",
            empty=f"We could not confirm that any place covers {name}, under these filters.",
            rows=covers_rows(known, found, lines=found.confirmed),
            left_out=one,
        ),
        Table(
            name="unconfirmed",
            title="Not yet confirmed",
            intro="Believed, but not yet checked against a published source. Not counted.",
            empty=f"Nothing else may cover {name}, under these filters.",
            rows=covers_rows(known, found, lines=found.unconfirmed),
            left_out=("Evidence", *one),
            dashed=True,
        ),
        Table(
            name="nation-wide",
            title="Nation-wide",
            intro="Programmes that hold for a whole nation; no place within it is named.",
            rows=covers_rows(known, found, lines=found.nationwide),
            left_out=("Basis", *one),
        ),
    ]


def _sector_tables(known: Atlas, found: Coverage) -> list[Table]:
    figures = known.figures
    return [
        Table(
            name="sectors",
            title="The eight growth sectors",
            intro="The strongest basis for each, confirmed before unconfirmed, and every place "
            "that links the area to it. An asterisk marks what is not yet confirmed.",
            rows=sector_rows(known, found),
            left_out=("Councils", "People") if found.area.is_council else (),
            first="Code",
        ),
        Table(
            name="strength",
            title="Strength beside cover: the eight sectors, and industry outside them",
            intro=strength_intro(figures, figures.measure_for(found.area)),
            rows=strength_rows(figures, found),
            left_out=("Code",),
            first="Sector or industry",
        ),
    ]


def _site_tables(known: Atlas, found: Coverage, near: tuple[NearSite, ...]) -> list[Table]:
    return [
        Table(
            name="sites",
            title="Nearest strategic sites",
            intro="From the edge of the area, no finer than the site's position is known.",
            empty="No strategic site is left by these filters.",
            rows=nearest_rows(near),
        ),
        Table(
            name="unplaced",
            title="Named without a boundary",
            intro=f"Whether these take in {found.area.in_sentence} is not known: their sources "
            "name a part of the country and give no boundary.",
            rows=unplaced(known, found.unplaced),
        ),
    ]


def _section(known: Atlas, view: View, table: Table) -> Section:
    hidden = (REFERENCE, *table.left_out)
    return Section(
        name=table.name,
        title=table.title,
        intro=table.intro if table.rows else table.empty,
        rows=[
            {name: cell for name, cell in row.items() if name not in hidden} for row in table.rows
        ],
        links=[
            _address(known, view, str(row[REFERENCE])) for row in table.rows if REFERENCE in row
        ],
        dashed=table.dashed,
    )


def _address(known: Atlas, view: View, ref: str) -> str:
    written = write_address(known, replace(view, selected=ref))
    return f"{path_of('map')}?{urlencode(written)}"
