"""Caches that all sessions share, cleared together when the boundaries change."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Arguments = ParamSpec("Arguments")
ReturnType = TypeVar("ReturnType")

_CLEAR_FUNCTIONS: Final[list[Callable[[], None]]] = []


def process_cache(
    maxsize: int | None = None,
) -> Callable[[Callable[Arguments, ReturnType]], Callable[Arguments, ReturnType]]:
    """
    Cache a function's results, like `functools.lru_cache`, until `clear_process_caches`.

    Use it for results that depend on the boundaries or the register; use `lru_cache` for others.
    """

    def decorate(function: Callable[Arguments, ReturnType]) -> Callable[Arguments, ReturnType]:
        cached = lru_cache(maxsize=maxsize)(function)
        _CLEAR_FUNCTIONS.append(cached.cache_clear)
        return cached  # type: ignore[return-value]

    return decorate


def clear_process_caches() -> None:
    """Clear every cache made by `process_cache`."""
    for clear in _CLEAR_FUNCTIONS:
        clear()
