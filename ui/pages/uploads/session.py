"""Uploads of a visit, private to it and removed at its end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, cast

import streamlit as st

from geo.areas import area_of
from geo.uploads.layers import UPLOAD_STYLES
from geo.uploads.limits import UploadLimits
from geo.uploads.locate import Councils
from geo.uploads.records import UploadLayer
from geo.uploads.values import Classification
from ui.state.answers import uk_result
from ui.state.cache import process_cache
from ui.state.layer_files import MEDIA_TYPE
from ui.state.private_files import PrivateFile
from ui.state.shared import current_dataset, settings
from ui.state.visit import PENDING_KEY, UPLOADS_KEY, new_liveness_file, visit_list

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.export.printmap.options import ExtraLayer
    from geo.query import Query, Result
    from geo.styles.choropleth import Choropleth
    from geo.uploads.drawing import Drawing, ShapeKind
    from geo.uploads.overlay import UploadOverlay
    from geo.uploads.records import Choices, ParsedUpload, RawTable, Upload

    LayersAndNotes = tuple[tuple[ExtraLayer, ...], tuple[str, ...]]
    MakeLayers = Callable[[Sequence[Upload]], LayersAndNotes]

UPLOADER_VERSION_KEY: Final = "yours turn"
MAX_UPLOADS: Final = 8
"""Maximum number of uploads of a visit."""


@dataclass(kw_only=True, eq=False)
class SessionUpload:
    """An upload on the map, with its cached views. Compared by identity."""

    upload: Upload
    classes: Classification = field(default_factory=Classification)
    liveness_file: PrivateFile = field(default_factory=new_liveness_file)
    _drawing: Drawing | None = None
    _files: dict[ShapeKind, PrivateFile] = field(default_factory=dict)
    _overlay: tuple[Result, UploadOverlay] | None = None
    _layers: tuple[MakeLayers, LayersAndNotes] | None = None

    @property
    def file_name(self) -> str:
        """The user's name of the file."""
        return self.upload.file_name

    def overlay(self, query: Query) -> UploadOverlay:
        """Overlay it under some filters; the last result is cached."""
        from geo.uploads.overlay import overlay_upload  # noqa: PLC0415 - other pages need no geometry

        result = uk_result(query)
        # The same result is the same object, until the boundaries change.
        if self._overlay is None or self._overlay[0] is not result:
            self._overlay = (result, overlay_upload(current_dataset(), result, self.upload))
        return self._overlay[1]

    def drawing(self) -> Drawing | None:
        """Return how the map draws it; None for a table, which has no shapes."""
        from geo.uploads.drawing import plan_drawing  # noqa: PLC0415 - as above

        if isinstance(self.upload, UploadLayer):
            self._drawing = self._drawing or plan_drawing(self.upload)
        return self._drawing

    def address(self, kind: ShapeKind) -> str:
        """Return the address of the shapes of a kind for the map. They are built on request."""
        from geo.uploads.drawing import display_geojson  # noqa: PLC0415 - as above

        layer = cast("UploadLayer", self.upload)
        if kind not in self._files:
            make_geojson = partial(display_geojson, layer, kind)
            self._files[kind] = PrivateFile(make_geojson, media_type=MEDIA_TYPE)
        return self._files[kind].address

    def is_filled(self) -> bool:
        """Return whether it fills councils, by its values or its number of rows."""
        drawing = self.drawing()
        return drawing is None or drawing.is_counted

    def choropleth(self, query: Query) -> Choropleth:
        """
        Return its choropleth with the chosen classes.

        On a map of an area, the classes are computed for its councils.

        Raises
        ------
        UploadError
            As `geo.views.upload_choropleth.upload_choropleth`.
        """
        from geo.views.upload_choropleth import upload_choropleth  # noqa: PLC0415 - as above

        area = area_of(current_dataset().register, query.area) if query.area else None
        return upload_choropleth(self.overlay(query), self.classes, area=area)

    def layers(self, make_layers: MakeLayers) -> LayersAndNotes:
        """Return its shapes as layers of an exported map; the last result is cached."""
        if self._layers is None or self._layers[0] is not make_layers:
            self._layers = (make_layers, make_layers([self.upload]))
        return self._layers[1]


@dataclass(kw_only=True)
class PendingUpload:
    """A file being checked, with its raw and parsed content."""

    file_key: tuple[str, str]
    raw: RawTable
    parsed: tuple[Choices, ParsedUpload] | None = None
    liveness_file: PrivateFile = field(default_factory=new_liveness_file)

    @property
    def file_name(self) -> str:
        """The user's name of the file."""
        return self.raw.file_name


@process_cache(1)
def council_index() -> Councils:
    """Return the index of the register's councils, built once per process."""
    return Councils(current_dataset().register)


@cache
def warm_up_classes() -> None:
    """Import the classification library while the user chooses a file: it takes seconds."""
    Thread(target=import_module, args=("mapclassify",), name="warm-classes", daemon=True).start()


def limits() -> UploadLimits:
    """Return the operator's limits on uploads."""
    return UploadLimits(file_mb=settings().upload_mb)


def session_uploads() -> list[SessionUpload]:
    """Return the uploads of this visit. Another page of it may change them meanwhile."""
    return list(visit_list(UPLOADS_KEY))


def add_upload(upload: Upload) -> None:
    """Add an upload under a unique name, and discard the pending file."""
    names = {existing.upload.name for existing in session_uploads()}
    name, copy = upload.name, 1
    while name in names:
        copy += 1
        name = f"{upload.name} {copy}"
    visit_list(UPLOADS_KEY).append(SessionUpload(upload=replace(upload, name=name)))
    discard_pending()


def remove_upload(upload: SessionUpload) -> None:
    """Remove an upload and its cached views, if another page of the visit has not."""
    uploads = visit_list(UPLOADS_KEY)
    if upload in uploads:
        uploads.remove(upload)


def pending() -> PendingUpload | None:
    """Return the pending file."""
    return st.session_state.get(PENDING_KEY)


def has_pending() -> bool:
    """Return whether a file is pending, including one that could not be read."""
    return (
        pending() is not None
        or st.session_state.get(f"yours_file_{uploader_version()}") is not None
    )


def set_pending(upload: PendingUpload) -> None:
    """Replace the pending file."""
    st.session_state[PENDING_KEY] = upload


def discard_pending() -> None:
    """Discard the pending file. The uploader gets a new key, so that its bytes are freed."""
    st.session_state.pop(PENDING_KEY, None)
    st.session_state[UPLOADER_VERSION_KEY] = uploader_version() + 1
    for key in [key for key in st.session_state if str(key).startswith("yours_file_")]:
        del st.session_state[key]


def uploader_version() -> int:
    """Return the number of discarded files, which is part of widget keys."""
    version: Any = st.session_state.get(UPLOADER_VERSION_KEY, 0)
    return int(version)


def next_style() -> str:
    """Return the first unused upload style, or the first."""
    used = {upload.upload.style_name for upload in session_uploads()}
    return next((style for style in UPLOAD_STYLES if style not in used), next(iter(UPLOAD_STYLES)))
