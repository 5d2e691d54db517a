"""Maps to take away: a sheet to print, and a web map in one file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from weakref import ref

import streamlit as st

from geo.areas import area_of
from geo.export.printmap.paper import PAPERS, paper_named
from geo.export.printmap.sheet import Sheet, alt_text, draw_map
from geo.export.printmap.upload_layers import brought_layers, web_layers
from geo.export.webmap.page import web_map
from ui.markup import literal
from ui.pages.export.uploads import Yours, yours_on_map
from ui.pages.export.view import answer_of
from ui.state.cache import remembered
from ui.state.shared import atlas
from ui.widgets import frame
from ui.widgets.map_download import FORMATS, MEDIA

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from geo.export.printmap.file import FileFormat
    from geo.query import Query, Result
    from geo.scenario.scenario import Scenario
    from ui.pages.export.view import ExportView
    from ui.pages.uploads.session import Make

MAPS_KEPT: Final = 12
PREVIEW_KEY: Final = "export_yours_map"

NOTHING: Final = Yours()


def show_print(known: Atlas, view: ExportView) -> None:
    """Show the sheet as it will be printed, and a button for each format."""
    yours = _chosen(view, brought_layers)
    if yours is None:
        return
    wanted = _Wanted.of(view)
    with st.spinner("Drawing the map …"):
        picture = _preview(wanted, yours)
    paper = PAPERS[view.paper]
    st.caption(
        f"{view.paper}, {paper.width_mm:g} by {paper.height_mm:g} mm. PNG has 300 dots an inch; "
        "SVG and PDF stay sharp at any size. Legend, date and attribution are on the sheet."
    )
    with st.container(horizontal=True):
        for form in FORMATS:
            st.download_button(
                f"Download {form.upper()}",
                data=partial(_with_yours, wanted, yours, form)
                if yours
                else partial(_drawn, wanted, form),
                file_name=f"{_name(known, view)}.{form}",
                mime=MEDIA[form],
                on_click="ignore",
                type="primary" if form == "png" else "secondary",
                key=f"export_{form}",
            )
    st.image(picture, alt=_alt(wanted, yours), width=520)


def show_web(known: Atlas, view: ExportView) -> None:
    """Say what the page holds, and offer it."""
    yours = _chosen(view, web_layers)
    if yours is None:
        return
    size = "" if yours else ", at most 1.5 MB,"
    st.write(
        f"One HTML file{size} that opens in any browser without a network: the map with "
        "its legend, the sentence and the table that say the same, and every source."
    )
    st.download_button(
        literal(f"Download {_name(known, view)}.html"),
        data=partial(_web_with_yours, _Wanted.of(view), yours)
        if yours
        else partial(_web, _Wanted.of(view)),
        file_name=f"{_name(known, view)}.html",
        mime="text/html",
        on_click="ignore",
        type="primary",
        key="export_web",
    )


def _chosen(view: ExportView, make: Make) -> Yours | None:
    """Offer what the session brought, and head what follows; None if there is nothing to draw."""
    yours = yours_on_map(view.query, make)
    if not (view.asked.layers or yours):
        st.info("Choose at least one layer.")
        return None
    frame.show_heading("What you will get", anchor="get")
    for text in yours.says:
        st.caption(literal(text))
    if yours.theme and view.asked.layers:
        st.caption("Councils are filled by what is yours. Without layers its classes stand alone.")
    return yours


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """What a map is of: that of a view which changes the map."""

    query: Query
    paper: str
    title: str
    scenario: Scenario | None

    @classmethod
    def of(cls, view: ExportView) -> _Wanted:
        """Take it from a view."""
        return cls(query=view.asked, paper=view.paper, title=view.title, scenario=view.scenario)

    @property
    def result(self) -> Result:
        """The answer to draw."""
        return answer_of(atlas(), self.query, self.scenario)

    def sheet(self, yours: Yours = NOTHING) -> Sheet:
        """Return the sheet to draw it on."""
        area = area_of(atlas().registry, self.query.area) if self.query.area else None
        return Sheet(
            paper=paper_named(self.paper),
            title=self.title,
            area=area,
            extra=yours.layers,
            theme=yours.theme,
        )


@remembered(MAPS_KEPT)
def _drawn(wanted: _Wanted, form: FileFormat) -> bytes:
    return draw_map(atlas(), wanted.result, wanted.sheet(), file_format=form)


@remembered(MAPS_KEPT)
def _web(wanted: _Wanted) -> bytes:
    return web_map(atlas(), wanted.result, title=wanted.title)


def _with_yours(wanted: _Wanted, yours: Yours, form: FileFormat) -> bytes:
    """Draw one with the session's own shapes, and keep it for nobody."""
    return draw_map(atlas(), wanted.result, wanted.sheet(yours), file_format=form)


def _web_with_yours(wanted: _Wanted, yours: Yours) -> bytes:
    return web_map(
        atlas(), wanted.result, title=wanted.title, extra=yours.layers, theme=yours.theme
    )


def _preview(wanted: _Wanted, yours: Yours) -> bytes:
    """Draw the sheet once for what is chosen; with the session's own shapes, in its state alone."""
    if not yours:
        st.session_state.pop(PREVIEW_KEY, None)
        return _drawn(wanted, "png")
    was, of, picture = st.session_state.get(PREVIEW_KEY, (None, [], b""))
    # What was brought is pointed at weakly: the picture keeps no file that has been removed.
    held = [each() for each in of]
    filler, classes = yours.classes or (None, None)
    made_of = [*yours.chosen, *([filler] if filler else [])]
    asked = (wanted, classes)
    if (was, held) != (asked, made_of):
        picture = _with_yours(wanted, yours, "png")
        st.session_state[PREVIEW_KEY] = (asked, [ref(one) for one in made_of], picture)
    return bytes(picture)


def _alt(wanted: _Wanted, yours: Yours) -> str:
    return alt_text(atlas(), wanted.result, wanted.sheet(yours))


def _name(known: Atlas, view: ExportView) -> str:
    area = area_of(known.registry, view.asked.area)
    return f"{'proposed' if view.scenario else 'placemap'}-{area.file_stem}"
