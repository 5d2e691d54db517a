"""Councils by class on the standalone map: for its script, its legend and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.export.webmap.swatches import class_swatch
from geo.styles.theme import MAP_COLOURS

if TYPE_CHECKING:
    from markupsafe import Markup

    from geo.export.printmap.options import Theme
    from geo.export.printmap.plan import Plan


def described_theme(plan: Plan) -> dict[str, Any] | None:
    """Describe the classes, council by council in the order of the backdrop; None for none."""
    theme = plan.sheet.theme
    if theme is None:
        return None
    names = plan.atlas.registry.local_authorities
    codes = [str(code) for code in plan.atlas.areas["LAD25CD"]]
    return {
        "title": theme.title,
        "marker": theme.marker,
        "fills": [_fill(plan, theme, code) for code in codes],
        "names": [names[code].LAD25NM for code in codes],
        "words": [theme.words.get(code, "") for code in codes],
    }


def class_entries(plan: Plan) -> list[dict[str, Markup | str]]:
    """List the classes for the legend, each with its sample; last what is in none."""
    theme = plan.sheet.theme
    if theme is None:
        return []
    entries = [(words, kind.fill) for kind, words in theme.entries()]
    missing = theme.missing_words(plan.area.codes)
    if missing:
        entries.append((missing, MAP_COLOURS["land"]))
    if not plan.is_whole:
        entries.append(("Land around", MAP_COLOURS["around"]))
    return [{"text": text, "swatch": class_swatch(fill)} for text, fill in entries]


def classed_rows(plan: Plan) -> list[dict[str, str]]:
    """List the councils that have a class: from the last class, which is the most, by name."""
    theme = plan.sheet.theme
    if theme is None:
        return []
    names = plan.atlas.registry.local_authorities
    order = sorted(
        theme.of_council.items(), key=lambda one: (-one[1], names[one[0]].LAD25NM, one[0])
    )
    return [
        {
            "name": names[code].LAD25NM,
            "code": code,
            "words": theme.words.get(code, ""),
            "label": theme.classes[number].label,
        }
        for code, number in order
    ]


def _fill(plan: Plan, theme: Theme, code: str) -> str:
    """Return the fill of a council; "" for that of land."""
    if code in theme.of_council:
        return theme.classes[theme.of_council[code]].fill
    return "" if code in plan.area.codes else MAP_COLOURS["around"]
