"""The filters above the map. Layers and sector are in the map's own legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.areas import area_of
from geo.places.place import ICA_STATUS_NAMES
from geo.styles.glossary import UNCHECKED
from geo.text import upper_first
from geo.views.summary import designated_layers_text
from ui.markup import escape_markdown
from ui.state.session import AREA_KEY, FILTERS, mark_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.dataset import Dataset


def show_filters(
    dataset: Dataset, *, on_reset: Callable[[], None], has_ica_filter: bool = True
) -> None:
    """
    Show the filters that all pages share. `ui.state.session` stores their values.

    Parameters
    ----------
    has_ica_filter
        Whether to show the filter by ICA membership.
    on_reset
        Resets the page to its default view.
    """
    with st.container(key="filters"):
        basis, more, evidence = st.columns([7, 2, 2], vertical_alignment="bottom", gap="medium")
    with basis:
        _show_levels(dataset)
    with evidence:
        st.toggle(
            "Confirmed only",
            key=FILTERS["documented_only"],
            on_change=mark_changed,
            help=f"Leave out what is {UNCHECKED}.",
        )
    with more, st.popover("More filters", width="stretch"):
        _show_more_filters(dataset, has_ica_filter=has_ica_filter)
        st.button("Back to the first view", on_click=on_reset)


def show_area(dataset: Dataset) -> None:
    """Show the choice of a nation or region, each with its kind."""
    st.selectbox(
        "Nation or region",
        ["", *dataset.regions],
        format_func=lambda code: area_of(dataset.register, code).label if code else "The whole UK",
        key=AREA_KEY,
        on_change=mark_changed,
    )


def show_sector(
    dataset: Dataset,
    *,
    label: str,
    key: str,
    on_change: Callable[[], None] = mark_changed,
) -> None:
    """Show the choice of one sector, or of all."""
    sectors = dataset.register.sectors
    st.selectbox(
        label,
        ["", *sectors],
        format_func=lambda code: sectors[code].name if code else "All sectors",
        key=key,
        on_change=on_change,
    )


def show_councils(
    dataset: Dataset,
    *,
    key: str,
    label: str = "Councils",
    on_change: Callable[[], None] = mark_changed,
) -> None:
    """Show a choice of councils."""
    councils = dataset.register.local_authorities
    st.multiselect(
        label,
        sorted(councils, key=lambda code: councils[code].LAD25NM),
        format_func=lambda code: councils[code].LAD25NM,
        key=key,
        on_change=on_change,
        placeholder="Type a name",
    )


def _show_levels(dataset: Dataset) -> None:
    levels = dataset.register.designation_levels
    subject = designated_layers_text(dataset.register)
    st.pills(
        f"{upper_first(subject)} named by",
        list(levels),
        selection_mode="multi",
        format_func=lambda code: escape_markdown(levels[code].name),
        key=FILTERS["levels"],
        on_change=mark_changed,
        help=f"On whose authority {subject} were named. A local plan's priority is not a national "
        "designation.",
    )


def _show_more_filters(dataset: Dataset, *, has_ica_filter: bool) -> None:
    register = dataset.register
    _show_multiselect(
        "Kinds of city region",
        "region_types",
        {code: kind.name for code, kind in register.region_types.items()},
    )
    _show_multiselect(
        f"Programme ({designated_layers_text(register)})",
        "programmes",
        {code: programme.name for code, programme in register.programmes.items()},
        placeholder="All programmes",
    )
    if has_ica_filter:
        _show_multiselect(
            "ICA membership",
            "ica_statuses",
            ICA_STATUS_NAMES,
            help="The public list of members is not complete. Candidates were looked for and "
            "neither confirmed nor ruled out.",
        )


def _show_multiselect(
    label: str,
    field: str,
    names: Mapping[str, str],
    *,
    placeholder: str = "None chosen",
    help: str | None = None,  # noqa: A002 - Streamlit's own name for it
) -> None:
    st.multiselect(
        label,
        list(names),
        format_func=names.__getitem__,
        key=FILTERS[field],
        on_change=mark_changed,
        placeholder=placeholder,
        help=help,
    )
