"""The filters above the map. Layers and sector are in the map's own legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.areas import area_of
from geo.places.place import ICA_KINDS
from geo.styles.glossary import UNCHECKED
from ui.markup import literal
from ui.pages.map.state import AREA_KEY
from ui.state.session import FILTERS, chose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.dataset import Atlas


def show(known: Atlas, *, on_reset: Callable[[], None], has_footing: bool = True) -> None:
    """
    Show the filters that all pages share. Their values are kept by `ui.state.session`.

    Parameters
    ----------
    has_footing
        Whether the page shows who belongs to the alliance, and so lets that be narrowed.
    on_reset
        Takes the page back to its first view.
    """
    with st.container(key="filters"):
        basis, more, evidence = st.columns([7, 2, 2], vertical_alignment="bottom", gap="medium")
    with basis:
        _show_levels(known)
    with evidence:
        st.toggle(
            "Confirmed only",
            key=FILTERS["documented_only"],
            on_change=chose,
            help=f"Leave out what is {UNCHECKED}.",
        )
    with more, st.popover("More filters", width="stretch"):
        _show_more(known, has_footing=has_footing)
        st.button("Back to the first view", on_click=on_reset)


def show_area(known: Atlas) -> None:
    """Show the choice of a nation or region, each with its kind."""
    st.selectbox(
        "Nation or region",
        ["", *known.regions],
        format_func=lambda code: area_of(known.registry, code).label if code else "The whole UK",
        key=AREA_KEY,
        on_change=chose,
    )


def show_sector(
    known: Atlas,
    *,
    label: str,
    key: str,
    on_change: Callable[[], None] = chose,
) -> None:
    """Show the choice of one sector, or of all."""
    sectors = known.registry.sectors
    st.selectbox(
        label,
        ["", *sectors],
        format_func=lambda code: sectors[code].name if code else "All sectors",
        key=key,
        on_change=on_change,
    )


def show_councils(
    known: Atlas, *, key: str, label: str = "Councils", on_change: Callable[[], None] = chose
) -> None:
    """Show a choice of councils."""
    local = known.registry.local_authorities
    st.multiselect(
        label,
        sorted(local, key=lambda code: local[code].LAD25NM),
        format_func=lambda code: local[code].LAD25NM,
        key=key,
        on_change=on_change,
        placeholder="Type a name",
    )


def _show_levels(known: Atlas) -> None:
    levels = known.registry.designation_levels
    st.pills(
        "Clusters and sites named by",
        list(levels),
        selection_mode="multi",
        format_func=lambda code: literal(levels[code].name),
        key=FILTERS["levels"],
        on_change=chose,
        help="On whose authority clusters and sites were named. A local plan's priority is "
        "not a national designation.",
    )


def _show_more(known: Atlas, *, has_footing: bool) -> None:
    registry = known.registry
    _several(
        "Kinds of city region",
        "region_types",
        {code: kind.name for code, kind in registry.region_types.items()},
    )
    _several(
        "Programme (clusters and sites)",
        "programmes",
        {code: programme.name for code, programme in registry.programmes.items()},
        placeholder="All programmes",
    )
    if has_footing:
        _several(
            "Footing with the Industrial Communities Alliance",
            "ica_statuses",
            ICA_KINDS,
            help="The public list of members is not complete. Candidates were looked for and "
            "neither confirmed nor ruled out.",
        )


def _several(
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
        on_change=chose,
        placeholder=placeholder,
        help=help,
    )
