"""Coverage of uploads: on a map, in sentences, in tables to download."""

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
from geo.uploads.layers import COLOUR_NAMES, UPLOAD_STYLES
from geo.uploads.records import MARKER, UploadTable
from geo.uploads.values import (
    AGGREGATIONS,
    MAX_CLASSES,
    MIN_CLASSES,
    SCHEMES,
    Aggregation,
    Classification,
    format_number,
)
from geo.views.upload_choropleth import aggregation_note, count_choropleth, value_choropleth
from geo.views.upload_coverage import summary_sentences
from ui.components.livemap import livemap
from ui.components.livemap.description import (
    council_layer,
    upload_layer,
)
from ui.markup import escape_markdown, template
from ui.navigation import page
from ui.pages.map.address import MapView
from ui.pages.map.scene import scene
from ui.pages.uploads import session, tables
from ui.state.answers import uk_result
from ui.state.session import mark_changed
from ui.state.shared import layer_files
from ui.widgets.council_map import Fit, council_refs, request_fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.dataset import Dataset
    from geo.query import Query
    from geo.styles.choropleth import Choropleth
    from geo.uploads.drawing import Drawing, ShapeKind
    from geo.uploads.overlay import UploadOverlay
    from geo.uploads.records import Upload
    from ui.pages.uploads.session import SessionUpload

MAP_KEY: Final = "yours_map"
LAYERS_KEY: Final = "yours shown"
FILL_KEY: Final = "yours_filled"
CLASS_KEY_PREFIX: Final = "yours_class_"
"""Prefix of the keys of widgets for classes."""

MAX_FIT_COUNCILS: Final = 60
"""With more councils than this the map shows the whole UK."""

LABEL: Final = (
    "Map of the UK: the layers, and over them what you brought, which is not part of the "
    "register. The sentences above and the tables below say the same in words."
)
SHAPES: Final[Mapping[ShapeKind, Literal["area", "line", "point"]]] = MappingProxyType(
    {"areas": "area", "lines": "line", "points": "point"}
)
"""Kind → its shape on the live map."""

_BOUNDS: Final = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


def show_uploads(dataset: Dataset, query: Query) -> None:
    """Show every upload of the session."""
    session_uploads = session.session_uploads()
    overlays = [session_upload.overlay(query) for session_upload in session_uploads]
    for number, (session_upload, overlay) in enumerate(zip(session_uploads, overlays, strict=True)):
        _show_upload(number, session_upload, overlay)
    _show_map(dataset, query, session_uploads, overlays)
    for number, overlay in enumerate(overlays):
        tables.show_tables(number, overlay, is_only=len(overlays) == 1)
    # Not an HTML link: the browser would reload the page, and lose the session.
    st.page_link(page("export"), label="Download it with the layers, in any format")
    st.caption("Exports include it, each row marked as yours.")


def _show_upload(number: int, session_upload: SessionUpload, overlay: UploadOverlay) -> None:
    upload = session_upload.upload
    st.html(
        template("upload_summary.html").render(
            name=upload.name,
            anchor=f"yours-{number}",
            marker=MARKER,
            licence=upload.licence,
            style=_style_label(upload),
            notes=summary_sentences(overlay),
            failed=len(upload.failed_rows),
        )
    )
    st.button(
        f"Remove {escape_markdown(upload.name)}",
        key=f"yours_remove_{number}",
        on_click=partial(_remove, session_upload),
        type="tertiary",
    )


def _style_label(upload: Upload) -> str:
    """Return the style of an upload; for a table only the colour, which fills councils."""
    if isinstance(upload, UploadTable):
        return COLOUR_NAMES[upload.style_name]
    return UPLOAD_STYLES[upload.style_name].label


def _remove(session_upload: SessionUpload) -> None:
    mark_changed()
    session.remove_upload(session_upload)
    # Widget keys use the index, which the next upload now has.
    for key in [key for key in st.session_state if str(key).startswith(CLASS_KEY_PREFIX)]:
        del st.session_state[key]


def _show_map(
    dataset: Dataset,
    query: Query,
    session_uploads: Sequence[SessionUpload],
    overlays: Sequence[UploadOverlay],
) -> None:
    choropleth, note = _choose_choropleth(session_uploads, overlays)
    notes = [note] if note else []
    layers: list[dict[str, Any]] = []
    for number, session_upload in enumerate(session_uploads):
        drawing = session_upload.drawing()
        notes += (
            [f"{session_upload.upload.name}: {drawing.note}"] if drawing and drawing.note else []
        )
        layers += _upload_layers(number, session_upload, drawing) if drawing else []
    for text in notes:
        st.caption(escape_markdown(text))
    codes = {
        code
        for overlay in overlays
        for council_codes in overlay.codes.values()
        for code in council_codes
    }
    fit: Fit = council_refs(sorted(codes)) if 0 < len(codes) <= MAX_FIT_COUNCILS else "uk"
    layer_ids = [layer["id"] for layer in layers]
    request = request_fit(
        MAP_KEY, fit, is_repeated=_is_changed([*layer_ids, choropleth is not None])
    )
    description = scene(
        dataset,
        uk_result(query),
        MapView(query=query),
        addresses=layer_files().addresses,
        move={"revision": request.revision, "fit": request.fit},
    )
    if choropleth:
        # A class with the land colour, so that the legend explains and counts it.
        description["council_layer"] = council_layer(
            layer_files().addresses[LOCAL_AUTHORITIES],
            choropleth=choropleth.with_missing_class(
                dataset.register.local_authorities, fill=MAP_COLOURS["land"]
            ),
        )
    description |= {
        "label": LABEL,
        "layers": [*description["layers"], *layers],
        "controls": {"layers": True, "sectors": False, "tiles": False},
        "position_parameter": None,
    }
    base_layers = [] if choropleth else description["view"]["layers"]
    description["view"] |= {"layers": [*base_layers, *layer_ids]}
    livemap(description, key=MAP_KEY, on_report=lambda: None)


