"""Uploads of the session to include in an export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import UploadError
from geo.uploads.records import MARKER
from ui.markup import escape_markdown
from ui.pages.uploads import session
from ui.state.session import mark_changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.export.printmap.options import ExtraLayer
    from geo.query import Query
    from geo.styles.choropleth import Choropleth
    from geo.uploads.values import Classification
    from ui.pages.uploads.session import MakeLayers, SessionUpload


@dataclass(frozen=True, kw_only=True)
class ExportUploads:
    """
    Uploads of the session, as shown on an exported map.

    Attributes
    ----------
    layers, choropleth
        Layers of shapes; councils filled by an upload, or None.
    notes
        Notes to show before the download: what is left out, and why.
    uploads, classes
        What the map is made of, which identifies a cached preview.
    """

    layers: tuple[ExtraLayer, ...] = ()
    choropleth: Choropleth | None = None
    notes: tuple[str, ...] = ()
    uploads: tuple[SessionUpload, ...] = ()
    classes: tuple[SessionUpload, Classification] | None = None

    def __bool__(self) -> bool:
        """Return whether a map shows any upload."""
        return bool(self.layers) or self.choropleth is not None


def choose_uploads() -> list[SessionUpload]:
    """Show the choice of uploads, which are never cached for other sessions."""
    uploads = session.session_uploads()
    if not uploads:
        return []
    numbers = list(range(len(uploads)))
    selected = st.pills(
        f"Yours, to go with them ({MARKER})",
        numbers,
        default=numbers,
        selection_mode="multi",
        format_func=lambda number: escape_markdown(uploads[number].upload.name),
        key="export_yours",
        on_change=mark_changed,
    )
    return [uploads[number] for number in selected]


def choose_map_uploads(query: Query, make_layers: MakeLayers) -> ExportUploads:
    """
    Show the choice of uploads, and return them as shown on a map.

    Parameters
    ----------
    make_layers
        Makes layers of shapes for this kind of map.
    """
    uploads = choose_uploads()
    fill_upload = _choose_fill_upload(uploads)
    made_layers = [upload.layers(make_layers) for upload in uploads if upload is not fill_upload]
    notes = [text for _, omissions in made_layers for text in omissions]
    choropleth: Choropleth | None = None
    if fill_upload:
        drawing = fill_upload.drawing()
        notes += [f"{fill_upload.upload.name}: {drawing.note}"] if drawing else []
        try:
            choropleth = fill_upload.choropleth(query)
        except UploadError as error:
            notes.append(str(error))
    return ExportUploads(
        layers=tuple(layer for layers, _ in made_layers for layer in layers),
        choropleth=choropleth,
        notes=tuple(notes),
        uploads=tuple(uploads),
        classes=(fill_upload, fill_upload.classes) if fill_upload else None,
    )


def _choose_fill_upload(uploads: Sequence[SessionUpload]) -> SessionUpload | None:
    """Return the upload that councils are filled by; ask if there are several."""
    candidates = [index for index, upload in enumerate(uploads) if upload.is_filled()]
    if not candidates:
        return None
    if len(candidates) == 1:
        return uploads[candidates[0]]
    index = st.radio(
        "Councils are filled by",
        candidates,
        format_func=lambda number: escape_markdown(uploads[number].upload.name),
        key="export_filled",
        horizontal=True,
        on_change=mark_changed,
    )
    return uploads[index]
