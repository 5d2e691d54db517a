"""What a visit holds of a user's own files. It is that visit's alone, and gone with it."""

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
"""Uploads that one visit may keep."""


@dataclass(kw_only=True, eq=False)
class SessionUpload:
    """An upload on the map, with what was last made of it. It is like no other."""

    upload: Upload
    classes: Classification = field(default_factory=Classification)
    liveness_file: PrivateFile = field(default_factory=new_liveness_file)
    _drawing: Drawing | None = None
    _files: dict[ShapeKind, PrivateFile] = field(default_factory=dict)
    _overlay: tuple[Result, UploadOverlay] | None = None
    _layers: tuple[MakeLayers, LayersAndNotes] | None = None

    @property
    def file_name(self) -> str:
        """As the user calls the file."""
        return self.upload.file_name

    def overlay(self, query: Query) -> UploadOverlay:
        """Lay it over the register under some filters; the last answer is kept."""
        from geo.uploads.overlay import overlay_upload  # noqa: PLC0415 - other pages need no geometry

        result = uk_result(query)
        # The same result is the same object, until other boundaries are in use.
        if self._overlay is None or self._overlay[0] is not result:
            self._overlay = (result, overlay_upload(current_dataset(), result, self.upload))
        return self._overlay[1]

    def drawing(self) -> Drawing | None:
        """Say how the map draws it; None of a table, which has no shapes."""
        from geo.uploads.drawing import plan_drawing  # noqa: PLC0415 - as above

        if isinstance(self.upload, UploadLayer):
            self._drawing = self._drawing or plan_drawing(self.upload)
        return self._drawing

    def address(self, kind: ShapeKind) -> str:
        """Return where the map finds the shapes of a kind. They are made when it asks for them."""
        from geo.uploads.drawing import display_geojson  # noqa: PLC0415 - as above

        layer = cast("UploadLayer", self.upload)
        if kind not in self._files:
            make_geojson = partial(display_geojson, layer, kind)
            self._files[kind] = PrivateFile(make_geojson, media_type=MEDIA_TYPE)
        return self._files[kind].address

    def is_filled(self) -> bool:
        """Whether councils are filled by it: by its values, or by how many rows they have."""
        drawing = self.drawing()
        return drawing is None or drawing.is_counted

    def choropleth(self, query: Query) -> Choropleth:
        """
        Return it as councils by class, in the classes that were chosen for it.

        On a map of an area they are made for its councils.

        Raises
        ------
        UploadError
            As `geo.views.upload_choropleth.upload_choropleth`.
        """
        from geo.views.upload_choropleth import upload_choropleth  # noqa: PLC0415 - as above

        area = area_of(current_dataset().register, query.area) if query.area else None
        return upload_choropleth(self.overlay(query), self.classes, area=area)

    def layers(self, make_layers: MakeLayers) -> LayersAndNotes:
        """Return its shapes as layers of a map to take away; what was last made is kept."""
        if self._layers is None or self._layers[0] is not make_layers:
            self._layers = (make_layers, make_layers([self.upload]))
        return self._layers[1]


@dataclass(kw_only=True)
class PendingUpload:
    """A file that is being looked at, as it was read and last understood."""

    file_key: tuple[str, str]
    raw: RawTable
    parsed: tuple[Choices, ParsedUpload] | None = None
    liveness_file: PrivateFile = field(default_factory=new_liveness_file)

    @property
    def file_name(self) -> str:
        """As the user calls the file."""
        return self.raw.file_name


@process_cache(1)
def council_index() -> Councils:
    """Index the councils of the register, once a process."""
    return Councils(current_dataset().register)


@cache
def warm_up_classes() -> None:
    """Import what makes classes while the reader looks for a file: it takes seconds."""
    Thread(target=import_module, args=("mapclassify",), name="warm-classes", daemon=True).start()


def limits() -> UploadLimits:
    """Return what a file may hold, as the operator set it."""
    return UploadLimits(file_mb=settings().upload_mb)


def session_uploads() -> list[SessionUpload]:
    """Return the uploads that this visit keeps. Another page of it may change them meanwhile."""
    return list(visit_list(UPLOADS_KEY))


def add_upload(upload: Upload) -> None:
    """Keep an upload, under a name that no other has, and let go of the file it came from."""
    names = {existing.upload.name for existing in session_uploads()}
    name, copy = upload.name, 1
    while name in names:
        copy += 1
        name = f"{upload.name} {copy}"
    visit_list(UPLOADS_KEY).append(SessionUpload(upload=replace(upload, name=name)))
    discard_pending()


def remove_upload(upload: SessionUpload) -> None:
    """Forget an upload, with all that was made of it, unless another page of the visit has."""
    uploads = visit_list(UPLOADS_KEY)
    if upload in uploads:
        uploads.remove(upload)


def pending() -> PendingUpload | None:
    """Return the file that is being looked at."""
    return st.session_state.get(PENDING_KEY)


def has_pending() -> bool:
    """Whether a file is being looked at, or was given and could not even be read."""
    return (
        pending() is not None
        or st.session_state.get(f"yours_file_{uploader_version()}") is not None
    )


def set_pending(upload: PendingUpload) -> None:
    """Look at a file in place of any other."""
    st.session_state[PENDING_KEY] = upload


def discard_pending() -> None:
    """Let go of the file: the uploader is a new one, so that its bytes are freed."""
    st.session_state.pop(PENDING_KEY, None)
    st.session_state[UPLOADER_VERSION_KEY] = uploader_version() + 1
    for key in [key for key in st.session_state if str(key).startswith("yours_file_")]:
        del st.session_state[key]


def uploader_version() -> int:
    """Return how many files were let go of: part of the keys of a file's widgets."""
    version: Any = st.session_state.get(UPLOADER_VERSION_KEY, 0)
    return int(version)


def next_style() -> str:
    """Return the first look that no upload has, or the first."""
    used = {upload.upload.style_name for upload in session_uploads()}
    return next((style for style in UPLOAD_STYLES if style not in used), next(iter(UPLOAD_STYLES)))
