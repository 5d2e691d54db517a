"""An area's gaps as sentences, and the gaps that a proposed place would close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.coverage.gaps import ANY_LAYER, SECTOR_PREFIX, closed_gaps
from geo.coverage.unsourced import sectors_without_source
from geo.evidence import is_confirmed
from geo.scenario.scenario import MARKER
from geo.text import format_count, join_phrases, list_names
from geo.views.gap_sentences import gap_sentence, gap_title, no_source_text

if TYPE_CHECKING:
    from geo.coverage.area import Coverage
    from geo.coverage.gaps import Gaps
    from geo.dataset import Dataset

MAX_COUNCILS: Final = 12
MAX_UNLOCATED: Final = 8
"""More names than this are counted."""


def unlocated_text(coverage: Coverage) -> str:
    """Return a sentence on places without a location that may cover the area; "" if none."""
    if not coverage.unplaced:
        return ""
    names = list_names([place.place.name for place in coverage.unplaced], MAX_UNLOCATED)
    return (
        f"These have no published boundary and may or may not take in {coverage.area.in_sentence}: "
        f"{names}."
    )


def area_gap_sentences(dataset: Dataset, coverage: Coverage, gaps: Gaps) -> tuple[str, ...]:
    """Return the gaps of an area, one sentence each."""
    sentences = [
        gap_sentence(dataset, gaps, key).text
        for key, gap in gaps.gaps.items()
        if gap.codes and not key.startswith(SECTOR_PREFIX)
    ]
    if len(coverage.area.codes) == 1:
        sentences += _missing_sectors(dataset, coverage)
    else:
        sentences += _missing_councils(dataset, gaps)
    unsourced_note = no_source_text(dataset.register, levels=coverage.result.query.levels)
    sentences += [unsourced_note] if unsourced_note else []
    no_gap_text = "Nothing is missing: each layer and each sector has something confirmed."
    return tuple(sentences) or (no_gap_text,)


def closed_gap_sentences(dataset: Dataset, before: Gaps, after: Gaps) -> tuple[str, ...]:
    """Return the gaps that a proposed place would close, each marked as a proposal."""
    councils = dataset.register.local_authorities
    sentences = []
    for key, codes in closed_gaps(before, after).items():
        if codes:
            names = list_names([councils[code].LAD25NM for code in codes], MAX_COUNCILS)
            sentences.append(
                f"{MARKER}: the proposal would close “{_gap_name(dataset, key)}” for "
                f"{format_count(len(codes), 'council', 'councils')} ({names})."
            )
    return tuple(sentences) or (f"{MARKER}: the proposal would close no gap here.",)


def _missing_sectors(dataset: Dataset, coverage: Coverage) -> list[str]:
    """Return one sentence on the sectors without confirmed, place-based designations."""
    sectors = dataset.register.sectors
    levels = coverage.result.query.levels
    # No source named any place for these, which is not the same as nothing here.
    unsourced = sectors_without_source(dataset.register, levels=levels)
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


def _missing_councils(dataset: Dataset, gaps: Gaps) -> list[str]:
    """Return a sentence on the councils without a confirmed city region, cluster or site."""
    councils = dataset.register.local_authorities
    codes = gaps.gaps[ANY_LAYER].codes
    if not codes or len(codes) == len(gaps.area.codes):
        return []
    ordered_codes = sorted(codes, key=lambda code: (-councils[code].population_mid2024, code))
    names = list_names([councils[code].LAD25NM for code in ordered_codes], MAX_COUNCILS)
    title = gap_title(dataset, gaps, ANY_LAYER)
    return [f"{title}, the most populous first: {names}."]


def _gap_name(dataset: Dataset, key: str) -> str:
    if key.startswith(SECTOR_PREFIX):
        return f"nothing for {dataset.register.sectors[key[len(SECTOR_PREFIX) :]].name.lower()}"
    layers = dataset.register.coverage_layers
    if key in layers:
        return f"no {layers[key].noun}"
    return "nothing at all" if key == ANY_LAYER else "far from a site"
