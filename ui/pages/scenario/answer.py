"""The answer of the what-if page: what would change, in sentences, on a map, in tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.areas import SEPARATOR, area_of
from geo.scenario.effect import (
    council_change_rows,
    effect_basis,
    effect_sentences,
    gap_change_rows,
)
from geo.scenario.scenario import MARKER, propose
from geo.styles.layers import PROPOSAL
from geo.views.choropleth import change_choropleth, choropleth
from geo.views.summary import authority
from geo.views.updates import updates_words
from ui.components.announcer import announce
from ui.components.livemap import livemap
from ui.components.livemap.description import Shape, inline_layer
from ui.markup import template
from ui.pages.scenario.view import CIRCLE, PAGE, WIDGETS, file_name, moved_to
from ui.state.answers import matrix_of, uk_result
from ui.state.session import chose
from ui.widgets import council_table, frame
from ui.widgets.council_map import CouncilMap, description, go, picked_point, show_choice
from ui.widgets.council_table import CouncilTable
from ui.widgets.map_download import ClassMap, offer

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from geo.query import Query, Result
    from geo.scenario.effect import Effect
    from geo.scenario.scenario import Scenario
    from geo.views.choropleth import Choropleth
    from ui.pages.scenario.view import WhatifView

MAP_KEY: Final = "whatif_map"
TABLE_KEY: Final = "whatif_table"
MOVE_KEY: Final = "whatif_move"
LAYER: Final = "proposal"
SHAPE: Final = "proposed"

LABEL: Final = (
    "Map of the councils and of the proposed place, which is not a designation. The sentences "
    "above and the tables below say the same in words."
)
PROMPT: Final = "Click, or press Enter at the cross, to put the centre of the circle there."

_SHOWN_WORDS: Final = {
    "change": "What would change",
    "before": "Confirmed places now",
    "after": "With the proposal",
}

Found = tuple["Effect", dict[str, Any] | None]


def order_map() -> None:
    """Send the map to the proposal, when it is next shown."""
    st.session_state[MOVE_KEY] = True


def show(known: Atlas, view: WhatifView, found: Found | None) -> None:
    """Show what a proposal changes; without one, what there is, to choose from."""
    if found is None:
        st.html(
            template("whatif_before.html").render(
                authority=authority(known, view.query), updates=updates_words(known.registry)
            )
        )
        filled = choropleth(known, matrix_of(view.query).rows.values(), "number")
        _show_map(known, view, filled, ())
        return
    effect, geometry = found
    _show_sentences(known, view, effect)
    show_choice(_SHOWN_WORDS, key=WIDGETS["shown"])
    filled = _filled(known, view, effect)
    _show_map(known, view, filled, _layers(view, effect, geometry))
    _offer_map(known, view, effect, filled)
    _show_gaps(known, effect)
    _show_councils(known, view, effect)


def _show_sentences(known: Atlas, view: WhatifView, effect: Effect) -> None:
    first, *others = effect_sentences(known, effect)
    announce(first, key="announce_whatif")
    st.html(
        template("whatif.html").render(
            marker=MARKER,
            headline=first.removeprefix(f"{MARKER}: "),
            sentences=others,
            basis=effect_basis(effect),
            authority=authority(known, view.query),
            updates=updates_words(known.registry),
        )
    )


def _filled(known: Atlas, view: WhatifView, effect: Effect) -> Choropleth:
    if view.shown == "change":
        return change_choropleth(effect)
    side = effect.before if view.shown == "before" else effect.after
    return choropleth(known, side.rows, "number")


def _layers(
    view: WhatifView, effect: Effect, geometry: dict[str, Any] | None
) -> tuple[dict[str, Any], ...]:
    shape = Shape(
        id=SHAPE,
        name=f"{view.name.strip()} ({MARKER})",
        geometry=geometry,
        codes=() if geometry else tuple(sorted(effect.proposed.shares)),
        quiet=True,
    )
    return (inline_layer(LAYER, PROPOSAL, [shape]),)


def _show_map(
    known: Atlas, view: WhatifView, filled: Choropleth, layers: tuple[dict[str, Any], ...]
) -> None:
    fit = f"{LAYER}:{SHAPE}" if layers else "uk"
    order = go(MAP_KEY, fit, again=bool(st.session_state.pop(MOVE_KEY, False)))
    shown = CouncilMap(
        label=LABEL,
        filled=filled,
        order=order,
        layers=layers,
        prompt=PROMPT if view.drawn == CIRCLE else "",
        picked=view.centre,
    )
    livemap(description(known, shown), key=MAP_KEY, on_report=_take_report)


def _offer_map(known: Atlas, view: WhatifView, effect: Effect, filled: Choropleth) -> None:
    taken = SEPARATOR.join(effect.taken)
    offer(
        ClassMap(
            name=file_name(effect.scenario),
            title=f"{effect.scenario.name}: {MARKER}",
            subtitle=f"{filled.title}, as of {known.registry.data_date}",
            result=partial(_proposed, known, view.query, effect.scenario),
            filled=filled,
            area=area_of(known.registry, taken) if taken else None,
        ),
        key="whatif_map_file",
    )


def _proposed(known: Atlas, query: Query, scenario: Scenario) -> Result:
    return propose(known, uk_result(query), scenario)


def _take_report() -> None:
    """Put the circle where a point was picked. The map says it again until it is told otherwise."""
    chose()
    view, point = PAGE.view, picked_point(MAP_KEY)
    if view.drawn == CIRCLE and point is not None and point != view.centre:
        PAGE.set(moved_to(view, point))


def _show_gaps(known: Atlas, effect: Effect) -> None:
    frame.show_heading("Gaps before and after", anchor="table")
    st.html(template("rows.html").render(rows=gap_change_rows(known, effect), caption=MARKER))


def _show_councils(known: Atlas, view: WhatifView, effect: Effect) -> None:
    rows = council_change_rows(effect)
    table = CouncilTable(
        title="In the proposed place",
        caption=f"Councils in the proposed place. {MARKER}",
        rows=rows,
        filed=lambda: rows,
        file_name=f"{file_name(effect.scenario)}-councils",
    )
    council_table.show(known, view.query, table, key=TABLE_KEY, anchor="councils")
