"""Choropleth of the standalone map: data for script, legend and table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.export.webmap.swatches import class_swatch
from geo.styles.theme import MAP_COLOURS
from geo.views.choropleth_legend import class_entries, missing_text

if TYPE_CHECKING:
    from markupsafe import Markup

    from geo.export.printmap.plan import MapPlan
    from geo.styles.choropleth import Choropleth


def choropleth_data(plan: MapPlan) -> dict[str, Any] | None:
    """Return the classes and each council's class, in order of the council layer; None if none."""
    choropleth = plan.options.choropleth
    if choropleth is None:
        return None
    names = plan.dataset.register.local_authorities
    codes = [str(code) for code in plan.dataset.areas["LAD25CD"]]
    return {
        "title": choropleth.title,
        "marker": choropleth.marker,
        "fills": [_fill(plan, choropleth, code) for code in codes],
        "names": [names[code].LAD25NM for code in codes],
        "words": [choropleth.text_by_council.get(code, "") for code in codes],
    }


def legend_rows(plan: MapPlan) -> list[dict[str, Markup | str]]:
    """Return the legend rows of the classes with swatches; last the councils without a class."""
    choropleth = plan.options.choropleth
    if choropleth is None:
        return []
    entries = [(text, class_break.fill) for class_break, text in class_entries(choropleth)]
    rest = missing_text(choropleth, plan.area.codes)
    if rest:
        entries.append((rest, MAP_COLOURS["land"]))
    if not plan.is_whole_uk:
        entries.append(("Land around", MAP_COLOURS["around"]))
    return [{"text": text, "swatch": class_swatch(fill)} for text, fill in entries]


def class_rows(plan: MapPlan) -> list[dict[str, str]]:
    """Return the councils with a class, from the highest class, by name."""
    choropleth = plan.options.choropleth
    if choropleth is None:
        return []
    names, order = plan.dataset.register.local_authorities, choropleth.order
    codes = sorted(
        choropleth.class_by_council,
        key=lambda code: (
            -order[choropleth.class_by_council[code]],
            names[code].LAD25NM,
            code,
        ),
    )
    return [
        {
            "name": names[code].LAD25NM,
            "code": code,
            "words": choropleth.text_by_council.get(code, ""),
            "label": choropleth.class_of(code).label,
        }
        for code in codes
    ]


def _fill(plan: MapPlan, choropleth: Choropleth, code: str) -> str:
    """Return the fill of a council; "" for that of land."""
    if code in choropleth.class_by_council:
        return choropleth.class_of(code).fill
    return "" if code in plan.area.codes else MAP_COLOURS["around"]
