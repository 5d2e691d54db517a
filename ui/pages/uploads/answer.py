"""What covers what a user brought: on a map, in sentences, in tables to take away."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

import streamlit as st

from geo.errors import UploadError
from geo.places.place import LOCAL_AUTHORITIES
from geo.styles.theme import MAP_COLOURS
from geo.uploads.drawing import counted
from geo.uploads.layers import LOOKS
from geo.uploads.records import MARKER, UserTable
from geo.uploads.values import (
    COMBINES,
    FEWEST,
    MOST,
    NO_VALUE,
    SCHEMES,
    Classes,
    Combine,
    combined_words,
    value_choropleth,
    written,
)
from geo.views.upload_coverage import sentences
from ui.components.livemap import livemap
from ui.components.livemap.description import ThemeClass, backdrop, own_layer, theme
from ui.markup import literal, template
from ui.navigation import page
from ui.pages.map.address import View
from ui.pages.map.scene import scene
from ui.pages.uploads import session, tables
from ui.state.answers import uk_result
from ui.state.session import chose
from ui.state.shared import layer_files
from ui.widgets.council_map import Fit, councils, go

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.dataset import Atlas
    from geo.query import Query
    from geo.uploads.drawing import Drawing, Kind
    from geo.uploads.overlay import Laid
    from geo.uploads.records import Brought
    from geo.views.choropleth import Choropleth
    from ui.pages.uploads.session import Kept

MAP_KEY: Final = "yours_map"
SHOWN_KEY: Final = "yours shown"
FILLED_KEY: Final = "yours_filled"
CLASSES: Final = "yours_class_"
"""How the keys of widgets begin that ask for classes."""

FIT_COUNCILS: Final = 60
"""With more councils than this the map shows the whole UK."""

LABEL: Final = (
    "Map of the UK: the four layers, and over them what you brought, which is not part of the "
    "register. The sentences above and the tables below say the same in words."
)
SHAPES: Final[Mapping[Kind, Literal["area", "line", "point"]]] = MappingProxyType(
    {"areas": "area", "lines": "line", "points": "point"}
)
"""Kind → what the live map calls its shape."""

_BOUNDS: Final = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


def show(known: Atlas, query: Query) -> None:
    """Show every upload of the session."""
    several = session.kept()
    laid = [one.laid(query) for one in several]
    for number, (one, where) in enumerate(zip(several, laid, strict=True)):
        _show_one(number, one, where)
    _show_map(known, query, several, laid)
    for number, where in enumerate(laid):
        tables.show(number, where, is_only=len(laid) == 1)
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
            look=_look(brought),
            says=sentences(laid),
            failed=len(brought.failed),
        )
    )
    st.button(
        f"Remove {literal(brought.name)}",
        key=f"yours_remove_{number}",
        on_click=partial(_remove, one),
        type="tertiary",
    )


def _look(brought: Brought) -> str:
    """Say how it is drawn: of a table the colour alone, which councils are filled in."""
    label = LOOKS[brought.look].label
    return label.partition(":")[0] if isinstance(brought, UserTable) else label


def _remove(one: Kept) -> None:
    chose()
    session.remove(one)
    # The widgets go by number, and the next one has this one's now.
    for key in [key for key in st.session_state if str(key).startswith(CLASSES)]:
        del st.session_state[key]


def _show_map(known: Atlas, query: Query, several: Sequence[Kept], laid: Sequence[Laid]) -> None:
    filled, note = _filled(several, laid)
    notes = [note] if note else []
    layers: list[dict[str, Any]] = []
    for number, one in enumerate(several):
        how = one.drawing()
        notes += [f"{one.brought.name}: {how.note}"] if how and how.note else []
        layers += _layers(number, one, how) if how else []
    for text in notes:
        st.caption(literal(text))
    codes = {
        code for each in laid for several_codes in each.codes.values() for code in several_codes
    }
    fit: Fit = councils(sorted(codes)) if 0 < len(codes) <= FIT_COUNCILS else "uk"
    shown = [layer["id"] for layer in layers]
    order = go(MAP_KEY, fit, again=_is_new([*shown, filled is not None]))
    described = scene(
        known,
        uk_result(query),
        View(query=query),
        addresses=layer_files().addresses,
        move={"revision": order.revision, "fit": order.fit},
    )
    if filled:
        described["backdrop"] = backdrop(
            layer_files().addresses[LOCAL_AUTHORITIES], theme=_theme(known, filled)
        )
    described |= {
        "label": LABEL,
        "layers": [*described["layers"], *layers],
        "controls": {"layers": True, "sectors": False, "tiles": False},
        "position_parameter": None,
    }
    on = [] if filled else described["view"]["layers"]
    described["view"] |= {"layers": [*on, *shown]}
    livemap(described, key=MAP_KEY, on_report=lambda: None)


def _is_new(shown: list[str | bool]) -> bool:
    """Whether the map shows other layers than before, so that it must take over what is shown."""
    was = st.session_state.get(SHOWN_KEY)
    st.session_state[SHOWN_KEY] = shown
    return was != shown


def _layers(number: int, one: Kept, how: Drawing) -> list[dict[str, Any]]:
    style = LOOKS[one.brought.look]
    found = []
    for kind in how.shapes:
        of_kind = f", {kind}" if len(how.shapes) > 1 else ""
        label = f"{one.brought.name} (yours{of_kind})"
        found.append(
            own_layer(
                f"yours_{number}_{kind}",
                replace(style, label=label),
                one.address(kind),
                shape=SHAPES[kind],
                note=MARKER,
                is_picture=not how.is_named,
            )
        )
    return found


def _filled(several: Sequence[Kept], laid: Sequence[Laid]) -> tuple[Choropleth | None, str]:
    """Return what councils are filled by: a table's values, or the number of its rows."""
    can = [at for at, one in enumerate(several) if one.is_filled()]
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
    one, brought = several[at], several[at].brought
    if not isinstance(brought, UserTable) or not brought.value_column:
        return _counted(laid[at]), ""
    classes = _classes(at, one, brought)
    try:
        filled = value_choropleth(brought, classes)
    except UploadError as error:
        st.warning(literal(str(error)))
        return _counted(laid[at]), ""
    # Kept, so that what is taken away has the same classes.
    one.classes = classes
    return filled, combined_words(brought, classes)


