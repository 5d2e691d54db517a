"""Sentences of a briefing outside its tables: gaps, method, limits and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.coverage.gaps import ANY_LAYER, SECTOR_PREFIX, closed_gaps
from geo.coverage.proximity import STEPS_KM
from geo.coverage.unsourced import sectors_without_source
from geo.evidence import is_confirmed
from geo.export.briefing.model import Reference, References
from geo.scenario.scenario import MARKER
from geo.text import format_count, join_phrases, list_names, upper_first
from geo.views.coverage_sentences import statement_basis
from geo.views.gap_sentences import gap_sentence, gap_title, no_source_text, unconfirmed_text
from geo.views.updates import last_update_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.areas import Area
    from geo.coverage.area import Coverage
    from geo.dataset import Dataset
    from geo.export.briefing.data import BriefingData

MAX_SOURCES: Final = 18
MAX_COUNCILS: Final = 12
MAX_UNLOCATED: Final = 8

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


def unlocated_text(coverage: Coverage) -> str:
    """Return a sentence on places without a location that may cover the area; "" if none."""
    if not coverage.unplaced:
        return ""
    names = list_names([place.place.name for place in coverage.unplaced], MAX_UNLOCATED)
    return (
        f"These have no published boundary and may or may not take in {coverage.area.in_sentence}: "
        f"{names}."
    )


def gap_sentences(data: BriefingData, coverage: Coverage) -> tuple[str, ...]:
    """Return the gaps of an area, one sentence each."""
    gaps = data.gaps(coverage.area)
    sentences = [
        gap_sentence(data.dataset, gaps, key).text
        for key, gap in gaps.gaps.items()
        if gap.codes and not key.startswith(SECTOR_PREFIX)
    ]
    if len(coverage.area.codes) == 1:
        sentences += _missing_sectors(data, coverage)
    else:
        sentences += _missing_councils(data, coverage)
    unsourced_note = no_source_text(data.dataset.register, levels=data.result.query.levels)
    sentences += [unsourced_note] if unsourced_note else []
    no_gap_text = "Nothing is missing: each layer and each sector has something confirmed."
    return tuple(sentences) or (no_gap_text,)


def scenario_sentences(data: BriefingData, coverage: Coverage) -> tuple[str, ...]:
    """Return the gaps that the proposed place would close, each marked as a proposal."""
    if not data.result.scenario_place:
        return ()
    councils = data.dataset.register.local_authorities
    sentences = []
    gaps_before = data.gaps_before(coverage.area)
    for key, codes in closed_gaps(gaps_before, data.gaps(coverage.area)).items():
        if codes:
            names = list_names([councils[code].LAD25NM for code in codes], MAX_COUNCILS)
            sentences.append(
                f"{MARKER}: the proposal would close “{_gap_name(data, key)}” for "
                f"{format_count(len(codes), 'council', 'councils')} ({names})."
            )
    return tuple(sentences) or (f"{MARKER}: the proposal would close no gap here.",)


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


def _missing_sectors(data: BriefingData, coverage: Coverage) -> list[str]:
    """Return one sentence on the sectors without confirmed, place-based designations."""
    sectors = data.dataset.register.sectors
    levels = data.result.query.levels
    # No source named any place for these, which is not the same as nothing here.
    unsourced = sectors_without_source(data.dataset.register, levels=levels)
    names = []
    has_star = False
    for code, cover in coverage.sectors.items():
        if cover.codes or code in unsourced:
            continue
        has_unconfirmed = any(
            cover_line.is_place_based and not is_confirmed(cover_line.evidence)
            for cover_line in cover.covers
        )
        has_unconfirmed = has_unconfirmed or (
            cover.is_place_based and cover.evidence == "indicative"
        )
        has_star = has_star or has_unconfirmed
        names.append(f"{sectors[code].name.lower()}{'*' if has_unconfirmed else ''}")
    if not names:
        return []
    note = " (* may have one that is not yet confirmed)" if has_star else ""
    is_all = len(names) == len(sectors)
    number = f"any of the {len(sectors)}" if is_all else f"{len(names)} of the {len(sectors)}"
    return [(f"No designation for {number} growth sectors: {join_phrases(names)}{note}.")]


def _missing_councils(data: BriefingData, coverage: Coverage) -> list[str]:
    """Return a sentence on the councils without a confirmed city region, cluster or site."""
    councils = data.dataset.register.local_authorities
    codes = data.gaps(coverage.area).gaps[ANY_LAYER].codes
    if not codes or len(codes) == len(coverage.area.codes):
        return []
    ordered_codes = sorted(codes, key=lambda code: (-councils[code].population_mid2024, code))
    names = list_names([councils[code].LAD25NM for code in ordered_codes], MAX_COUNCILS)
    title = gap_title(data.dataset, data.gaps(coverage.area), ANY_LAYER)
    return [f"{title}, the most populous first: {names}."]


def _gap_name(data: BriefingData, key: str) -> str:
    if key.startswith(SECTOR_PREFIX):
        return (
            f"nothing for {data.dataset.register.sectors[key[len(SECTOR_PREFIX) :]].name.lower()}"
        )
    layers = data.dataset.register.coverage_layers
    if key in layers:
        return f"no {layers[key].noun}"
    return "nothing at all" if key == ANY_LAYER else "far from a site"


def _details(publisher: str, published: str) -> str:
    text = ", ".join(part for part in (publisher, published) if part)
    return f"{text.rstrip('.')}. " if text else ""


def _urls(text: str) -> tuple[str, ...]:
    """Return the URLs of a source: several are separated by semicolons; a file has none."""
    parts = (part.strip() for part in text.split(" ; "))
    return tuple(
        part for part in parts if part.startswith(URL_SCHEMES) and not set(part) & set(' <>"')
    )
