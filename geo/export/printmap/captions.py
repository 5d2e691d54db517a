"""The words of a printed map: title, subtitle, evidence note, source line, and alternative text."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.export.printmap.options import Sheet
from geo.export.printmap.plan import plan_of
from geo.places.place import ICA_MEMBERS, POLICY_LAYERS
from geo.uploads.records import MARKER as BROUGHT
from geo.views.summary import NOUNS, counted, joined, summarise

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from geo.export.printmap.plan import Plan
    from geo.query import Result

SHORT: Final = MappingProxyType({"strategic sites": "sites"})


def plain(text: str) -> str:
    """Return a reader's words on one line, without characters that no file may hold."""
    kinds = {letter: unicodedata.category(letter) for letter in text}
    kept = "".join(
        "\N{REPLACEMENT CHARACTER}" if kinds[letter] in {"Cs", "Cn"} else letter
        for letter in text
        if kinds[letter] != "Cc" or letter.isspace()
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def title_of(plan: Plan) -> str:
    """Return the reader's title, or the main fact of the map in about ten words."""
    own = plain(plan.sheet.title) or (plain(plan.sheet.theme.title) if plan.sheet.theme else "")
    if own:
        return own
    counts = summarise(plan.atlas, plan.result).counts
    query, area = plan.result.query, plan.area
    sector = plan.atlas.registry.sectors[query.sector].name if query.sector else ""
    layers = [layer for layer in NOUNS if layer in query.layers]
    if not layers:
        return _title_without_policy(plan)
    if area.is_council:
        parts = [counted(counts.layers[layer].located, *NOUNS[layer]) for layer in layers]
        return f"{area.title}: {joined(parts)}" + (f" for {sector.lower()}" if sector else "")
    found = [layer for layer in layers if counts.layers[layer].located] or layers
    subject = joined([SHORT.get(NOUNS[layer][1], NOUNS[layer][1]) for layer in found])
    where = "" if plan.is_whole else f" in {area.in_sentence}"
    opening = f"{sector}: {subject}" if sector else subject[:1].upper() + subject[1:]
    of_all = counted(len(plan.result.codes), "council", "councils")
    reached = f"{len(counts.councils)} of {of_all}" if counts.councils else "no council"
    return f"{opening} reach {reached}{where}"


def subtitle_of(plan: Plan) -> str:
    """Return the reader's subtitle, or what is shown, of where, as of when."""
    own = plain(plan.sheet.subtitle)
    if own:
        return own
    labels = [layer.style.label for layer in plan.layers]
    if _is_all_brought(plan):
        return f"{BROUGHT}. {plan.area.title}"
    what = joined([labels[0], *(_lowered(label) for label in labels[1:])]) if labels else "Councils"
    return f"{what}, {plan.area.title}, as of {plan.atlas.registry.data_date}"


def evidence_of(plan: Plan) -> str:
    """Return what the map rests on, and what on it is proposed only."""
    policy = [layer.id for layer in plan.layers if layer.id in POLICY_LAYERS]
    basis = summarise(plan.atlas, plan.result).basis if policy else ""
    text = " ".join(part for part in (*marks_of(plan), plain(plan.sheet.note), basis) if part)
    return f"Evidence: {text}" if text else ""


def marks_of(plan: Plan) -> tuple[str, ...]:
    """Return what must be said of all that is not the register's: its marker, its licence."""
    theme = plan.sheet.theme
    marked = [(theme.title, theme.marker, theme.note)] if theme and theme.marker else []
    marked += [
        (layer.style.label, layer.marker, layer.note) for layer in plan.layers if layer.marker
    ]
    return tuple(f"{plain(what)}: {marker}. {plain(note)}".strip() for what, marker, note in marked)


def source_of(plan: Plan) -> str:
    """Return where data and boundaries come from, and as of when."""
    source = (
        "the reader's own data"
        if _is_all_brought(plan)
        else f"register of Place Map, data as of {plan.atlas.registry.data_date}"
    )
    return (
        f"Source: {source}. Boundaries: {plan.atlas.attribution.removeprefix('Source: ')} "
        "British National Grid (EPSG:27700)."
    )


def alt_text(atlas: Atlas, result: Result, sheet: Sheet | None = None) -> str:
    """
    Say in words what a figure shows, for those who do not see it.

    Returns
    -------
    text
        What kind of picture it is, its title, and the sentence that stands without the map.

    Raises
    ------
    PlaceMapError
        As `geo.export.printmap.sheet.draw_map`.
    """
    return alt_text_of(plan_of(atlas, result, sheet or Sheet()))


def alt_text_of(plan: Plan) -> str:
    """Say what a plan shows."""
    headline = summarise(plan.atlas, plan.result).headline if plan.layers else ""
    names = plan.atlas.registry.local_authorities
    chosen = [names[code].LAD25NM for code in plan.sheet.highlight]
    parts = [
        f"Map of {plan.area.in_sentence}.",
        f"{title_of(plan).rstrip('.')}.",
        headline if plan.result.query.layers else "",
        f"Picked out: {joined(chosen)}." if chosen else "",
        _classes_of(plan),
        evidence_of(plan).removeprefix("Evidence: "),
    ]
    return " ".join(part for part in parts if part)


def _is_all_brought(plan: Plan) -> bool:
    """Whether all that is drawn on the land is what a reader brought."""
    theme = [plan.sheet.theme.marker] if plan.sheet.theme else []
    return {*theme, *(layer.marker for layer in plan.layers)} == {BROUGHT}


def _classes_of(plan: Plan) -> str:
    """Name the classes of what is not the register's: what is, the headline says."""
    theme = plan.sheet.theme
    if theme is None or not theme.marker:
        return ""
    missing = theme.missing_words(plan.area.codes)
    words = [*(text for _, text in theme.entries()), *([missing] if missing else [])]
    return f"Councils by class: {'; '.join(words)}."


def _title_without_policy(plan: Plan) -> str:
    members = plan.result.listed(ICA_MEMBERS)
    if ICA_MEMBERS in plan.result.query.layers:
        number = counted(len(members), "council", "councils")
        where = "" if plan.is_whole else f" in {plan.area.in_sentence}"
        return f"{number[:1].upper()}{number[1:]} of the Industrial Communities Alliance{where}"
    extra = [layer.style.label for layer in plan.layers]
    name = plan.area.in_sentence
    return joined(extra) if extra else f"Councils of {name}"


def _lowered(label: str) -> str:
    return label if label.startswith("Industrial Communities") else label[:1].lower() + label[1:]
