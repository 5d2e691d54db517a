"""The council page: the coverage of one area, in sentences, on a small map and in tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Final, Self

import streamlit as st

from geo.text import join_phrases
from geo.views.comparison import MAX_OTHER_AREAS
from geo.views.coverage_sentences import statement, statement_basis
from geo.views.listing import member_rows
from ui.components.copy_button import copy_button
from ui.components.data_table import (
    FILTER_LABEL,
    MANY_ROWS,
    DataTable,
    read_choice,
    show_table,
)
from ui.markup import template
from ui.pages.council import compare, scene, search, tables
from ui.pages.council.view import PAGE, CouncilView, reset_filters, set_area
from ui.state.answers import coverage_of, nearest_of, unfiltered_coverage_of
from ui.state.shared import current_dataset
from ui.warmup import warm_up_geometry
from ui.widgets import filters, frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator

    from geo.coverage.area import Coverage
    from geo.coverage.proximity import NearSite
    from geo.dataset import Dataset
    from ui.pages.council.tables import CoverageTable

PAINT_PAUSE_S: Final = 0.03
"""Pause after the first sentences, so that the browser paints them before the rest."""

EXAMPLES: Final = ("E08000010", "S12000047", "W06000019")
MEMBERS_KEY: Final = "council_members"


@dataclass(frozen=True, kw_only=True, slots=True)
class CouncilAnswer:
    """The coverage of the chosen area, and its sentences."""

    coverage: Coverage
    near_sites: tuple[NearSite, ...]
    question: str
    sentences: tuple[str, ...]

    @classmethod
    def for_view(cls, dataset: Dataset, view: CouncilView) -> Self:
        """Compute the content of a view with an area."""
        coverage, near_sites = coverage_of(view.query, view.area), nearest_of(view.query, view.area)
        return cls(
            coverage=coverage,
            near_sites=near_sites,
            question=f"How {'are' if coverage.area.kind == 'set' else 'is'} "
            f"{coverage.area.in_sentence} covered?",
            sentences=statement(dataset, coverage, near_sites).sentences,
        )


def show() -> None:
    """Show the page."""
    dataset = current_dataset()
    frame.show_style()
    _show_page(dataset)
    frame.show_attribution(dataset)


@st.fragment
def _show_page(dataset: Dataset) -> None:
    """Show everything that a choice changes, as a fragment that reruns without the page."""
    _, messages = PAGE.open(dataset)
    view = PAGE.view
    answer = CouncilAnswer.for_view(dataset, view) if view.area else None
    title, box = st.columns([3, 2], gap="large", vertical_alignment="bottom")
    notices = st.container()
    text_column, map_column = st.columns([3, 2], gap="large")
    # The sentences go first, so that they are on screen while the rest is sent.
    with title:
        frame.show_question(answer.question if answer else "How is your council covered?")
    with text_column:
        _show_sentences(dataset, answer)
    sleep(PAINT_PAUSE_S)
    with box:
        search.show_search_box()
    with notices:
        frame.show_messages(messages)
    if answer:
        _show_details(dataset, answer, text_column=text_column, map_column=map_column)
    else:
        _show_start(dataset, text_column=text_column)
    PAGE.write_url(dataset)


def _show_sentences(dataset: Dataset, answer: CouncilAnswer | None) -> None:
    if answer:
        st.html(template("council_statement.html").render(sentences=answer.sentences))
    else:
        layers = dataset.register.coverage_layers.values()
        start = template("council_start.html").render(
            most=MAX_OTHER_AREAS, layers=join_phrases(layer.plural for layer in layers)
        )
        st.html(start)


def _show_details(
    dataset: Dataset,
    answer: CouncilAnswer,
    *,
    text_column: DeltaGenerator,
    map_column: DeltaGenerator,
) -> None:
    view, coverage = PAGE.view, answer.coverage
    coverage_tables = tables.tables_of(dataset, coverage, answer.near_sites)
    with text_column:
        _show_actions(dataset, answer, coverage_tables)
    with map_column:
        scene.show_map(view.query, view.area)
    st.html(template("council_tables.html").render(area=coverage.area.in_sentence))
    tables.show_tables(dataset, coverage, coverage_tables)
    compare.show_comparison(dataset, view)


def _show_actions(
    dataset: Dataset, answer: CouncilAnswer, coverage_tables: Sequence[CoverageTable]
) -> None:
    """Show the basis of the sentences, downloads and filters."""
    coverage = answer.coverage
    basis_text = statement_basis(
        dataset, coverage, unfiltered=unfiltered_coverage_of(coverage.area.key)
    )
    st.html(template("council_basis.html").render(basis=basis_text))
    text = "\n\n".join([answer.question, "\n".join(answer.sentences), basis_text])
    with st.container(horizontal=True, vertical_alignment="center"):
        copy_button(text, label="Copy these words", key="copy words", announcement=answer.question)
        tables.show_downloads(dataset, coverage, answer.near_sites, coverage_tables)
    with st.expander(
        "Change what is counted", key="council_filters", on_change="rerun"
    ) as expander:
        # Closed filters would slow down every rerun.
        if expander.open:
            PAGE.restore_filters()
            filters.show_filters(
                dataset, on_reset=partial(reset_filters, dataset), has_ica_filter=False
            )


def _show_start(dataset: Dataset, *, text_column: DeltaGenerator) -> None:
    """Show where to start: some examples, and the alliance's councils."""
    with text_column, st.container(horizontal=True):
        for code in EXAMPLES:
            st.button(
                dataset.register.local_authorities[code].LAD25NM,
                key=f"example {code}",
                on_click=partial(set_area, code),
            )
    rows = member_rows(dataset)
    st.html(template("council_members.html").render(count=len(rows)))
    show_table(
        DataTable(
            rows=rows,
            caption="Known and probable members of the Industrial Communities Alliance",
            reference_column="Reference",
            filter_label=FILTER_LABEL if len(rows) > MANY_ROWS else "",
            is_list=True,
        ),
        key=MEMBERS_KEY,
        on_choice=partial(_choose_member, dataset),
    )
    # The next choice will need distances.
    Thread(target=warm_up_geometry, name="warm geometry", daemon=True).start()


def _choose_member(dataset: Dataset) -> None:
    code = read_choice(MEMBERS_KEY)
    if code and code in dataset.register.local_authorities:
        set_area(code)
