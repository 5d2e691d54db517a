"""Content of the what-if page: the effect in sentences, on a map and in tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.areas import SEPARATOR, area_of
from geo.scenario.scenario import MARKER, apply_scenario
from geo.styles.layers import PROPOSAL_STYLE
from geo.views.choropleth import change_choropleth, coverage_choropleth
from geo.views.scenario_sentences import effect_basis, effect_statement
from geo.views.scenario_tables import council_change_rows, gap_change_rows
from geo.views.summary import designated_by_text
from geo.views.updates import last_update_text
from ui.components.announcer import announce
from ui.components.data_table import DataTable, show_table
from ui.components.livemap import livemap
from ui.components.livemap.description import Shape, inline_layer
from ui.markup import template
from ui.pages.scenario.view import CIRCLE, PAGE, WIDGETS, file_name, with_centre
from ui.state.answers import matrix_of, uk_result
from ui.state.session import mark_changed
from ui.widgets import council_table, frame
from ui.widgets.council_map import (
    CouncilMap,
    describe_map,
    picked_point,
    request_fit,
    show_map_choice,
)
from ui.widgets.council_table import CouncilTable
from ui.widgets.map_download import ChoroplethDownload, show_map_downloads

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query, Result
    from geo.scenario.effect import Effect
    from geo.scenario.scenario import Scenario
    from geo.styles.choropleth import Choropleth
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

_MAP_CHOICES: Final = {
    "change": "What would change",
    "before": "Confirmed places now",
    "after": "With the proposal",
}

EffectAndShape = tuple["Effect", dict[str, Any] | None]


def request_move() -> None:
    """Request that the map moves to the proposed place when it is next shown."""
    st.session_state[MOVE_KEY] = True


def show_answer(
    dataset: Dataset, view: WhatifView, effect_and_shape: EffectAndShape | None
) -> None:
    """Show the effect of a proposal; without one, the current coverage to choose from."""
    if effect_and_shape is None:
        st.html(
            template("whatif_intro.html").render(
                authority=designated_by_text(dataset, view.query),
                updates=last_update_text(dataset.register),
            )
        )
        council_choropleth = coverage_choropleth(
            dataset, matrix_of(view.query).rows.values(), "number"
        )
        _show_map(dataset, view, council_choropleth, ())
        return
    effect, geometry = effect_and_shape
    _show_sentences(dataset, view, effect)
    show_map_choice(_MAP_CHOICES, key=WIDGETS["map_variable"])
    council_choropleth = _choose_choropleth(dataset, view, effect)
    _show_map(dataset, view, council_choropleth, _layers(view, effect, geometry))
    _show_map_downloads(dataset, view, effect, council_choropleth)
    _show_gaps(dataset, effect)
    _show_councils(dataset, view, effect)


def _show_sentences(dataset: Dataset, view: WhatifView, effect: Effect) -> None:
    statement = effect_statement(dataset, effect)
    announce(f"{MARKER}: {statement.headline}", key="announce_whatif")
    st.html(
        template("whatif_summary.html").render(
            marker=MARKER,
            headline=statement.headline,
            sentences=statement.details,
            basis=effect_basis(effect),
            authority=designated_by_text(dataset, view.query),
            updates=last_update_text(dataset.register),
        )
    )


def _choose_choropleth(dataset: Dataset, view: WhatifView, effect: Effect) -> Choropleth:
    if view.map_variable == "change":
        return change_choropleth(effect)
    matrix = effect.before if view.map_variable == "before" else effect.after
    return coverage_choropleth(dataset, matrix.rows, "number")


def _layers(
    view: WhatifView, effect: Effect, geometry: dict[str, Any] | None
) -> tuple[dict[str, Any], ...]:
    shape = Shape(
        id=SHAPE,
        name=f"{view.name.strip()} ({MARKER})",
        geometry=geometry,
        codes=() if geometry else tuple(sorted(effect.scenario_place.shares)),
        quiet=True,
    )
    return (inline_layer(LAYER, PROPOSAL_STYLE, [shape]),)


def _show_map(
    dataset: Dataset,
    view: WhatifView,
    council_choropleth: Choropleth,
    layers: tuple[dict[str, Any], ...],
) -> None:
    fit = f"{LAYER}:{SHAPE}" if layers else "uk"
    request = request_fit(MAP_KEY, fit, is_repeated=bool(st.session_state.pop(MOVE_KEY, False)))
    council_map = CouncilMap(
        label=LABEL,
        choropleth=council_choropleth,
        request=request,
        layers=layers,
        prompt=PROMPT if view.drawn == CIRCLE else "",
        point=view.centre,
    )
    livemap(describe_map(dataset, council_map), key=MAP_KEY, on_report=_apply_report)


def _show_map_downloads(
    dataset: Dataset, view: WhatifView, effect: Effect, council_choropleth: Choropleth
) -> None:
    area_key = SEPARATOR.join(effect.covered_codes)
    show_map_downloads(
        ChoroplethDownload(
            name=file_name(effect.scenario),
            title=f"{effect.scenario.name}: {MARKER}",
            subtitle=f"{council_choropleth.title}, as of {dataset.register.data_date}",
            result=partial(_scenario_result, dataset, view.query, effect.scenario),
            choropleth=council_choropleth,
            area=area_of(dataset.register, area_key) if area_key else None,
        ),
        key="whatif_map_file",
    )


def _scenario_result(dataset: Dataset, query: Query, scenario: Scenario) -> Result:
    return apply_scenario(dataset, uk_result(query), scenario)


def _apply_report() -> None:
    """Move the circle to the picked point, which the map reports until it is cleared."""
    mark_changed()
    view, point = PAGE.view, picked_point(MAP_KEY)
    if view.drawn == CIRCLE and point is not None and point != view.centre:
        PAGE.set_view_and_widgets(with_centre(view, point))


def _show_gaps(dataset: Dataset, effect: Effect) -> None:
    frame.show_heading("Gaps before and after", anchor="table")
    show_table(DataTable(rows=gap_change_rows(dataset, effect), marker=MARKER), key="whatif_gaps")


def _show_councils(dataset: Dataset, view: WhatifView, effect: Effect) -> None:
    rows = council_change_rows(effect)
    table = CouncilTable(
        title="In the proposed place",
        caption=f"Councils in the proposed place. {MARKER}",
        rows=rows,
        file_rows=lambda: rows,
        file_name=f"{file_name(effect.scenario)}-councils",
    )
    council_table.show_council_table(dataset, view.query, table, key=TABLE_KEY, anchor="councils")
