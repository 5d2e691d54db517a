"""Answers kept for all sessions, and forgotten together when other boundaries are in use."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Arguments = ParamSpec("Arguments")
Kept = TypeVar("Kept")

_FORGET: Final[list[Callable[[], None]]] = []


def remembered(
    maxsize: int | None = None,
) -> Callable[[Callable[Arguments, Kept]], Callable[Arguments, Kept]]:
    """
    Keep a function's answers, as `functools.lru_cache` does, until `forget`.

    For what follows from the boundaries or the register; what follows from neither is better
    kept by `lru_cache` itself.
    """

    def keeping(function: Callable[Arguments, Kept]) -> Callable[Arguments, Kept]:
        kept = lru_cache(maxsize=maxsize)(function)
        _FORGET.append(kept.cache_clear)
        return kept  # type: ignore[return-value]

    return keeping


def forget() -> None:
    """Forget every answer that is kept."""
    for clear in _FORGET:
        clear()
