"""What a visit holds of a user's own files. It is that visit's alone, and gone with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, cast

import streamlit as st

from geo.areas import area_of
from geo.uploads.layers import LOOKS
from geo.uploads.limits import Limits
from geo.uploads.locate import Councils
from geo.uploads.records import UserLayer
from geo.uploads.values import Classes
from ui.server.layers import MEDIA_TYPE
from ui.server.private import PrivateFile
from ui.state.answers import uk_result
from ui.state.cache import remembered
from ui.state.shared import atlas, settings
from ui.state.visit import PENDING_KEY, UPLOADS_KEY, held_list, presence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.export.printmap.options import ExtraLayer, Theme
    from geo.query import Query, Result
    from geo.uploads.drawing import Drawing, Kind
    from geo.uploads.overlay import Laid
    from geo.uploads.records import Brought, Choices, Raw, Understood

    Made = tuple[tuple[ExtraLayer, ...], tuple[str, ...]]
    Make = Callable[[Sequence[Brought]], Made]

TURN_KEY: Final = "yours turn"
MOST: Final = 8
"""Uploads that one visit may keep."""


@dataclass(kw_only=True, eq=False)
class Kept:
    """An upload on the map, with what was last made of it. It is like no other."""

    brought: Brought
    classes: Classes = field(default_factory=Classes)
    presence: PrivateFile = field(default_factory=presence)
    _drawing: Drawing | None = None
    _files: dict[Kind, PrivateFile] = field(default_factory=dict)
    _laid: tuple[Result, Laid] | None = None
    _layers: tuple[Make, Made] | None = None

    @property
    def file_name(self) -> str:
        """As the user calls the file."""
        return self.brought.file_name

    def laid(self, query: Query) -> Laid:
        """Lay it over the register under some filters; the last answer is kept."""
        from geo.uploads.overlay import lay  # noqa: PLC0415 - other pages need no geometry

        result = uk_result(query)
        # The same result is the same object, until other boundaries are in use.
        if self._laid is None or self._laid[0] is not result:
            self._laid = (result, lay(atlas(), result, self.brought))
        return self._laid[1]

    def drawing(self) -> Drawing | None:
        """Say how the map draws it; None of a table, which has no shapes."""
        from geo.uploads.drawing import drawing  # noqa: PLC0415 - as above

        if isinstance(self.brought, UserLayer):
            self._drawing = self._drawing or drawing(self.brought)
        return self._drawing

    def address(self, kind: Kind) -> str:
        """Return where the map finds the shapes of a kind. They are made when it asks for them."""
        from geo.uploads.drawing import drawn_geojson  # noqa: PLC0415 - as above

        layer = cast("UserLayer", self.brought)
        if kind not in self._files:
            make = partial(drawn_geojson, layer, kind)
            self._files[kind] = PrivateFile(make, media_type=MEDIA_TYPE)
        return self._files[kind].address

    def is_filled(self) -> bool:
        """Whether councils are filled by it: by its values, or by how many rows they have."""
        how = self.drawing()
        return how is None or how.is_counted

    def theme(self, query: Query) -> Theme:
        """
        Return it as councils by class, in the classes that were chosen for it.

        On a map of an area they are made for its councils.

        Raises
        ------
        UploadError
            As `geo.export.printmap.upload_choropleth.brought_theme`.
        """
        from geo.export.printmap.upload_choropleth import brought_theme  # noqa: PLC0415 - as above

        area = area_of(atlas().registry, query.area) if query.area else None
        return brought_theme(self.laid(query), self.classes, area=area)

    def layers(self, make: Make) -> Made:
        """Return its shapes as layers of a map to take away; what was last made is kept."""
        if self._layers is None or self._layers[0] is not make:
            self._layers = (make, make([self.brought]))
        return self._layers[1]


@dataclass(kw_only=True)
class Pending:
    """A file that is being looked at, as it was read and last understood."""

    file: tuple[str, str]
    raw: Raw
    understood: tuple[Choices, Understood] | None = None
    presence: PrivateFile = field(default_factory=presence)

    @property
    def file_name(self) -> str:
        """As the user calls the file."""
        return self.raw.file_name


@remembered(1)
def councils() -> Councils:
    """Index the councils of the register, once a process."""
    return Councils(atlas().registry)


@cache
def warm_classes() -> None:
    """Import what makes classes while the reader looks for a file: it takes seconds."""
    Thread(target=import_module, args=("mapclassify",), name="warm-classes", daemon=True).start()


def limits() -> Limits:
    """Return what a file may hold, as the operator set it."""
    return Limits(file_mb=settings().upload_mb)


def kept() -> list[Kept]:
    """Return the uploads that this visit keeps. Another page of it may change them meanwhile."""
    return list(held_list(UPLOADS_KEY))


def keep(brought: Brought) -> None:
    """Keep an upload, under a name that no other has, and let go of the file it came from."""
    taken = {one.brought.name for one in kept()}
    name, copy = brought.name, 1
    while name in taken:
        copy += 1
        name = f"{brought.name} {copy}"
    held_list(UPLOADS_KEY).append(Kept(brought=replace(brought, name=name)))
    let_go()


def remove(one: Kept) -> None:
    """Forget an upload, with all that was made of it, unless another page of the visit has."""
    several = held_list(UPLOADS_KEY)
    if one in several:
        several.remove(one)


def pending() -> Pending | None:
    """Return the file that is being looked at."""
    return st.session_state.get(PENDING_KEY)


def is_looked_at() -> bool:
    """Whether a file is being looked at, or was given and could not even be read."""
    return pending() is not None or st.session_state.get(f"yours_file_{turn()}") is not None


def look_at(file: Pending) -> None:
    """Look at a file in place of any other."""
    st.session_state[PENDING_KEY] = file


def let_go() -> None:
    """Let go of the file: the uploader is a new one, so that its bytes are freed."""
    st.session_state.pop(PENDING_KEY, None)
    st.session_state[TURN_KEY] = turn() + 1
    for key in [key for key in st.session_state if str(key).startswith("yours_file_")]:
        del st.session_state[key]


def turn() -> int:
    """Return how many files were let go of: part of the keys of a file's widgets."""
    found: Any = st.session_state.get(TURN_KEY, 0)
    return int(found)


def next_look() -> str:
    """Return the first look that no upload has, or the first."""
    used = {one.brought.look for one in kept()}
    return next((look for look in LOOKS if look not in used), next(iter(LOOKS)))
