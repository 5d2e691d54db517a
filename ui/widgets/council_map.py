"""Live map of councils filled by class, shared by several pages, and its fit requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.places.place import LOCAL_AUTHORITIES
from ui.components.livemap import livemap, read_report
from ui.components.livemap.description import council_layer
from ui.state.session import mark_changed
from ui.state.shared import layer_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.styles.choropleth import Choropleth

WHOLE_UK: Final = "uk"
"""Fit request for the whole UK."""

LABEL: Final = (
    "Map of the councils, filled by class. The sentences above and the table below say the same "
    "in words."
)

Fit = str | list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class FitRequest:
    """A request to the live map: adopt the view of this revision, and fit to a place."""

    revision: int
    fit: Fit


@dataclass(frozen=True, kw_only=True)
class CouncilMap:
    """Content of a map of councils."""

    label: str
    choropleth: Choropleth
    request: FitRequest
    layers: Sequence[dict[str, Any]] = ()
    """From `ui.components.livemap.description.inline_layer`; all are shown."""
    prompt: str = ""
    """Prompt to pick a point; "" if a click selects."""
    point: tuple[float, float] | None = None
    """Longitude and latitude of the marked point."""


def show_choropleth(dataset: Dataset, area: Area, choropleth: Choropleth, *, key: str) -> None:
    """Show the councils of an area by class. `selected_council` returns the selection."""
    request = request_fit(key, WHOLE_UK if area.kind == "uk" else council_refs(area.codes))
    council_map = CouncilMap(label=LABEL, choropleth=choropleth, request=request)
    livemap(describe_map(dataset, council_map), key=key, on_report=_do_nothing)


def show_map_choice(labels: Mapping[str, str], *, key: str) -> None:
    """Show the choice of map variable: key → label."""
    st.radio(
        "The map shows",
        list(labels),
        format_func=labels.__getitem__,
        key=key,
        horizontal=True,
        on_change=mark_changed,
    )


def request_fit(key: str, fit: Fit, *, is_repeated: bool = False) -> FitRequest:
    """
    Return the fit request for a map: the previous one, or a new one if the target changed.

    Parameters
    ----------
    is_repeated
        Whether to make a new request even for the same target.
    """
    previous: FitRequest | None = st.session_state.get(f"order to {key}")
    if previous and previous.fit == fit and not is_repeated:
        return previous
    request = FitRequest(revision=previous.revision + 1 if previous else 1, fit=fit)
    st.session_state[f"order to {key}"] = request
    return request


def selected_council(key: str) -> str:
    """Return the council selected on a map since its last fit request, or ""."""
    report = read_report(key)
    request: FitRequest | None = st.session_state.get(f"order to {key}")
    if not report or not request or report["revision"] != request.revision:
        return ""
    layer, _, code = (report["selected"] or "").partition(":")
    return code if layer == LOCAL_AUTHORITIES else ""


def picked_point(key: str) -> tuple[float, float] | None:
    """Return the point picked on a map since its last fit request: longitude, latitude."""
    report = read_report(key)
    request: FitRequest | None = st.session_state.get(f"order to {key}")
    return (
        report["picked"] if report and request and report["revision"] == request.revision else None
    )


def council_refs(codes: Sequence[str]) -> list[str]:
    """Return references of councils that the map can fit to."""
    return [f"{LOCAL_AUTHORITIES}:{code}" for code in codes]


def describe_map(dataset: Dataset, council_map: CouncilMap) -> dict[str, Any]:
    """Describe a map of councils for `ui.components.livemap.livemap`."""
    return {
        "label": council_map.label,
        "revision": council_map.request.revision,
        "view": {
            "layers": [layer["id"] for layer in council_map.layers],
            "fit": council_map.request.fit,
            "picked": list(council_map.point) if council_map.point else None,
        },
        "council_layer": council_layer(
            layer_files().addresses[LOCAL_AUTHORITIES], choropleth=council_map.choropleth
        ),
        "layers": list(council_map.layers),
        "controls": {"layers": False, "sectors": False, "tiles": False},
        "pick": {"prompt": council_map.prompt} if council_map.prompt else None,
        "attribution": f"{dataset.attribution} Data as of {dataset.register.data_date}.",
        "height": 600,
    }


def _do_nothing() -> None:
    """Do nothing before the rerun: the map has already repainted."""
