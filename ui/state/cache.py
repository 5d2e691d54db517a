"""Answers kept for all sessions, and forgotten together when other boundaries are in use."""

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
    Keep a function's answers, as `functools.lru_cache` does, until `forget`.

    For what follows from the boundaries or the register; what follows from neither is better
    kept by `lru_cache` itself.
    """

    def decorate(function: Callable[Arguments, ReturnType]) -> Callable[Arguments, ReturnType]:
        cached = lru_cache(maxsize=maxsize)(function)
        _CLEAR_FUNCTIONS.append(cached.cache_clear)
        return cached  # type: ignore[return-value]

    return decorate


def clear_process_caches() -> None:
    """Forget every answer that is kept."""
    for clear in _CLEAR_FUNCTIONS:
        clear()
