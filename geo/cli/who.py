"""
Stands in for `geo.lookup.resolve_area` until that lands: same name, same promise.

To swap: in `geo/cli/asking.py` import `resolve_area` from `geo.lookup`, and delete this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.areas import SEPARATOR, area_of, names_of_areas, set_of
from geo.errors import UnknownNameError
from geo.lookup import plain
from geo.places import LOCAL_AUTHORITIES

if TYPE_CHECKING:
    from geo.areas import Area
    from geo.lookup import Finder
    from geo.registry import Registry


def resolve_area(finder: Finder, text: str) -> tuple[Area, str]:
    """
    Return the one area that `text` means, and what must be said with it (or "").

    Raises
    ------
    UnknownNameError
        If it means none or several: the message lists them.
    """
    registry = finder._atlas.registry  # noqa: SLF001 - for as long as this module stands in
    if not text.strip():
        raise UnknownNameError("No area was named. Name one, such as Wigan, E08000010 or UK.")
    keys = _keys(registry, text)
    if SEPARATOR in text and not keys:
        parts = [resolve_area(finder, part) for part in text.split(SEPARATOR) if part.strip()]
        area = set_of(registry, (code for part, _ in parts for code in part.codes))
        return area, " ".join(note for _, note in parts if note)
    if len(keys) == 1:
        return area_of(registry, keys[0]), ""
    if keys:
        raise UnknownNameError(_choice(registry, text, keys))
    return _found(finder, registry, text)


def _keys(registry: Registry, text: str) -> list[str]:
    wanted = " ".join(text.split())
    names = names_of_areas(registry)
    if wanted in names:
        return [wanted]
    same = [key for key, name in names.items() if plain(name) == plain(wanted)]
    return same or [key for key in names if key.casefold() in {wanted.casefold(), _uk(wanted)}]


def _uk(wanted: str) -> str:
    return "k02000001" if wanted.casefold() == "uk" else ""


def _found(finder: Finder, registry: Registry, text: str) -> tuple[Area, str]:
    answer = finder.find(text)
    keys = [
        found.ref.partition(":")[2]
        for found in answer.found
        if found.ref.startswith(f"{LOCAL_AUTHORITIES}:")
    ]
    if len(keys) == 1 and "Did you mean" not in answer.note:
        return area_of(registry, keys[0]), answer.note
    if not keys:
        raise UnknownNameError(answer.note or f"No area is called “{text}”.")
    raise UnknownNameError(f"{answer.note} {_choice(registry, text, keys)}".strip())


def _choice(registry: Registry, text: str, keys: list[str]) -> str:
    names = names_of_areas(registry)
    listed = " or ".join(f"{names[k]} ({area_of(registry, k).kind}: {k})" for k in keys)
    return f"“{text}” may be {listed}."
