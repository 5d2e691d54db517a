"""Texts of a printed map: title, subtitle, evidence note, source line and alternative text."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from geo.export.printmap.options import MapOptions
from geo.export.printmap.plan import plan_of
from geo.places.place import ICA_MEMBERS
from geo.text import format_count, join_phrases, lower_first, upper_first
from geo.uploads.records import MARKER as BROUGHT
from geo.views.choropleth_legend import class_entries, missing_text
from geo.views.summary import format_places, summarise

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.export.printmap.plan import MapPlan
    from geo.query import Result


def clean_text(text: str) -> str:
    """Return a user's text on one line, without characters that files cannot store."""
    categories = {letter: unicodedata.category(letter) for letter in text}
    characters = "".join(
        "\N{REPLACEMENT CHARACTER}" if categories[letter] in {"Cs", "Cn"} else letter
        for letter in text
        if categories[letter] != "Cc" or letter.isspace()
    )
    return " ".join(unicodedata.normalize("NFC", characters).split())


def title_of(plan: MapPlan) -> str:
    """Return the user's title, or the main fact of the map in about ten words."""
    custom_title = clean_text(plan.options.title) or (
        clean_text(plan.options.choropleth.title) if plan.options.choropleth else ""
    )
    if custom_title:
        return custom_title
    counts = summarise(plan.dataset, plan.result).counts
    query, area = plan.result.query, plan.area
    sector = plan.dataset.register.sectors[query.sector].name if query.sector else ""
    layers = [
        layer for key, layer in plan.dataset.register.coverage_layers.items() if key in query.layers
    ]
    if not layers:
        return _title_without_policy(plan)
    if area.is_council:
        parts = [format_places(layer, counts.layers[layer.layer_id].located) for layer in layers]
        return f"{area.title}: {join_phrases(parts)}" + (f" for {sector.lower()}" if sector else "")
    located_layers = [layer for layer in layers if counts.layers[layer.layer_id].located] or layers
    subject = join_phrases([layer.short_plural for layer in located_layers])
    area_phrase = "" if plan.is_whole_uk else f" in {area.in_sentence}"
    opening = f"{sector}: {subject}" if sector else upper_first(subject)
    total = format_count(len(plan.result.codes), "council", "councils")
    coverage_text = f"{len(counts.councils)} of {total}" if counts.councils else "no council"
    return f"{opening} reach {coverage_text}{area_phrase}"


def subtitle_of(plan: MapPlan) -> str:
    """Return the user's subtitle, or the layers, area and date of the map."""
    custom_subtitle = clean_text(plan.options.subtitle)
    if custom_subtitle:
        return custom_subtitle
    if _is_upload_only(plan):
        return f"{BROUGHT}. {plan.area.title}"
    labels = [
        layer.style.label
        if number == 0 or layer.id == ICA_MEMBERS
        else lower_first(layer.style.label)
        for number, layer in enumerate(plan.layers)
    ]
    layers_text = join_phrases(labels) if labels else "Councils"
    return f"{layers_text}, {plan.area.title}, as of {plan.dataset.register.data_date}"


def evidence_of(plan: MapPlan) -> str:
    """Return the evidence note under its heading; "" where there is none."""
    text = _evidence_text(plan)
    return f"Evidence: {text}" if text else ""


def _evidence_text(plan: MapPlan) -> str:
    """Return what the map rests on, including what is only proposed."""
    policy = [layer.id for layer in plan.layers if layer.layer]
    basis = summarise(plan.dataset, plan.result).basis if policy else ""
    return " ".join(
        part for part in (*marker_notes(plan), clean_text(plan.options.note), basis) if part
    )


def marker_notes(plan: MapPlan) -> tuple[str, ...]:
    """Return the markers and licences of everything not from the register."""
    choropleth = plan.options.choropleth
    entries = (
        [(choropleth.title, choropleth.marker, choropleth.note)]
        if choropleth and choropleth.marker
        else []
    )
    entries += [
        (layer.style.label, layer.marker, layer.note) for layer in plan.layers if layer.marker
    ]
    return tuple(
        f"{clean_text(label)}: {marker}. {clean_text(note)}".strip()
        for label, marker, note in entries
    )


def source_of(plan: MapPlan) -> str:
    """Return the sources and dates of data and boundaries."""
    source = (
        "the reader's own data"
        if _is_upload_only(plan)
        else f"register of Place Map, data as of {plan.dataset.register.data_date}"
    )
    return (
        f"Source: {source}. Boundaries: {plan.dataset.attribution.removeprefix('Source: ')} "
        "British National Grid (EPSG:27700)."
    )


def alt_text(dataset: Dataset, result: Result, options: MapOptions | None = None) -> str:
    """
    Return alternative text for a printed map.

    Returns
    -------
    text
        Kind of picture, title, and the sentence that summarises the map.

    Raises
    ------
    PlaceMapError
        As for `geo.export.printmap.sheet.draw_map`.
    """
    return alt_text_of(plan_of(dataset, result, options or MapOptions()))


def alt_text_of(plan: MapPlan) -> str:
    """Return alternative text for a plan."""
    headline = summarise(plan.dataset, plan.result).headline if plan.layers else ""
    names = plan.dataset.register.local_authorities
    highlight_names = [names[code].LAD25NM for code in plan.options.highlight]
    parts = [
        f"Map of {plan.area.in_sentence}.",
        f"{title_of(plan).rstrip('.')}.",
        headline if plan.result.query.layers else "",
        f"Picked out: {join_phrases(highlight_names)}." if highlight_names else "",
        _class_text(plan),
        _evidence_text(plan),
    ]
    return " ".join(part for part in parts if part)


def _is_upload_only(plan: MapPlan) -> bool:
    """Whether only uploads are drawn on the land."""
    choropleth_markers = [plan.options.choropleth.marker] if plan.options.choropleth else []
    return {*choropleth_markers, *(layer.marker for layer in plan.layers)} == {BROUGHT}


def _class_text(plan: MapPlan) -> str:
    """Return the classes of a choropleth that is not from the register."""
    choropleth = plan.options.choropleth
    if choropleth is None or not choropleth.marker:
        return ""
    texts = [
        *(text for _, text in class_entries(choropleth)),
        missing_text(choropleth, plan.area.codes),
    ]
    return f"Councils by class: {'; '.join(filter(None, texts))}."


def _title_without_policy(plan: MapPlan) -> str:
    members = plan.result.places_in_focus(ICA_MEMBERS)
    if ICA_MEMBERS in plan.result.query.layers:
        number = format_count(len(members), "council", "councils")
        area_phrase = "" if plan.is_whole_uk else f" in {plan.area.in_sentence}"
        return f"{upper_first(number)} of the Industrial Communities Alliance{area_phrase}"
    labels = [layer.style.label for layer in plan.layers]
    name = plan.area.in_sentence
    return join_phrases(labels) if labels else f"Councils of {name}"
