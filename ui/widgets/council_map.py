"""A live map of councils filled by class, as several pages show it, and where it is to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.places.place import LOCAL_AUTHORITIES
from ui.components.livemap import livemap, read_report
from ui.components.livemap.description import ThemeClass, backdrop, theme
from ui.state.session import chose
from ui.state.shared import layer_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.views.choropleth import Choropleth, CouncilClass

WHOLE_UK: Final = "uk"
"""What the live map is told to go to when it is not a place."""

LABEL: Final = (
    "Map of the councils, filled by class. The sentences above and the table below say the same "
    "in words."
)

Fit = str | list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """An order to the live map: take over the view as of this revision, and go there."""

    revision: int
    fit: Fit


@dataclass(frozen=True, kw_only=True)
class CouncilMap:
    """What a map of councils shows."""

    label: str
    filled: Choropleth
    order: Order
    layers: Sequence[dict[str, Any]] = ()
    """From `ui.components.livemap.description.inline_layer`; all are shown."""
    prompt: str = ""
    """Asks for a point; "" where a click selects."""
    picked: tuple[float, float] | None = None
    """Longitude and latitude of the point that is marked."""


def show_classes(known: Atlas, area: Area, filled: Choropleth, *, key: str) -> None:
    """Show the councils of an area by class. What is selected: `selected_council`."""
    order = go(key, WHOLE_UK if area.kind == "uk" else councils(area.codes))
    shown = CouncilMap(label=LABEL, filled=filled, order=order)
    livemap(description(known, shown), key=key, on_report=_ignore)


def show_choice(words: Mapping[str, str], *, key: str) -> None:
    """Show the choice of what the map shows: choice → words."""
    st.radio(
        "The map shows",
        list(words),
        format_func=words.__getitem__,
        key=key,
        horizontal=True,
        on_change=chose,
    )


def go(key: str, fit: Fit, *, again: bool = False) -> Order:
    """
    Return the order for the map of a key: a new one where it is to go elsewhere than before.

    Parameters
    ----------
    again
        Whether to go there even if it was told so before.
    """
    told: Order | None = st.session_state.get(f"order to {key}")
    if told and told.fit == fit and not again:
        return told
    order = Order(revision=told.revision + 1 if told else 1, fit=fit)
    st.session_state[f"order to {key}"] = order
    return order


def selected_council(key: str) -> str:
    """Return the council selected on a map of councils since its last order, or ""."""
    report = read_report(key)
    told: Order | None = st.session_state.get(f"order to {key}")
    if not report or not told or report["revision"] != told.revision:
        return ""
    layer, _, code = (report["selected"] or "").partition(":")
    return code if layer == LOCAL_AUTHORITIES else ""


def picked_point(key: str) -> tuple[float, float] | None:
    """Return the point picked on a map since its last order: longitude, latitude."""
    report = read_report(key)
    told: Order | None = st.session_state.get(f"order to {key}")
    return report["picked"] if report and told and report["revision"] == told.revision else None


def councils(codes: Sequence[str]) -> list[str]:
    """Name councils as a place for the map to go to."""
    return [f"{LOCAL_AUTHORITIES}:{code}" for code in codes]


def description(known: Atlas, shown: CouncilMap) -> dict[str, Any]:
    """Describe a map of councils for `ui.components.livemap.livemap`."""
    filled = theme(
        shown.filled.title,
        [_class(each) for each in shown.filled.classes],
        of=shown.filled.of,
        words=shown.filled.words,
    )
    return {
        "label": shown.label,
        "revision": shown.order.revision,
        "view": {
            "layers": [layer["id"] for layer in shown.layers],
            "fit": shown.order.fit,
            "picked": list(shown.picked) if shown.picked else None,
        },
        "backdrop": backdrop(layer_files().addresses[LOCAL_AUTHORITIES], theme=filled),
        "layers": list(shown.layers),
        "controls": {"layers": False, "sectors": False, "tiles": False},
        "pick": {"prompt": shown.prompt} if shown.prompt else None,
        "attribution": f"{known.attribution} Data as of {known.registry.data_date}.",
        "height": 600,
    }


def _class(one: CouncilClass) -> ThemeClass:
    return ThemeClass(
        id=one.id, label=one.label, fill=one.fill, pattern=one.pattern, stroke=one.stroke
    )


def _ignore() -> None:
    """Do nothing before the rerun: the map has repainted."""
