"""What the page of a user's own data shows: filters alone. The data are never in an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ui.state.session import PageState
from ui.state.url import Parameters, filter_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.query import Query


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadsView:
    """The filters."""

    query: Query


def read_uploads(dataset: Dataset, address: Mapping[str, str]) -> tuple[UploadsView, list[str]]:
    """Read a view from the parameters of an address; say what could not be used."""
    parameters = Parameters.from_address(address)
    return UploadsView(query=parameters.read_query(dataset.register)), parameters.finish()


def write_uploads(dataset: Dataset, view: UploadsView) -> dict[str, str]:
    """Write a view as parameters."""
    return filter_parameters(dataset.register, view.query)


PAGE: Final = PageState[UploadsView](
    name="uploads", read=read_uploads, write=write_uploads, widgets={}
)
