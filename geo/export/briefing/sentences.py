"""Sentences of a briefing outside its tables: gaps, method, limits and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.coverage.proximity import STEPS_KM
from geo.export.briefing.model import Reference, References
from geo.text import format_count, join_phrases, list_names, upper_first
from geo.views.coverage_sentences import statement_basis
from geo.views.gap_sentences import unconfirmed_text
from geo.views.updates import last_update_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.areas import Area
    from geo.coverage.area import Coverage
    from geo.dataset import Dataset
    from geo.export.briefing.data import BriefingData

MAX_SOURCES: Final = 18
MAX_COUNCILS: Final = 12

URL_SCHEMES: Final = ("https://", "http://")


def subtitle(dataset: Dataset, area: Area) -> str:
    """Return the kind of an area and where it is."""
    councils = dataset.register.local_authorities
    number = format_count(len(area.codes), "council", "councils")
    if area.kind == "council":
        council = councils[area.codes[0]]
        region = "" if council.nation == council.RGNNM else f"{council.RGNNM}, "
        return f"Local authority {council.LAD25CD}, {region}{council.nation}"
    nations = join_phrases(dict.fromkeys(councils[code].nation for code in area.codes))
    if area.kind == "uk":
        return f"All {number}"
    if area.kind == "set":
        names = [councils[code].LAD25NM for code in area.codes]
        return f"{upper_first(number)}: {list_names(names, MAX_COUNCILS)}"
    kind_text = {"members": "Known and probable members"}.get(area.kind, upper_first(area.kind))
    nation_text = "" if area.name == nations else f", {nations}"
    return f"{kind_text} of {number}{nation_text}"


def method_sentences(data: BriefingData, coverage: Coverage) -> tuple[str, ...]:
    """Return how the briefing was made, and its limits."""
    steps = join_phrases(f"{step:g}" for step in STEPS_KM)
    return (
        f"{statement_basis(data.dataset, coverage)} {last_update_text(data.dataset.register)}",
        (
            "A place covers a council as host (a site stands in it), member (its definition lists "
            "the council), in part (it lists a part), or by overlap (a drawn shape takes in at "
            "least 0.5% of its land). A nation-wide programme is listed, and is not place-based."
        ),
        (
            "Confirmed: the source cited says so, or the site's point shows which council hosts "
            "it. Not yet confirmed (*): believed, not checked, and not counted. Claims are dated: "
            "what a source said may have changed."
        ),
        (
            "A local or devolved priority is not a national designation. Unless the filters say "
            "otherwise, only the UK Government's own are shown. Sectors overlap: never add them up."
        ),
        (
            f"No coordinate of a site is official. Distances are rounded to steps of {steps} km, "
            "whichever is no finer than the point is known."
        ),
        (
            "Councils are those of 2025 and are counted whole, with their mid-2024 population, "
            "even where a place takes in part of them. Boundaries are generalised: not "
            "for measuring."
        ),
        (
            "The Industrial Communities Alliance publishes no complete list of members: some are "
            f"probable, and marked so. {unconfirmed_text(data.dataset.register)} "
            "Membership is not a designation."
            f"{_membership_text(data, coverage.area)}"
        ),
        (
            f"{data.dataset.attribution} The register is under CC BY 4.0; tables and boundaries "
            "of the Office for National Statistics are under the Open Government Licence v3.0."
        ),
    )


def references(data: BriefingData, keys: Iterable[str]) -> tuple[References, str]:
    """Return the sources cited, in order of number, and a sentence on omitted ones."""
    sources = data.dataset.register.sources
    ordered_keys = sorted({key for key in keys if key in sources}, key=lambda key: (len(key), key))
    items = tuple(
        Reference(
            key=key,
            title=sources[key].heading,
            details=_details(sources[key].publisher, sources[key].published_on)
            + f"Read: {sources[key].extent_read or 'not stated'}.",
            urls=_urls(sources[key].url),
        )
        for key in ordered_keys[:MAX_SOURCES]
    )
    omitted_count = len(ordered_keys) - len(items)
    omitted_text = (
        f"And {format_count(omitted_count, 'source', 'sources')} more: see the export."
        if omitted_count
        else ""
    )
    return References(items=items), omitted_text


def membership_sources(data: BriefingData, area: Area) -> tuple[str, ...]:
    """Return the sources of a council's ICA membership, which the lead states."""
    status = data.dataset.register.ica_status.get(area.codes[0]) if area.is_council else None
    return status.source_ids if status else ()


def _membership_text(data: BriefingData, area: Area) -> str:
    sources = membership_sources(data, area)
    return f" That of {area.name} rests on {', '.join(sources)}." if sources else ""


def _details(publisher: str, published: str) -> str:
    text = ", ".join(part for part in (publisher, published) if part)
    return f"{text.rstrip('.')}. " if text else ""


def _urls(text: str) -> tuple[str, ...]:
    """Return the URLs of a source: several are separated by semicolons; a file has none."""
    parts = (part.strip() for part in text.split(" ; "))
    return tuple(
        part for part in parts if part.startswith(URL_SCHEMES) and not set(part) & set(' <>"')
    )
