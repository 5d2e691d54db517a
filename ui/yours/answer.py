"""What covers what a user brought: on a map, in sentences, in tables to take away."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.delimited import csv_bytes
from geo.errors import UploadError
from geo.places import LOCAL_AUTHORITIES
from geo.uploads.drawing import counted, drawn
from geo.uploads.keeping import LOOKS
from geo.uploads.reach import council_rows, place_rows, row_rows, sentences
from geo.uploads.records import MARKER, UserTable
from geo.uploads.values import COMBINES, MOST, SCHEMES, Classes, Combine, value_choropleth
from ui import frame
from ui.answers import uk_result
from ui.council_map import Fit, councils, go
from ui.livemap import livemap
from ui.livemap.description import Shape, ThemeClass, backdrop, inline_layer, theme
from ui.map.address import View
from ui.map.scene import scene
from ui.pages import page
from ui.report import Section, report
from ui.session import chose
from ui.shared import layer_files
from ui.text import literal, slug, template
from ui.yours import session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.atlas import Atlas
    from geo.look.choropleth import Choropleth
    from geo.query import Query
    from geo.uploads.laying import Laid
    from ui.yours.session import Kept

MAP_KEY: Final = "yours_map"
FILLED_KEY: Final = "yours_filled"
ROWS_SHOWN: Final = 20
FIT_COUNCILS: Final = 60
"""With more councils than this the map shows the whole UK."""

LABEL: Final = (
    "Map of the UK: the four layers, and over them what you brought, which is not part of the "
    "register. The sentences above and the tables below say the same in words."
)
_BOUNDS: Final = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


def show(known: Atlas, query: Query) -> None:
    """Show every upload of the session."""
    several = session.kept()
    laid = [one.laid(query) for one in several]
    for number, (one, where) in enumerate(zip(several, laid, strict=True)):
        _show_one(number, one, where)
    _show_map(known, query, several, laid)
    for number, where in enumerate(laid):
        _show_tables(number, where)
    # Not a link of our own: the browser would load the page anew, and the session be lost.
    st.page_link(page("export"), label="Take it away with the layers, in any format")
    st.caption("It rides along in exports, each row marked as yours.")


def _show_one(number: int, one: Kept, laid: Laid) -> None:
    brought = one.brought
    st.html(
        template("yours_words.html").render(
            name=brought.name,
            anchor=f"yours-{number}",
            marker=MARKER,
            licence=brought.licence,
            look=LOOKS[brought.look],
            says=sentences(laid),
            failed=len(brought.failed),
        )
    )
    st.button(
        f"Remove {literal(brought.name)}",
        key=f"yours_remove_{number}",
        on_click=partial(_remove, number),
        type="tertiary",
    )


def _remove(number: int) -> None:
    chose()
    session.remove(number)


def _show_map(known: Atlas, query: Query, several: Sequence[Kept], laid: Sequence[Laid]) -> None:
    filled, note = _filled(several, laid)
    notes = [note] if note else []
    layers: list[dict[str, Any]] = []
    for number, one in enumerate(several):
        if isinstance(one.brought, UserTable):
            continue
        one.drawn = one.drawn or drawn(one.brought)
        notes += [f"{one.brought.name}: {one.drawn.note}"] if one.drawn.note else []
        layers += _inline(number, one)
    for text in notes:
        st.caption(literal(text))
    codes = {
        code for each in laid for several_codes in each.codes.values() for code in several_codes
    }
    fit: Fit = councils(sorted(codes)) if 0 < len(codes) <= FIT_COUNCILS else "uk"
    order = go(MAP_KEY, fit)
    described = scene(
        known,
        uk_result(query),
        View(query=query),
        addresses=layer_files().addresses,
        move={"revision": order.revision, "fit": order.fit},
    )
    if filled:
        described["backdrop"] = backdrop(
            layer_files().addresses[LOCAL_AUTHORITIES], theme=_theme(filled)
        )
    described |= {
        "label": LABEL,
        "layers": [*described["layers"], *layers],
        "controls": {"layers": True, "sectors": False, "tiles": False},
        "position_parameter": None,
    }
    on = [] if filled else described["view"]["layers"]
    described["view"] |= {"layers": [*on, *(layer["id"] for layer in layers)]}
    livemap(described, key=MAP_KEY, on_report=lambda: None)


def _inline(number: int, one: Kept) -> list[dict[str, Any]]:
    if one.drawn is None:
        return []
    style = LOOKS[one.brought.look]
    named = replace(style, label=f"{one.brought.name} (yours)")
    found = []
    for kind, shapes in (("areas", one.drawn.areas), ("points", one.drawn.points)):
        if shapes:
            described = [
                Shape(id=s.id, name=s.name, geometry=s.geometry, note=MARKER) for s in shapes
            ]
            found.append(inline_layer(f"yours_{number}_{kind}", named, described))
    return found


def _filled(several: Sequence[Kept], laid: Sequence[Laid]) -> tuple[Choropleth | None, str]:
    """Return what councils are filled by: a table's values, or the number of its rows."""
    can = [
        at
        for at, one in enumerate(several)
        if isinstance(one.brought, UserTable) or (one.drawn or drawn(one.brought)).is_counted
    ]
    if not can:
        return None, ""
    at = can[0]
    if len(can) > 1:
        at = st.radio(
            "Councils are filled by",
            can,
            format_func=lambda number: literal(several[number].brought.name),
            key=FILLED_KEY,
            horizontal=True,
            on_change=chose,
        )
    brought = several[at].brought
    if not isinstance(brought, UserTable) or not brought.value_column:
        return counted(laid[at]), ""
    try:
        classes = _classes(at, several[at], brought)
        return value_choropleth(brought, classes), _combined(brought, classes)
    except UploadError as error:
        st.warning(literal(str(error)))
        return counted(laid[at]), ""


