"""
Layout of a page on the councils of an area, such as Gaps and Sectors.

A user chooses the area at the top, and then a sentence, which filters the map and the table. A
panel is next to the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

import streamlit as st

from geo.errors import UnknownNameError
from geo.text import format_count, format_people
from ui.components.announcer import announce
from ui.markup import escape_markdown, template
from ui.state.answers import uk_result
from ui.state.shared import current_dataset
from ui.state.url import HasQuery
from ui.widgets import area_filter, council_map, council_table, frame
from ui.widgets.area_filter import AreaFilter
from ui.widgets.links import council_link
from ui.widgets.map_download import ChoroplethDownload, show_map_downloads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.query import Query
    from geo.styles.choropleth import Choropleth
    from geo.views.sentence import CountSentence
    from ui.state.session import PageState
    from ui.widgets.council_table import CouncilTable


class AreaView(HasQuery, AreaFilter, Protocol):
    """A view of the councils of an area, under filters."""


V = TypeVar("V", bound=AreaView)


@dataclass(frozen=True, kw_only=True)
class SectorTable:
    """
    The small table next to the map.

    Attributes
    ----------
    caption, note
        Its description, and a note below it.
    columns
        Headings; the first is for the sector's name.
    rows
        Name of a sector → its cells; empty without a figure.
    """

    caption: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[str | int, ...]]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CouncilAnswer:
    """
    Content of a page on the councils of an area.

    Attributes
    ----------
    name
        Name of the page, in widget keys and file names.
    file_stem
        Name of the map's file, without extension.
    area, codes
        The area, and those of its councils that map and table show.
    sentences
        Choice → sentence that filters; the choice "" is all councils.
    widgets
        Keys of the widgets for the choice of a sentence and of the map variable.
    basis
        HTML below the sentences.
    title, subtitle
        Of the map's file.
    map_choices
        Map variable → its label; empty if there is only one.
    choropleth
        The classes on the map.
    describe
        Code of a council → its text in the panel; "" for no text.
    hint
        Text of the panel while no council is selected.
    sector_table, table
        Next to the map, and below it.
    """

    name: str
    file_stem: str
    area: Area
    codes: tuple[str, ...]
    sentences: Mapping[str, CountSentence]
    widgets: tuple[str, str]
    basis: str
    title: str
    subtitle: str
    map_choices: Mapping[str, str]
    choropleth: Choropleth
    describe: Callable[[str], str]
    hint: str
    sector_table: SectorTable
    table: CouncilTable


def show_page(
    question: str,
    state: PageState[V],
    *,
    show_controls: Callable[[Dataset, V], None],
    show_answer: Callable[[Dataset, V, Area], None],
) -> None:
    """Show a page on the councils of an area, or a message if its filters leave none."""
    dataset = current_dataset()
    _, messages = state.open(dataset)
    view = state.view
    frame.show_title(question)
    frame.show_messages(messages)
    show_controls(dataset, view)
    try:
        area = area_filter.selected_area(dataset, view, uk_result(view.query))
    except UnknownNameError as error:
        st.info(escape_markdown(str(error)))
    else:
        show_answer(dataset, view, area)
    frame.show_attribution(dataset)
    state.write_url(dataset)


def show_council_answer(dataset: Dataset, query: Query, answer: CouncilAnswer) -> None:
    """Show the content as sentences, map and table."""
    sentence_key, map_key = answer.widgets
    selected: str = st.session_state.get(sentence_key, "")
    if selected not in answer.sentences:
        selected = st.session_state[sentence_key] = ""
    announce(answer.sentences[selected].text, key=f"announce_{answer.name}")
    frame.show_sentences(answer.sentences, key=sentence_key)
    st.html(answer.basis)
    if answer.map_choices:
        council_map.show_map_choice(answer.map_choices, key=map_key)
    _show_map(dataset, query, answer)
    council_table.show_council_table(
        dataset, query, answer.table, key=f"{answer.name}_table", anchor="table"
    )


def all_councils_sentence(dataset: Dataset, area: Area) -> str:
    """Return the sentence on all councils of an area: their number and population."""
    people = format_people(dataset.population(area.codes))
    return f"All that are looked at: {count_councils(area.codes)}, home to {people} people."


def count_councils(codes: tuple[str, ...]) -> str:
    """Return the number of councils, in words."""
    return format_count(len(codes), "council", "councils")


@st.fragment
def _show_map(dataset: Dataset, query: Query, answer: CouncilAnswer) -> None:
    """Show the map, as a fragment that reruns without the rest of the page."""
    key = f"{answer.name}_map"
    map_column, side_column = st.columns([2, 1], gap="medium")
    with map_column:
        council_map.show_choropleth(dataset, answer.area, answer.choropleth, key=key)
        show_map_downloads(
            ChoroplethDownload(
                name=answer.file_stem,
                title=f"{answer.title}: {count_councils(answer.codes)}, {answer.area.title}",
                subtitle=answer.subtitle,
                result=partial(uk_result, query),
                choropleth=answer.choropleth,
                area=answer.area,
            ),
            key=f"{key}_file",
        )
    code = council_map.selected_council(key)
    text = answer.describe(code)
    with side_column:
        st.html(
            template("council_panel.html").render(
                name=dataset.register.local_authorities[code].LAD25NM if text else "",
                text=text,
                link=council_link(dataset, query, code),
                hint=answer.hint,
                table=answer.sector_table,
            )
        )