def _counted(laid: Laid) -> Choropleth | None:
    try:
        return counted(laid)
    except UploadError as error:
        st.warning(literal(str(error)))
        return None


def _classes(at: int, one: Kept, table: UserTable) -> Classes:
    """Ask how values are put into classes, set as they were last."""
    _set_as_kept(at, one.classes)
    first, second, third = st.columns([4, 2, 3], gap="medium", vertical_alignment="bottom")
    with first:
        scheme = st.selectbox(
            "Classes",
            list(SCHEMES),
            format_func=SCHEMES.__getitem__,
            key=f"{CLASSES}scheme_{at}",
            on_change=chose,
        )
    number = one.classes.number
    bounds: tuple[float, ...] = ()
    with second:
        if scheme == "manual":
            given = st.text_input(
                "Upper bounds, rising",
                key=f"{CLASSES}bounds_{at}",
                on_change=chose,
                placeholder="10; 50; 200",
            )
            bounds = tuple(float(n.replace(",", "")) for n in _BOUNDS.findall(given))
        else:
            number = st.number_input(
                "How many", FEWEST, MOST, key=f"{CLASSES}classes_{at}", on_change=chose
            )
    combine: Combine = "sum"
    with third:
        if not table.frame["LAD25CD"].is_unique:
            combine = st.selectbox(
                "Several rows of one council are",
                list(COMBINES),
                format_func=COMBINES.__getitem__,
                key=f"{CLASSES}combine_{at}",
                on_change=chose,
            )
    return Classes(scheme=scheme, number=int(number), bounds=bounds, combine=combine)


def _set_as_kept(at: int, classes: Classes) -> None:
    """Set the widgets that ask for classes, where the page was left since they were set."""
    first = {
        "scheme": classes.scheme,
        "classes": classes.number,
        "bounds": "; ".join(map(written, classes.bounds)),
        "combine": classes.combine,
    }
    for name, value in first.items():
        st.session_state.setdefault(f"{CLASSES}{name}_{at}", value)


def _theme(known: Atlas, filled: Choropleth) -> dict[str, Any]:
    # The map's legend counts the councils of each class itself.
    classes = [ThemeClass(id=one.id, label=one.label, fill=one.fill) for one in filled.classes]
    of, words = dict(filled.of), dict(filled.words)
    missing = known.registry.local_authorities.keys() - of.keys()
    if missing:
        # As the land is, so that the legend says what it is.
        classes.append(ThemeClass(id=NO_VALUE, label=NO_VALUE, fill=MAP_COLOURS["land"]))
        of |= dict.fromkeys(sorted(missing), NO_VALUE)
        words |= dict.fromkeys(sorted(missing), NO_VALUE)
    return theme(filled.title, classes, of=of, words=words)
