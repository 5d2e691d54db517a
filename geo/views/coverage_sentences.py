"""Sentences on the coverage of an area."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.areas import ICA
from geo.coverage.area import find_coverage
from geo.coverage.unsourced import sectors_without_source
from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, CLUSTERS, PROPOSALS, STRATEGIC_SITES
from geo.query import run_query, unfiltered_query
from geo.scenario.scenario import MARKER
from geo.text import (
    format_count,
    format_people,
    format_share,
    join_phrases,
    plural,
    upper_first,
    with_a,
)
from geo.views.coverage_phrases import applies_to, cover_note, ica_text
from geo.views.distances import sentence_distance
from geo.views.gap_sentences import no_source_text
from geo.views.summary import ALLIANCE, designated_by_text, format_places
from geo.views.updates import last_update_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.coverage.area import AreaCover, Coverage
    from geo.coverage.proximity import NearSite
    from geo.dataset import Dataset

DISTRICT_PREFIX: Final = "LAD"
"""Prefix of the membership level of a district whose county is the constituent council."""

MAX_NAMES: Final = 6
"""How many places a sentence names before it counts the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """Sentences on what covers an area. They count confirmed facts."""

    lead: str
    """Population and ICA membership."""
    details: tuple[str, ...]
    """City regions; clusters; sites; the eight sectors."""
    proposals: tuple[str, ...]
    """Proposed places, each marked as a proposal."""
    unconfirmed: tuple[str, ...]
    """Places that are not confirmed and so not counted."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """All sentences, in reading order."""
        return (self.lead, *self.details, *self.proposals, *self.unconfirmed)


def statement(dataset: Dataset, coverage: Coverage, near_sites: tuple[NearSite, ...]) -> Statement:
    """
    Return what covers an area, in sentences.

    Parameters
    ----------
    near_sites
        The area's nearest sites, hosts first (`geo.coverage.proximity.nearest_sites`).
    """
    return Statement(
        lead=_population_sentence(dataset, coverage),
        details=(
            *_region_sentences(dataset, coverage),
            _cluster_sentence(coverage),
            *_site_sentences(dataset, coverage, near_sites),
            *_further_sentences(dataset, coverage),
            *_sector_sentences(dataset, coverage),
        ),
        proposals=_proposal_sentences(coverage),
        unconfirmed=_unconfirmed_sentences(coverage),
    )


def statement_basis(
    dataset: Dataset, coverage: Coverage, *, unfiltered: Coverage | None = None
) -> str:
    """
    Return what the statement counts, who designated it, and what the filters hide.

    Parameters
    ----------
    unfiltered
        The same area under the unfiltered query; computed if None.
    """
    hidden_count = count_hidden_places(dataset, coverage, unfiltered=unfiltered)
    sentences = [
        "We count only what we have confirmed; councils count whole.",
        designated_by_text(dataset, coverage.result.query),
    ]
    if hidden_count:
        verb = plural(hidden_count, "is", "are")
        sentences.append(f"The filters hide {hidden_count} more that {verb} in the register.")
    sentences.append(last_update_text(dataset.register))
    return " ".join(sentences)


def count_hidden_places(
    dataset: Dataset, area_coverage: Coverage, *, unfiltered: Coverage | None = None
) -> int:
    """Count the places of the register that cover the area but that the filters hide."""
    if unfiltered is None:
        query = replace(unfiltered_query(dataset.register), area=area_coverage.result.query.area)
        unfiltered = find_coverage(dataset, run_query(dataset, query), area_coverage.area)
    all_refs = {cover.place.place.ref for cover in unfiltered.covers}
    return len(all_refs - {cover.place.place.ref for cover in area_coverage.covers})


def _population_sentence(dataset: Dataset, coverage: Coverage) -> str:
    area = coverage.area
    people_text = f"{format_people(coverage.population)} people"
    if area.key == ICA:
        inferred = sum(
            dataset.register.ica_status[code].status == "member_inferred" for code in area.codes
        )
        probable_text = f" ({inferred} of them probable)" if inferred else ""
        noun = plural(len(area.codes), "member", "members")
        has = plural(len(area.codes), "has", "have")
        return (
            f"The {len(area.codes)} {noun} of {ALLIANCE} that we know of{probable_text} {has} "
            f"{people_text}."
        )
    name = upper_first(area.in_sentence)
    has = "have" if area.kind == "set" else "has"
    councils = f"{format_count(len(area.codes), 'council', 'councils')}, "
    councils = councils if area.kind != "set" and len(area.codes) > 1 else ""
    conjunction = ", and" if councils else " and"
    return f"{name} {has} {councils}{people_text}{conjunction} {ica_text(dataset, area)}."


def _begin_sentence(coverage: Coverage, singular: str, plural: str) -> str:
    """Begin a sentence on the area: "It is", or "They are" for a set of councils."""
    return f"They {plural}" if coverage.area.kind == "set" else f"It {singular}"


def _region_sentences(dataset: Dataset, coverage: Coverage) -> Iterator[str]:
    covers = _confirmed_covers(coverage, CITY_REGIONS)
    own_covers = [cover for cover in covers if cover.place.place.id == coverage.area.key]
    remaining = [cover for cover in covers if cover not in own_covers]
    outer_covers = [cover for cover in remaining if _contains_area(coverage, cover)]
    inner_covers = [cover for cover in remaining if cover not in outer_covers]
    if own_covers:
        yield f"It is itself a {own_covers[0].place.place.kind}."
    if outer_covers:
        names = _join_names(coverage, outer_covers, with_kind=True)
        yield f"{_begin_sentence(coverage, 'is', 'are')} in {names}."
        yield from _county_sentence(dataset, coverage, outer_covers)
    if inner_covers:
        noun = format_count(len(inner_covers), "city region", "city regions")
        yield (
            f"{_begin_sentence(coverage, 'has', 'have')} {noun}: "
            f"{_join_names(coverage, inner_covers, with_kind=True)}."
        )
    if not covers:
        phrase = "not in a city region" if coverage.area.is_council else "without a city region"
        yield f"{_begin_sentence(coverage, 'is', 'are')} {phrase}."


def _county_sentence(
    dataset: Dataset, coverage: Coverage, covers: list[AreaCover]
) -> Iterator[str]:
    """Yield a sentence on authorities whose constituent council is the county, not the district."""
    if not coverage.area.is_council:
        return
    (code,) = coverage.area.codes
    if not dataset.register.local_authorities[code].CTYCD:
        return
    names = [
        cover.place.place.name
        for cover in covers
        for member in dataset.register.members_of_region[cover.place.place.id]
        if code == member.LAD25CD and member.membership_level.startswith(DISTRICT_PREFIX)
    ]
    if names:
        yield f"Its county, not the district, is a constituent council of {join_phrases(names)}."


def _contains_area(coverage: Coverage, cover: AreaCover) -> bool:
    """Return whether a place contains the whole area and more: the UK is not in Greater London."""
    place = cover.place.place
    covers_all = len(cover.codes) == len(coverage.area.codes)
    return covers_all and (coverage.area.is_council or len(place.codes) > len(coverage.area.codes))


def _cluster_sentence(coverage: Coverage) -> str:
    covers = _confirmed_covers(coverage, CLUSTERS)
    if not covers:
        phrase = "not in a cluster" if coverage.area.is_council else "without a cluster"
        return f"{_begin_sentence(coverage, 'is', 'are')} {phrase}."
    noun = format_count(len(covers), "cluster", "clusters")
    subject = (
        _begin_sentence(coverage, "is in", "are in")
        if coverage.area.is_council
        else _begin_sentence(coverage, "has", "have")
    )
    return f"{subject} {noun}: {_join_names(coverage, covers, with_sectors=True)}."


def _site_sentences(
    dataset: Dataset, coverage: Coverage, near_sites: tuple[NearSite, ...]
) -> Iterator[str]:
    covers = _confirmed_covers(coverage, STRATEGIC_SITES)
    if covers:
        noun = format_count(len(covers), "strategic site", "strategic sites")
        yield f"{_begin_sentence(coverage, 'has', 'have')} {noun}: {_join_names(coverage, covers)}."
        return
    phrase = "no strategic site"
    if any(site.is_host for site in near_sites):
        phrase = "no confirmed strategic site"
    yield f"There is {phrase} in {coverage.area.in_sentence}."
    nearest_site = next(
        (site for site in near_sites if not site.is_host and is_confirmed(site.place.evidence)),
        None,
    )
    if nearest_site:
        yield (
            f"The nearest is {nearest_site.place.place.name}{_host_text(dataset, nearest_site)}, "
            f"{sentence_distance(nearest_site)}."
        )


def _further_sentences(dataset: Dataset, coverage: Coverage) -> Iterator[str]:
    """Yield a sentence on each layer that covers councils but has no sentence of its own."""
    for key, layer in dataset.register.coverage_layers.items():
        if key in {CITY_REGIONS, CLUSTERS, STRATEGIC_SITES}:
            continue
        covers = _confirmed_covers(coverage, key)
        is_inside = coverage.area.is_council and not layer.has_points
        if is_inside and not covers:
            yield f"It is not in {with_a(layer.noun)}."
            continue
        verbs = ("is in", "are in") if is_inside else ("has", "have")
        names = f": {_join_names(coverage, covers, with_sectors=True)}" if covers else ""
        yield f"{_begin_sentence(coverage, *verbs)} {format_places(layer, len(covers))}{names}."


def _host_text(dataset: Dataset, site: NearSite) -> str:
    hosts = site.place.place.confirmed_codes
    names = [dataset.register.local_authorities[code].LAD25NM for code in hosts]
    return f" in {join_phrases(names)}" if names else ""


def _sector_sentences(dataset: Dataset, coverage: Coverage) -> list[str]:
    names = {code: sector.name.lower() for code, sector in dataset.register.sectors.items()}
    covered_sectors = [s for s, cover in coverage.sectors.items() if cover.codes]
    nationwide_sectors = [
        s
        for s, cover in coverage.sectors.items()
        if s not in covered_sectors and cover.basis == "nationwide" and is_confirmed(cover.evidence)
    ]
    levels = coverage.result.query.levels
    sourceless_sectors = sectors_without_source(dataset.register, levels=levels)
    uncovered_sectors = [
        s
        for s in coverage.sectors
        if s not in {*covered_sectors, *nationwide_sectors, *sourceless_sectors}
    ]
    has_proposal = any(area_cover.place.place.layer == PROPOSALS for area_cover in coverage.covers)
    names_text = f": {join_phrases(names[s] for s in covered_sectors)}" if covered_sectors else ""
    proposal_text = ", with the proposal," if has_proposal else ""
    subject = _begin_sentence(coverage, "is", "are")
    share_text = f"{len(covered_sectors)} of {len(names)} sectors"
    sentences = [f"{subject} designated{proposal_text} for {share_text}{names_text}."]
    if nationwide_sectors:
        sentences.append(
            f"Nation-wide programmes only: {join_phrases(names[s] for s in nationwide_sectors)}."
        )
    if uncovered_sectors and covered_sectors:
        uncovered_text = join_phrases((names[s] for s in uncovered_sectors), last="or")
        sentences.append(f"We found nothing for {uncovered_text}.")
    if no_source := no_source_text(dataset.register, levels=levels):
        sentences.append(no_source)
    return sentences


def _proposal_sentences(coverage: Coverage) -> tuple[str, ...]:
    covers = [cover for cover in coverage.covers if cover.place.place.layer == PROPOSALS]
    return tuple(f"{MARKER}: {_join_names(coverage, [cover])}." for cover in covers)


def _unconfirmed_sentences(coverage: Coverage) -> tuple[str, ...]:
    covers = [cover for cover in coverage.covers if not is_confirmed(cover.evidence)]
    if not covers:
        return ()
    return (f"Not counted, because not yet confirmed: {_join_names(coverage, covers)}.",)


def _confirmed_covers(coverage: Coverage, layer: str) -> list[AreaCover]:
    return [*coverage.confirmed_layer_covers(layer)]


def _join_names(
    coverage: Coverage,
    covers: Sequence[AreaCover],
    *,
    with_sectors: bool = False,
    with_kind: bool = False,
) -> str:
    """Name places in a sentence: those that reach most people first, then how many more."""
    first_covers = covers
    if len(covers) > MAX_NAMES:
        first_covers = sorted(covers, key=lambda cover: -cover.population)[:MAX_NAMES]
    name_counts = Counter(cover.place.place.name for cover in first_covers)
    names = [
        _cover_name(
            coverage,
            cover,
            description=" ".join(cover.place.sectors)
            if with_sectors
            else cover.place.place.kind
            if with_kind
            else "",
            with_layer=name_counts[cover.place.place.name] > 1,
        )
        for cover in first_covers
    ]
    remainder = len(covers) - len(first_covers)
    return join_phrases([*names, f"{remainder} more"] if remainder else names)


def _cover_name(coverage: Coverage, cover: AreaCover, *, description: str, with_layer: bool) -> str:
    details = [description, cover_note(cover), applies_to(coverage, cover)]
    if cover.share is not None and cover.share < 1 and coverage.area.is_council:
        details.append(f"{format_share(cover.share)} of its land")
    details_text = "; ".join(detail for detail in details if detail)
    place = cover.place.place
    is_plain = not with_layer or place.layer == PROPOSALS
    name = place.name if is_plain else f"{place.name} {place.layer_record.noun}"
    return f"{name}{f' ({details_text})' if details_text else ''}"
