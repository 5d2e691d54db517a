"""Convert the view of a page to a URL and back: fields define parameters; a codec applies them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from geo.query import default_query
from ui.state.parameters import Parameters, filter_parameters, list_parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from geo.dataset import Dataset
    from geo.query import Query


class HasQuery(Protocol):
    """A view with filters."""

    @property
    def query(self) -> Query:
        """The query of the view."""


T = TypeVar("T")
V = TypeVar("V", bound=HasQuery)


@dataclass(frozen=True, kw_only=True)
class UrlField(Generic[T]):
    """
    A URL parameter and the fields of a view that it sets.

    Attributes
    ----------
    parameter
        Its name in the URL.
    paths
        Fields of the view, such as "query.sector". The value is that of the field or, with several
        fields, a tuple of their values.
    read
        Reads the value from the parameters, given the view read so far.
    write
        Returns the value as text. The text of the default value is left out.
    applies
        Whether a view has the parameter at all.
    is_written
        Whether a view that has the parameter also writes it.
    """

    parameter: str
    paths: tuple[str, ...]
    read: Callable[[Parameters, Dataset, Any], T]
    write: Callable[[Dataset, T], str]
    applies: Callable[[Any], bool] = lambda _: True
    is_written: Callable[[Any], bool] = lambda _: True

    def text_of(self, dataset: Dataset, view: object) -> str:
        """Return the value of a view as parameter text."""
        values: tuple[Any, ...] = tuple(get_field(view, path) for path in self.paths)
        return self.write(dataset, values[0] if len(values) == 1 else values)  # type: ignore[arg-type]

    def read_into(self, view: V, parameters: Parameters, dataset: Dataset) -> V:
        """Return a view with the value from the parameters."""
        value: Any = self.read(parameters, dataset, view)
        values = (value,) if len(self.paths) == 1 else value
        for path, one_value in zip(self.paths, values, strict=True):
            view = set_field(view, path, one_value)
        return view


@dataclass(frozen=True, kw_only=True)
class UrlCodec(Generic[V]):
    """
    Reader and writer of a page's URL.

    Attributes
    ----------
    default
        Returns the default view for given filters.
    fields
        Parameters of the URL, in addition to the filters that all pages share.
    check
        Returns the view with impossible combinations corrected, with messages.
    """

    default: Callable[[Dataset, Query], V]
    fields: tuple[UrlField[Any], ...] = ()
    check: Callable[[Parameters, V], V] = lambda _, view: view

    def read(self, dataset: Dataset, address: Mapping[str, str]) -> tuple[V, list[str]]:
        """
        Read a view from URL parameters.

        Returns
        -------
        view
            The default view, changed by the parameters. An invalid value leaves the default.
        messages
            One for each invalid value or parameter, naming it.
        """
        parameters = Parameters.from_address(address)
        view = self.default(dataset, parameters.read_query(dataset.register))
        for url_field in self.fields:
            if url_field.applies(view):
                view = url_field.read_into(view, parameters, dataset)
        return self.check(parameters, view), parameters.finish()

    def write(self, dataset: Dataset, view: V) -> dict[str, str]:
        """Return a view as parameters, without default values."""
        register = dataset.register
        default = self.default(dataset, default_query(register))
        address = filter_parameters(register, view.query)
        for url_field in self.fields:
            if url_field.applies(view) and url_field.is_written(view):
                text = url_field.text_of(dataset, view)
                if text != url_field.text_of(dataset, default):
                    address[url_field.parameter] = text
        return address


def list_field(
    parameter: str, path: str, options: Callable[[Dataset], Collection[str]]
) -> UrlField[tuple[str, ...]]:
    """Return a field of several values, in a fixed order, so that one choice has one URL."""
    return UrlField(
        parameter=parameter,
        paths=(path,),
        read=lambda parameters, dataset, view: parameters.read_list(
            parameter, options(dataset), get_field(view, path)
        ),
        write=lambda dataset, values: list_parameter(
            value for value in options(dataset) if value in values
        ),
    )


def choice_field(
    parameter: str,
    path: str,
    options: Callable[[Dataset], Collection[str]],
    **rules: Callable[[Any], bool],
) -> UrlField[str]:
    """Return a field of one value; `rules` are `applies` and `is_written`."""
    return UrlField(
        parameter=parameter,
        paths=(path,),
        read=lambda parameters, dataset, view: parameters.read_choice(
            parameter, options(dataset), get_field(view, path)
        ),
        write=lambda _, value: value,
        **rules,
    )


def flag_field(parameter: str, path: str) -> UrlField[bool]:
    """Return a field that is on or off; off by default."""
    return UrlField(
        parameter=parameter,
        paths=(path,),
        read=lambda parameters, _dataset, _view: parameters.read_flag(parameter),
        write=lambda _, value: "1" if value else "0",
    )


def number_field(
    parameter: str,
    path: str,
    *,
    minimum: float,
    maximum: float,
    to_number: Callable[[float], float] = float,
    **rules: Callable[[Any], bool],
) -> UrlField[float]:
    """Return a field of a number between two bounds, converted by `to_number`."""
    return UrlField(
        parameter=parameter,
        paths=(path,),
        read=lambda parameters, _, view: to_number(
            parameters.read_number(
                parameter, minimum=minimum, maximum=maximum, default=get_field(view, path)
            )
        ),
        write=lambda _, value: f"{value:g}",
        **rules,
    )


def text_field(
    parameter: str, path: str, *, max_length: int, **rules: Callable[[Any], bool]
) -> UrlField[str]:
    """Return a field of text, cut off after `max_length` characters."""
    return UrlField(
        parameter=parameter,
        paths=(path,),
        read=lambda parameters, _dataset, _view: parameters.read_text(parameter)[:max_length],
        write=lambda _, value: value,
        **rules,
    )


def get_field(view: object, path: str) -> Any:  # noqa: ANN401 - whatever the field holds
    """Return a field of a view, or of its query: "query.sector"."""
    for part in path.split("."):
        view = getattr(view, part)
    return view


def set_field(view: T, path: str, value: object) -> T:
    """Return a view with another value in a field, or in a field of its query."""
    first, _, rest = path.partition(".")
    changed: Any = view
    if rest:
        value = set_field(getattr(view, first), rest, value)
    return replace(changed, **{first: value})  # type: ignore[no-any-return]
