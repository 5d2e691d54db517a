"""Tables of the council page: the covers of an area, its sectors, and what is near."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from geo.csvio import csv_bytes
from geo.statistics.figures import statistics_of
from geo.views.coverage_json import coverage_document, covers_rows, nearest_rows, sector_rows
from geo.views.listing import unplaced_rows
from geo.views.sector_tables import strength_rows
from geo.views.strength_sentences import strength_intro
from ui.components.data_table import DataTable
from ui.components.data_table import show_tables as show_data_tables
from ui.markup import template
from ui.navigation import path_of
from ui.pages.map.address import CODEC, MapView
from ui.widgets.links import export_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.dataset import Dataset
    from geo.views.coverage_json import Cell

    Rows = Sequence[Mapping[str, Cell]]

REFERENCE: Final = "Reference"


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageTable:
    """
    One table, on the page and as a file.

    Attributes
    ----------
    name
        Name of its file.
    title, intro, empty
        The heading, the description, and the text for a table without rows. Without that text, an
        empty table is left out.
    hidden_columns
        Columns that are in the file but not on the page.
    key_column
        The first column of the file, which identifies a row.
    """

    name: str
    title: str
    intro: str
    rows: Rows
    empty: str = ""
    hidden_columns: tuple[str, ...] = ()
    key_column: str = REFERENCE
    is_dashed: bool = False

    @property
    def file_rows(self) -> list[dict[str, Cell]]:
        """The rows of the file."""
        return [{self.key_column: row[self.key_column], **row} for row in self.rows]


def tables_of(
    dataset: Dataset, coverage: Coverage, near_sites: tuple[NearSite, ...]
) -> list[CoverageTable]:
    """Return the tables of a coverage: confirmed, not confirmed, and nearby places."""
    tables = [
        *_cover_tables(dataset, coverage),
        *_sector_tables(dataset, coverage),
        *_site_tables(dataset, coverage, near_sites),
    ]
    return [table for table in tables if table.rows or table.empty]


def show_tables(dataset: Dataset, coverage: Coverage, tables: Sequence[CoverageTable]) -> None:
    """Show the tables; a place's name links to its profile, with the same filters."""
    view = MapView(query=coverage.result.query)
    show_data_tables([_data_table(dataset, view, table) for table in tables], key="report")


def show_downloads(
    dataset: Dataset,
    coverage: Coverage,
    near_sites: tuple[NearSite, ...],
    tables: Sequence[CoverageTable],
) -> None:
    """Show downloads: each table as a file, and everything as one document."""

    def document() -> str:
        return json.dumps(
            coverage_document(dataset, coverage, near_sites), ensure_ascii=False, indent=2
        )

    stem = file_stem(coverage)
    query = replace(coverage.result.query, area=coverage.area.key)
    st.html(
        template("export_links.html").render(
            briefing=export_link(dataset, query, what="briefing"),
            print_link=export_link(dataset, query, what="print"),
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
    """Show the download of one table."""
    st.download_button(
        f"{title} (CSV)",
        partial(csv_bytes, rows),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download {title}",
        on_click="ignore",
    )


def file_stem(coverage: Coverage) -> str:
    """Return the file name, without extension, for an area."""
    name = coverage.area.file_stem if coverage.area.kind == "set" else coverage.area.key
    return f"placemap-{re.sub(r'[^A-Za-z0-9-]+', '-', name)}"


def _cover_tables(dataset: Dataset, coverage: Coverage) -> list[CoverageTable]:
    name = coverage.area.in_sentence
    council_columns = ("Applies to", "People") if coverage.area.is_council else ()
    return [
        CoverageTable(
            name="confirmed",
            title="Confirmed",
            intro=f"Places that cover {name}, confirmed in a published source or by location.",
            empty=f"We could not confirm that any place covers {name}, under these filters.",
            rows=covers_rows(dataset, coverage, covers=coverage.confirmed),
            hidden_columns=council_columns,
        ),
        CoverageTable(
            name="unconfirmed",
            title="Not yet confirmed",
            intro="Believed, but not yet checked against a published source. Not counted.",
            empty=f"Nothing else may cover {name}, under these filters.",
            rows=covers_rows(dataset, coverage, covers=coverage.unconfirmed),
            hidden_columns=("Evidence", *council_columns),
            is_dashed=True,
        ),
        CoverageTable(
            name="nation-wide",
            title="Nation-wide",
            intro="Programmes that hold for a whole nation; no place within it is named.",
            rows=covers_rows(dataset, coverage, covers=coverage.nationwide),
            hidden_columns=("Basis", *council_columns),
        ),
    ]


def _sector_tables(dataset: Dataset, coverage: Coverage) -> list[CoverageTable]:
    figures = statistics_of(dataset)
    return [
        CoverageTable(
            name="sectors",
            title="The eight growth sectors",
            intro="The strongest basis for each, confirmed before unconfirmed, and every place "
            "that links the area to it. An asterisk marks what is not yet confirmed.",
            rows=sector_rows(dataset, coverage),
            hidden_columns=("Councils", "People") if coverage.area.is_council else (),
            key_column="Code",
        ),
        CoverageTable(
            name="strength",
            title="Strength beside cover: the eight sectors, and industry outside them",
            intro=strength_intro(figures, figures.measure_for(coverage.area)),
            rows=strength_rows(figures, coverage),
            hidden_columns=("Code",),
            key_column="Sector or industry",
        ),
    ]


def _site_tables(
    dataset: Dataset, coverage: Coverage, near_sites: tuple[NearSite, ...]
) -> list[CoverageTable]:
    return [
        CoverageTable(
            name="sites",
            title="Nearest strategic sites",
            intro="From the edge of the area, no finer than the site's position is known.",
            empty="No strategic site is left by these filters.",
            rows=nearest_rows(near_sites),
        ),
        CoverageTable(
            name="unplaced",
            title="Named without a boundary",
            intro=f"Whether these take in {coverage.area.in_sentence} is not known: their sources "
            "name a part of the country and give no boundary.",
            rows=unplaced_rows(dataset, coverage.unplaced),
        ),
    ]


def _data_table(dataset: Dataset, view: MapView, table: CoverageTable) -> DataTable:
    hidden = (REFERENCE, *table.hidden_columns)
    return DataTable(
        name=table.name,
        title=table.title,
        intro=table.intro if table.rows else table.empty,
        rows=[
            {name: cell for name, cell in row.items() if name not in hidden} for row in table.rows
        ],
        links=[
            _address(dataset, view, str(row[REFERENCE])) for row in table.rows if REFERENCE in row
        ],
        is_dashed=table.is_dashed,
    )


def _address(dataset: Dataset, view: MapView, ref: str) -> str:
    parameters = CODEC.write(dataset, replace(view, selected=ref))
    return f"{path_of('map')}?{urlencode(parameters)}"
