"""Legend rows of a choropleth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.text import format_count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.styles.choropleth import Choropleth, ClassBreak


def class_entries(choropleth: Choropleth) -> list[tuple[ClassBreak, str]]:
    """Return the classes that contain a council, each with its legend text."""
    counts = choropleth.counts()
    return [
        (class_break, _entry_text(choropleth, class_break.label, counts[class_break.id]))
        for class_break in choropleth.classes
        if counts[class_break.id]
    ]


def missing_text(choropleth: Choropleth, codes: Iterable[str]) -> str:
    """Return the legend text for councils that are in no class; "" if there are none."""
    number = len({*codes} - {*choropleth.class_by_council})
    return _entry_text(choropleth, choropleth.missing_label, number) if number else ""


def _entry_text(choropleth: Choropleth, label: str, number: int) -> str:
    if not choropleth.is_counted:
        return label
    return f"{label}: {format_count(number, 'council', 'councils')}"
