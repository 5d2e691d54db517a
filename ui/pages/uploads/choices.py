"""What may be corrected of a file that is being looked at, set as it was recognised."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, cast

import geopandas as gpd
import streamlit as st

from geo.slugs import slug
from geo.uploads.parse import attributes_of
from geo.uploads.records import PLACES, Choices
from geo.uploads.repair import CHOICES
from ui.markup import literal
from ui.pages.uploads import session
from ui.state.session import chose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.uploads.records import Place, Raw, Understood

NAMES_ASKED: Final = 20
"""Names of councils that are asked about at once."""

_FIRSTS: Final = {"lonlat": ("Longitude", "Latitude"), "grid": ("Easting", "Northing")}
_DECIDED: Final = {
    "swap": "Coordinates are the other way round",
    "feet": "Coordinates are in feet",
}
_UNKNOWN: Final = "Choose …"


def chosen_part() -> str:
    """Return the layer or sheet that was chosen of the file that is being looked at, or ""."""
    return str(st.session_state.get(widget_key("part")) or "")


def widget_key(name: str) -> str:
    """Return the key of a widget of the file that is being looked at."""
    return f"yours_file_{session.turn()}_{name}"


def show_part(raw: Raw) -> None:
    """Let another layer or sheet be chosen, where there are several."""
    if len(raw.parts) > 1:
        st.selectbox(
            "Layer or sheet",
            list(raw.parts),
            index=raw.parts.index(raw.part),
            key=widget_key("part"),
            on_change=chose,
        )


def choices(raw: Raw, first: Understood) -> Choices:
    """Show what may be corrected, set as it was recognised, and return what is chosen."""
    has_shapes = isinstance(raw.frame, gpd.GeoDataFrame)
    places = [place for place in PLACES if place != "shapes" or has_shapes]
    place = cast(
        "Place | None",
        st.selectbox(
            "Rows are placed by",
            places,
            index=places.index(first.place) if first.place in places else None,
            format_func=PLACES.__getitem__,
            key=widget_key("place"),
            on_change=chose,
            placeholder=_UNKNOWN,
        ),
    )
    columns = _columns(raw, place, first)
    names = [str(name) for name in attributes_of(raw).columns]
    label, value = st.columns(2, gap="medium")
    with label:
        named = _one("Column that names a row", names, first.label_column, "label")
    with value:
        valued = first.value_column
        if place in {"code", "name", "postcode"}:
            valued = _one("Column of values, to fill councils by", names, valued, "value")
    return Choices(
        place=place,
        columns=columns,
        crs=_crs(place, first),
        label_column=named,
        value_column=valued,
    )


def _columns(raw: Raw, place: Place | None, first: Understood) -> tuple[str, ...]:
    names = [str(name) for name in attributes_of(raw).columns]
    if place is None or place == "shapes" or not names:
        return ()
    recognised = first.columns if place == first.place else ()
    wanted = _FIRSTS.get(place, (f"{PLACES[place][0].upper()}{PLACES[place][1:]}",))
    found = []
    for at, (box, title) in enumerate(zip(st.columns(len(wanted)), wanted, strict=True)):
        with box:
            chosen = st.selectbox(
                f"Column: {title}",
                names,
                index=names.index(recognised[at]) if at < len(recognised) else None,
                key=widget_key(f"{place}_{at}"),
                on_change=chose,
                placeholder=_UNKNOWN,
            )
        found += [chosen] if chosen else []
    return tuple(found) if len(found) == len(wanted) else ()


def _one(label: str, names: list[str], recognised: str, field: str) -> str:
    options = ["", *names]
    chosen = st.selectbox(
        label,
        options,
        index=options.index(recognised) if recognised in options else 0,
        format_func=lambda name: name or "None",
        key=widget_key(field),
        on_change=chose,
    )
    return chosen or ""


def _crs(place: Place | None, first: Understood) -> str:
    """Ask for the CRS where a file does not say it."""
    asked = first.question is not None and first.question.field == "crs"
    if not (asked and place == "shapes"):
        return ""
    options = list(CHOICES)
    proposal = first.question.proposal if first.question else ""
    chosen = st.selectbox(
        f"Coordinates are in (proposed by their extent: {CHOICES[proposal]})"
        if proposal
        else "Coordinates are in",
        options,
        index=None,
        format_func=CHOICES.__getitem__,
        key=widget_key("crs"),
        on_change=chose,
        placeholder=_UNKNOWN,
    )
    return chosen or ""


def decided(chosen: Choices, understood: Understood) -> Choices:
    """Ask whether coordinates are other than they seem, where that is a question."""
    question = understood.question
    if question is None or question.field not in _DECIDED:
        return chosen
    answer = st.radio(
        _DECIDED[question.field],
        ["yes", "no"],
        index=None,
        format_func=str.capitalize,
        key=widget_key(question.field),
        horizontal=True,
        on_change=chose,
    )
    if answer is None:
        return chosen
    is_so = answer == "yes"
    return replace(chosen, swap=is_so) if question.field == "swap" else replace(chosen, feet=is_so)


def answered(chosen: Choices, understood: Understood) -> Choices:
    """Offer the candidates of names that matched no council; nothing is chosen beforehand."""
    answers: dict[str, str] = {}
    # A name that is like none is among the rows that failed: there is nothing to choose.
    like = {name: candidates for name, candidates in understood.unmatched.items() if candidates}
    if not like:
        return chosen
    with st.expander(f"Names that are like a council's: {len(like):,}", expanded=True):
        st.write("Choose which council each means, or leave its rows out.")
        if len(like) > NAMES_ASKED:
            st.caption(
                f"The first {NAMES_ASKED} are asked about here; mend the others in the file."
            )
        for number, (name, candidates) in enumerate([*like.items()][:NAMES_ASKED]):
            codes = ["", *(each.key for each in candidates)]
            called = {each.key: each.name for each in candidates}
            code = st.selectbox(
                literal(name),
                codes,
                format_func=partial(_called, called),
                key=widget_key(f"name_{number}_{slug(name)}"),
                on_change=chose,
            )
            if code:
                answers[name] = code
    return replace(chosen, answers=answers)


def _called(names: Mapping[str, str], code: str) -> str:
    return names.get(code, "Leave its rows out")