def _is_changed(layer_ids: list[str | bool]) -> bool:
    """Return whether the map shows other layers than before, and so must adopt the new view."""
    previous = st.session_state.get(LAYERS_KEY)
    st.session_state[LAYERS_KEY] = layer_ids
    return previous != layer_ids


def _upload_layers(
    number: int, session_upload: SessionUpload, drawing: Drawing
) -> list[dict[str, Any]]:
    style = UPLOAD_STYLES[session_upload.upload.style_name]
    layers = []
    for kind in drawing.shapes:
        suffix = f", {kind}" if len(drawing.shapes) > 1 else ""
        label = f"{session_upload.upload.name} (yours{suffix})"
        layers.append(
            upload_layer(
                f"yours_{number}_{kind}",
                replace(style, label=label),
                session_upload.address(kind),
                shape=SHAPES[kind],
                note=MARKER,
                is_canvas=not drawing.is_interactive,
            )
        )
    return layers


def _choose_choropleth(
    session_uploads: Sequence[SessionUpload], overlays: Sequence[UploadOverlay]
) -> tuple[Choropleth | None, str]:
    """Return the choropleth of the councils: a table's values, or the number of its rows."""
    candidates = [
        index for index, session_upload in enumerate(session_uploads) if session_upload.is_filled()
    ]
    if not candidates:
        return None, ""
    index = candidates[0]
    if len(candidates) > 1:
        index = st.radio(
            "Councils are filled by",
            candidates,
            format_func=lambda number: escape_markdown(session_uploads[number].upload.name),
            key=FILL_KEY,
            horizontal=True,
            on_change=mark_changed,
        )
    session_upload, upload = session_uploads[index], session_uploads[index].upload
    if not isinstance(upload, UploadTable) or not upload.value_column:
        return _row_count_choropleth(overlays[index]), ""
    classes = _choose_classes(index, session_upload, upload)
    try:
        choropleth = value_choropleth(upload, classes)
    except UploadError as error:
        st.warning(escape_markdown(str(error)))
        return _row_count_choropleth(overlays[index]), ""
    # Stored, so that exports have the same classes.
    session_upload.classes = classes
    return choropleth, aggregation_note(upload, classes)


def _row_count_choropleth(overlay: UploadOverlay) -> Choropleth | None:
    try:
        return count_choropleth(overlay)
    except UploadError as error:
        st.warning(escape_markdown(str(error)))
        return None


def _choose_classes(
    index: int, session_upload: SessionUpload, table: UploadTable
) -> Classification:
    """Show the choice of classes, with the last settings."""
    _restore_class_widgets(index, session_upload.classes)
    first, second, third = st.columns([4, 2, 3], gap="medium", vertical_alignment="bottom")
    with first:
        scheme = st.selectbox(
            "Classes",
            list(SCHEMES),
            format_func=SCHEMES.__getitem__,
            key=f"{CLASS_KEY_PREFIX}scheme_{index}",
            on_change=mark_changed,
        )
    number = session_upload.classes.class_count
    bounds: tuple[float, ...] = ()
    with second:
        if scheme == "manual":
            text = st.text_input(
                "Upper bounds, rising",
                key=f"{CLASS_KEY_PREFIX}bounds_{index}",
                on_change=mark_changed,
                placeholder="10; 50; 200",
            )
            bounds = tuple(float(n.replace(",", "")) for n in _BOUNDS.findall(text))
        else:
            number = st.number_input(
                "How many",
                MIN_CLASSES,
                MAX_CLASSES,
                key=f"{CLASS_KEY_PREFIX}classes_{index}",
                on_change=mark_changed,
            )
    combine: Aggregation = "sum"
    with third:
        if not table.frame["LAD25CD"].is_unique:
            combine = st.selectbox(
                "Several rows of one council are",
                list(AGGREGATIONS),
                format_func=AGGREGATIONS.__getitem__,
                key=f"{CLASS_KEY_PREFIX}combine_{index}",
                on_change=mark_changed,
            )
    return Classification(
        scheme=scheme, class_count=int(number), bounds=bounds, aggregation=combine
    )


def _restore_class_widgets(index: int, classes: Classification) -> None:
    """Set the widgets for classes from stored settings, if the page was left since."""
    defaults = {
        "scheme": classes.scheme,
        "classes": classes.class_count,
        "bounds": "; ".join(map(format_number, classes.bounds)),
        "combine": classes.aggregation,
    }
    for name, value in defaults.items():
        st.session_state.setdefault(f"{CLASS_KEY_PREFIX}{name}_{index}", value)
