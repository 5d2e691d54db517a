"""View of the page Your data: only filters. A URL never includes uploads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ui.state.session import PageState
from ui.state.url import UrlCodec

if TYPE_CHECKING:
    from geo.query import Query


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadsView:
    """The filters."""

    query: Query


CODEC: Final = UrlCodec[UploadsView](default=lambda _, query: UploadsView(query=query))

PAGE: Final = PageState[UploadsView](name="uploads", codec=CODEC, widgets={})