def _combined(table: UserTable, classes: Classes) -> str:
    if table.frame["LAD25CD"].is_unique:
        return ""
    how = COMBINES[classes.combine].lower()
    return f"Some councils have several rows: {table.value_column} is {how}."


def _classes(at: int, one: Kept, table: UserTable) -> Classes:
    """Ask how values are put into classes."""
    first, second, third = st.columns([4, 2, 3], gap="medium", vertical_alignment="bottom")
    with first:
        scheme = st.selectbox(
            "Classes",
            list(SCHEMES),
            format_func=SCHEMES.__getitem__,
            key=f"yours_scheme_{at}",
            on_change=chose,
        )
    number = one.classes.number
    bounds: tuple[float, ...] = ()
    with second:
        if scheme == "manual":
            written = st.text_input(
                "Upper bounds, rising",
                key=f"yours_bounds_{at}",
                on_change=chose,
                placeholder="10; 50; 200",
            )
            bounds = tuple(float(n.replace(",", "")) for n in _BOUNDS.findall(written))
        else:
            number = st.number_input(
                "How many", 2, MOST, number, key=f"yours_classes_{at}", on_change=chose
            )
    combine: Combine = "sum"
    with third:
        if not table.frame["LAD25CD"].is_unique:
            combine = st.selectbox(
                "Several rows of one council are",
                list(COMBINES),
                format_func=COMBINES.__getitem__,
                key=f"yours_combine_{at}",
                on_change=chose,
            )
    return Classes(scheme=scheme, number=int(number), bounds=bounds, combine=combine)


def _theme(filled: Choropleth) -> dict[str, Any]:
    # The map's legend counts the councils of each class itself.
    classes = [
        ThemeClass(id=one.id, label=one.label.rpartition(": ")[0], fill=one.fill)
        for one in filled.classes
    ]
    return theme(filled.title, classes, of=filled.of, words=filled.words)


def _show_tables(number: int, laid: Laid) -> None:
    """Show what the map says as tables, and offer them as files."""
    name = laid.brought.name
    frame.show_heading(name, anchor=f"tables-{number}")
    rows = row_rows(laid)
    tables: dict[str, tuple[str, str, Sequence[Mapping[str, str | int | float]]]] = {
        "councils": (
            "Councils",
            "Documented places of each layer that cover the council.",
            council_rows(laid),
        ),
        "places": (
            "Places that cover them",
            "Of the four layers, under the filters above.",
            [_without(row, "Reference") for row in place_rows(laid)],
        ),
        "rows": ("Row by row", "An asterisk marks what no source was seen to say.", rows),
    }
    report(
        [
            Section(
                name=key,
                title=title,
                intro=f"{intro}{_cut(len(listed))}",
                rows=listed[:ROWS_SHOWN],
            )
            for key, (title, intro, listed) in tables.items()
        ],
        key=f"yours_report_{number}",
    )
    with st.popover(f"Download {literal(name)}"):
        for key, (title, _, listed) in tables.items():
            if listed:
                st.download_button(
                    f"{title} (CSV)",
                    partial(_csv, listed),
                    file_name=f"{slug(name)}-{key}.csv",
                    mime="text/csv",
                    key=f"yours_download_{number}_{key}",
                    on_click="ignore",
                )


def _cut(rows: int) -> str:
    if rows <= ROWS_SHOWN:
        return ""
    return f" The first {ROWS_SHOWN} of {rows:,} are shown; the file has all."


def _csv(rows: Sequence[Mapping[str, str | int | float]]) -> bytes:
    return csv_bytes([{**row, "Marker": MARKER} for row in rows])


def _without(row: dict[str, str | int | float], name: str) -> dict[str, str | int | float]:
    return {key: cell for key, cell in row.items() if key != name}
