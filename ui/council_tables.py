"""The tables of the council page: what covers an area, sector by sector, and what is near."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from geo.delimited import csv_bytes, tabbed
from geo.documents import (
    coverage_document,
    covers_rows,
    nearest_rows,
    sector_rows,
    unplaced_rows,
)
from ui.address import View, write_address
from ui.copybutton import copy_button
from ui.livetable import Act, livetable
from ui.pages import path_of
from ui.text import template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geo.atlas import Atlas
    from geo.coverage import Coverage
    from geo.documents import Cell
    from geo.proximity import NearSite

    Rows = Sequence[Mapping[str, Cell]]

WIDE: Final = ("Programmes", "Places")
REFERENCE: Final = "Reference"


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """
    One table under its heading.

    Attributes
    ----------
    name
        Of its file and of its parts on the page.
    title, intro, empty
        The heading; what the table holds; what is said instead of an empty table.
    first
        The column that comes first in a file: what identifies a row.
    left_out
        Columns that a file has and the page does not.
    """

    name: str
    title: str
    intro: str
    empty: str
    first: str
    left_out: tuple[str, ...] = ()


def show_covers(known: Atlas, found: Coverage) -> None:
    """Show what covers the area: what is documented, what is not, and what holds nation-wide."""
    name = found.area.in_sentence
    same = ("Evidence", *_of_one(found))
    documented = Section(
        name="documented",
        title="Documented",
        intro=f"Places that cover {name}, each seen in a source.",
        empty=f"No place is documented to cover {name}, under these filters.",
        first=REFERENCE,
        left_out=same,
    )
    _show(known, found, documented, covers_rows(known, found, lines=found.documented))
    indicative = Section(
        name="indicative",
        title="Not checked against a source",
        intro="Indicative: believed to be so, but no source was seen to say it. Never counted.",
        empty=f"Nothing indicative is held to cover {name}, under these filters.",
        first=REFERENCE,
        left_out=same,
    )
    with st.container(key="unchecked" if found.indicative else "nothing unchecked"):
        _show(known, found, indicative, covers_rows(known, found, lines=found.indicative))
    if found.nationwide:
        _show_nationwide(known, found)


def show_sectors(known: Atlas, found: Coverage) -> None:
    """Show the eight sectors."""
    section = Section(
        name="sectors",
        title="The eight growth sectors",
        intro="The strongest basis for each, documented before indicative, and every place that "
        "links the area to it. An asterisk marks what no source was seen to say.",
        empty="",
        first="Code",
        left_out=("Councils", "People") if found.area.is_council else (),
    )
    _show(known, found, section, sector_rows(known, found))


def show_nearest(known: Atlas, found: Coverage, near: tuple[NearSite, ...]) -> None:
    """Show the nearest sites."""
    section = Section(
        name="sites",
        title="Nearest strategic sites",
        intro="Distance from the edge of the area, no finer than the site's position is known.",
        empty="No strategic site is left by these filters.",
        first=REFERENCE,
    )
    _show(known, found, section, nearest_rows(near))


def show_unplaced(known: Atlas, found: Coverage) -> None:
    """Show what may or may not take in the area, where there is any."""
    section = Section(
        name="unplaced",
        title="Named without a boundary",
        intro=f"Whether these take in {found.area.in_sentence} is not known: their sources name "
        "a part of the country and give no boundary.",
        empty="",
        first=REFERENCE,
    )
    if found.unplaced:
        _show(known, found, section, unplaced_rows(known, found))


def show_document(known: Atlas, found: Coverage, near: tuple[NearSite, ...]) -> None:
    """Offer all of it as one document."""

    def document() -> str:
        return json.dumps(coverage_document(known, found, near), ensure_ascii=False, indent=2)

    st.download_button(
        "Download all as JSON",
        document,
        file_name=f"{file_stem(found)}.json",
        mime="application/json",
        key="download document",
        on_click="ignore",
    )


def show_take_away(rows: Rows, *, name: str, stem: str, first: str) -> None:
    """Offer a table for the clipboard and as a file, what identifies a row in front."""
    ordered = [{first: row[first], **row} for row in rows]
    with st.container(horizontal=True, key=f"take {name}"):
        copy_button(tabbed(ordered), label="Copy table", key=f"copy {name}")
        st.download_button(
            "Download CSV",
            lambda: csv_bytes(ordered),
            file_name=f"{stem}-{name}.csv",
            mime="text/csv",
            key=f"download {name}",
            on_click="ignore",
        )


def file_stem(found: Coverage) -> str:
    """Name the files of an area."""
    kind = f"{len(found.area.codes)}-councils" if found.area.kind == "set" else found.area.key
    return f"placemap-{re.sub(r'[^A-Za-z0-9-]+', '-', kind)}"


def _show_nationwide(known: Atlas, found: Coverage) -> None:
    wide = Section(
        name="nation-wide",
        title="Nation-wide",
        intro="Programmes and places that hold for a whole nation; no place within it is named.",
        empty="",
        first=REFERENCE,
        left_out=("Basis", *_of_one(found)),
    )
    _show(known, found, wide, covers_rows(known, found, lines=found.nationwide))


def _show(known: Atlas, found: Coverage, section: Section, rows: Rows) -> None:
    st.html(template("section.html").render(section=section, count=len(rows)))
    if not rows:
        return
    shown = [
        {name: cell for name, cell in row.items() if name not in section.left_out} for row in rows
    ]
    livetable(
        shown,
        caption=f"{section.title}: {section.intro}",
        key=f"table {section.name}",
        act=Act(reference=REFERENCE, link=_link_to_map(known, found))
        if REFERENCE in rows[0]
        else None,
        wide=WIDE,
    )
    show_take_away(rows, name=section.name, stem=file_stem(found), first=section.first)


def _link_to_map(known: Atlas, found: Coverage) -> Callable[[str], str]:
    """Return what links a place to its profile, under the same filters."""
    view = View(query=found.result.query)

    def link(ref: str) -> str:
        return (
            f"{path_of('map_page')}?{urlencode(write_address(known, replace(view, selected=ref)))}"
        )

    return link


def _of_one(found: Coverage) -> tuple[str, ...]:
    """Name the columns that say the same in each row of a single council."""
    return ("Applies to", "People") if found.area.is_council else ()
