"""Councils by class on the standalone map: for its script, its legend and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.export.webmap.swatches import class_swatch
from geo.styles.theme import MAP_COLOURS

if TYPE_CHECKING:
    from markupsafe import Markup

    from geo.export.printmap.options import ChoroplethLayer
    from geo.export.printmap.plan import MapPlan


def choropleth_data(plan: MapPlan) -> dict[str, Any] | None:
    """Describe the classes, council by council in the order of the council layer; None for none."""
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
        "words": [choropleth.descriptions.get(code, "") for code in codes],
    }


def class_entries(plan: MapPlan) -> list[dict[str, Markup | str]]:
    """List the classes for the legend, each with its sample; last what is in none."""
    choropleth = plan.options.choropleth
    if choropleth is None:
        return []
    entries = [(label, choropleth_class.fill) for choropleth_class, label in choropleth.entries()]
    missing_text = choropleth.missing_text(plan.area.codes)
    if missing_text:
        entries.append((missing_text, MAP_COLOURS["land"]))
    if not plan.is_whole_uk:
        entries.append(("Land around", MAP_COLOURS["around"]))
    return [{"text": text, "swatch": class_swatch(fill)} for text, fill in entries]


def class_rows(plan: MapPlan) -> list[dict[str, str]]:
    """List the councils that have a class: from the last class, which is the most, by name."""
    choropleth = plan.options.choropleth
    if choropleth is None:
        return []
    names = plan.dataset.register.local_authorities
    order = sorted(
        choropleth.class_by_council.items(),
        key=lambda item: (-item[1], names[item[0]].LAD25NM, item[0]),
    )
    return [
        {
            "name": names[code].LAD25NM,
            "code": code,
            "words": choropleth.descriptions.get(code, ""),
            "label": choropleth.classes[number].label,
        }
        for code, number in order
    ]


def _fill(plan: MapPlan, choropleth: ChoroplethLayer, code: str) -> str:
    """Return the fill of a council; "" for that of land."""
    if code in choropleth.class_by_council:
        return choropleth.classes[choropleth.class_by_council[code]].fill
    return "" if code in plan.area.codes else MAP_COLOURS["around"]
