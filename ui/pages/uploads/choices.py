"""Corrections to a pending upload, preset with the detected values."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, cast

import geopandas as gpd
import streamlit as st

from geo.text import slug, upper_first
from geo.uploads.parse import attributes_of
from geo.uploads.records import PLACE_METHODS, Choices
from geo.uploads.repair import CRS_CHOICES
from ui.markup import escape_markdown
from ui.pages.uploads import session
from ui.state.session import mark_changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.uploads.records import ParsedUpload, PlaceMethod, RawTable

MAX_NAMES: Final = 20
"""Maximum number of council names to ask about at once."""

_COORDINATE_LABELS: Final = {"lonlat": ("Longitude", "Latitude"), "grid": ("Easting", "Northing")}
_QUESTIONS: Final = {
    "swap": "Coordinates are the other way round",
    "feet": "Coordinates are in feet",
}
_PLACEHOLDER: Final = "Choose …"


def selected_part() -> str:
    """Return the chosen layer or sheet of the pending file, or ""."""
    return str(st.session_state.get(widget_key("part")) or "")


def widget_key(name: str) -> str:
    """Return the key of a widget of the pending file."""
    return f"yours_file_{session.uploader_version()}_{name}"


def show_part_choice(raw: RawTable) -> None:
    """Show the choice of layer or sheet, if there are several."""
    if len(raw.parts) > 1:
        st.selectbox(
            "Layer or sheet",
            list(raw.parts),
            index=raw.parts.index(raw.part),
            key=widget_key("part"),
            on_change=mark_changed,
        )


def show_choices(raw: RawTable, parsed: ParsedUpload) -> Choices:
    """Show the corrections, preset with the detected values, and return the choices."""
    has_shapes = isinstance(raw.frame, gpd.GeoDataFrame)
    places = [place for place in PLACE_METHODS if place != "shapes" or has_shapes]
    place = cast(
        "PlaceMethod | None",
        st.selectbox(
            "Rows are placed by",
            places,
            index=places.index(parsed.place) if parsed.place in places else None,
            format_func=PLACE_METHODS.__getitem__,
            key=widget_key("place"),
            on_change=mark_changed,
            placeholder=_PLACEHOLDER,
        ),
    )
    columns = _choose_columns(raw, place, parsed)
    names = [str(name) for name in attributes_of(raw).columns]
    label, value = st.columns(2, gap="medium")
    with label:
        label_column = _choose_column(
            "Column that names a row", names, parsed.label_column, "label"
        )
    with value:
        value_column = parsed.value_column
        if place in {"code", "name", "postcode"}:
            value_column = _choose_column(
                "Column of values, to fill councils by", names, value_column, "value"
            )
    return Choices(
        place=place,
        columns=columns,
        crs=_choose_crs(place, parsed),
        label_column=label_column,
        value_column=value_column,
    )


def _choose_columns(
    raw: RawTable, place: PlaceMethod | None, parsed: ParsedUpload
) -> tuple[str, ...]:
    names = [str(name) for name in attributes_of(raw).columns]
    if place is None or place == "shapes" or not names:
        return ()
    recognised = parsed.columns if place == parsed.place else ()
    titles = _COORDINATE_LABELS.get(place, (upper_first(PLACE_METHODS[place]),))
    columns = []
    for index, (box, title) in enumerate(zip(st.columns(len(titles)), titles, strict=True)):
        with box:
            column = st.selectbox(
                f"Column: {title}",
                names,
                index=names.index(recognised[index]) if index < len(recognised) else None,
                key=widget_key(f"{place}_{index}"),
                on_change=mark_changed,
                placeholder=_PLACEHOLDER,
            )
        columns += [column] if column else []
    return tuple(columns) if len(columns) == len(titles) else ()


def _choose_column(label: str, names: list[str], recognised: str, field: str) -> str:
    options = ["", *names]
    column = st.selectbox(
        label,
        options,
        index=options.index(recognised) if recognised in options else 0,
        format_func=lambda name: name or "None",
        key=widget_key(field),
        on_change=mark_changed,
    )
    return column or ""


def _choose_crs(place: PlaceMethod | None, parsed: ParsedUpload) -> str:
    """Show the choice of CRS if the file does not state it."""
    is_asked = parsed.question is not None and parsed.question.field == "crs"
    if not (is_asked and place == "shapes"):
        return ""
    options = list(CRS_CHOICES)
    proposal = parsed.question.proposal if parsed.question else ""
    crs = st.selectbox(
        f"Coordinates are in (proposed by their extent: {CRS_CHOICES[proposal]})"
        if proposal
        else "Coordinates are in",
        options,
        index=None,
        format_func=CRS_CHOICES.__getitem__,
        key=widget_key("crs"),
        on_change=mark_changed,
        placeholder=_PLACEHOLDER,
    )
    return crs or ""


def confirm_coordinates(choices: Choices, parsed: ParsedUpload) -> Choices:
    """Ask whether coordinates differ from the detected ones, if that is uncertain."""
    question = parsed.question
    if question is None or question.field not in _QUESTIONS:
        return choices
    answer = st.radio(
        _QUESTIONS[question.field],
        ["yes", "no"],
        index=None,
        format_func=str.capitalize,
        key=widget_key(question.field),
        horizontal=True,
        on_change=mark_changed,
    )
    if answer is None:
        return choices
    is_yes = answer == "yes"
    return (
        replace(choices, swap=is_yes) if question.field == "swap" else replace(choices, feet=is_yes)
    )


def choose_councils(choices: Choices, parsed: ParsedUpload) -> Choices:
    """Show the candidates of unmatched council names; none is preselected."""
    answers: dict[str, str] = {}
    # A name without candidates is among the failed rows: there is nothing to choose.
    suggestions = {
        name: candidates for name, candidates in parsed.unmatched_names.items() if candidates
    }
    if not suggestions:
        return choices
    with st.expander(f"Names that are like a council's: {len(suggestions):,}", expanded=True):
        st.write("Choose which council each means, or leave its rows out.")
        if len(suggestions) > MAX_NAMES:
            st.caption(f"The first {MAX_NAMES} are asked about here; mend the others in the file.")
        for number, (name, candidates) in enumerate([*suggestions.items()][:MAX_NAMES]):
            codes = ["", *(candidate.key for candidate in candidates)]
            council_names = {candidate.key: candidate.name for candidate in candidates}
            code = st.selectbox(
                escape_markdown(name),
                codes,
                format_func=partial(_council_name, council_names),
                key=widget_key(f"name_{number}_{slug(name)}"),
                on_change=mark_changed,
            )
            if code:
                answers[name] = code
    return replace(choices, name_matches=answers)


def _council_name(names: Mapping[str, str], code: str) -> str:
    return names.get(code, "Leave its rows out")
