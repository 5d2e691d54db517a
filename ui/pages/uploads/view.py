"""What the page of a user's own data shows: filters alone. The data are never in an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ui.state.session import Page
from ui.state.url import Parameters, filter_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Atlas
    from geo.query import Query


@dataclass(frozen=True, kw_only=True, slots=True)
class YoursView:
    """The filters."""

    query: Query


def read_yours(atlas: Atlas, address: Mapping[str, str]) -> tuple[YoursView, list[str]]:
    """Read a view from the parameters of an address; say what could not be used."""
    asked = Parameters.of(address)
    return YoursView(query=asked.filters(atlas.registry)), asked.rest()


def write_yours(atlas: Atlas, view: YoursView) -> dict[str, str]:
    """Write a view as parameters."""
    return filter_parameters(atlas.registry, view.query)


PAGE: Final = Page[YoursView](name="yours", read=read_yours, write=write_yours, widgets={})
