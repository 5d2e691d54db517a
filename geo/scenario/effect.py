"""What a proposed place would change: who gains, how many people, and which gaps close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from geo.areas import ICA, UK, area_of
from geo.coverage.basis import MIN_SHARE
from geo.coverage.gaps import ANY_LAYER, DEFAULT_BEYOND_KM, SECTOR_PREFIX, closed_gaps, find_gaps
from geo.coverage.matrix import Matrix, matrix_rows
from geo.places.place import CLUSTERS, ICA_STATUS_NAMES
from geo.scenario.scenario import MARKER, apply_scenario
from geo.text import format_count, format_people, format_share, join_phrases, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.areas import Area
    from geo.coverage.gaps import Gaps
    from geo.dataset import Dataset
    from geo.query import ScenarioPlace
    from geo.scenario.scenario import Scenario

CouncilChange = Literal["new", "more", "same", "touched"]

MAX_NAMES: Final = 8
"""How many councils a sentence names before it says how many more there are."""

_CHANGE_LABELS: Final[Mapping[CouncilChange, str]] = {
    "new": "nothing now; would gain",
    "more": "a gap closes",
    "same": "no gap closes",
    "touched": "touched, not counted",
}


@dataclass(frozen=True, kw_only=True)
class Effect:
    """
    A proposed place laid over what there is.

    Councils are in order of code. What is proposed stands where a cluster would: it can close
    the gaps in clusters, in its sectors and in everything, and no other.
    """

    scenario: Scenario
    scenario_place: ScenarioPlace
    before: Gaps
    after: Gaps
    covered_codes: tuple[str, ...]
    """Councils that it lists, or whose land it holds at least 0.5% of."""
    touched_codes: tuple[str, ...]
    """Councils whose land it holds less of: not counted."""
    closed_gaps: Mapping[str, tuple[str, ...]]
    """Key of a gap that it can close → the councils of the area for which it does."""

    def change_in(self, code: str) -> CouncilChange:
        """Say what changes in a council that is taken in or touched."""
        if code in self.touched_codes:
            return "touched"
        if code in self.closed_gaps[ANY_LAYER]:
            return "new"
        return "more" if any(code in codes for codes in self.closed_gaps.values()) else "same"

    @property
    def gaining_codes(self) -> tuple[str, ...]:
        """Councils for which at least one gap closes."""
        return tuple(code for code in self.covered_codes if self.change_in(code) in {"new", "more"})


def scenario_effect(
    dataset: Dataset,
    matrix: Matrix,
    scenario: Scenario,
    *,
    area: Area | None = None,
    beyond_km: float = DEFAULT_BEYOND_KM,
) -> Effect:
    """
    Lay a proposed place over what there is, and compare.

    Parameters
    ----------
    matrix
        Every council without the proposal, under the filters of its result.
    area
        Whose gaps to compare; the whole UK unless said otherwise.
    beyond_km
        As for `geo.coverage.gaps.gaps`.

    Raises
    ------
    ScenarioError
        As `geo.scenario.scenario.propose`.
    """
    result = apply_scenario(dataset, matrix.result, scenario)
    scenario_place = result.scenario_place[-1]
    changed_matrix = Matrix(dataset=dataset, result=result, rows=matrix_rows(dataset, result))
    target_area = area or area_of(dataset.register, UK)
    before = find_gaps(dataset, matrix, target_area, beyond_km=beyond_km)
    after = find_gaps(dataset, changed_matrix, target_area, beyond_km=beyond_km)
    min_share = MIN_SHARE if scenario_place.shape is not None else 0.0
    closed_by_gap = closed_gaps(before, after)
    closable_gaps = (
        ANY_LAYER,
        CLUSTERS,
        *(f"{SECTOR_PREFIX}{code}" for code in scenario_place.place.sectors),
    )
    return Effect(
        scenario=scenario,
        scenario_place=scenario_place,
        before=before,
        after=after,
        covered_codes=tuple(
            sorted(code for code, share in scenario_place.shares.items() if share >= min_share)
        ),
        touched_codes=tuple(
            sorted(code for code, share in scenario_place.shares.items() if share < min_share)
        ),
        closed_gaps={key: closed_by_gap[key] for key in closable_gaps},
    )


def effect_sentences(dataset: Dataset, effect: Effect) -> tuple[str, ...]:
    """
    Say what a proposed place would change.

    Returns
    -------
    sentences
        What it takes in, marked as a proposal; who has nothing now, or no cluster; each of its
        sectors; the members of the alliance among them. The first can stand alone.
    """
    name = effect.scenario.name.strip()
    touch = ""
    if effect.touched_codes:
        verb = plural(len(effect.touched_codes), "which does", "which do")
        touch = f" It touches {len(effect.touched_codes)} more, {verb} not count."
    summary = (
        f"{MARKER}: {name} would take in "
        f"{_councils_and_people(dataset, effect.covered_codes)}.{touch}"
    )
    if not effect.covered_codes:
        return (summary, "No gap closes.")
    return (
        summary,
        *(_closing_sentence(dataset, effect, key) for key in effect.closed_gaps),
        *([] if effect.scenario.sectors else ["It names no sector, so no gap in a sector closes."]),
        _members_sentence(dataset, effect),
    )


def effect_basis(effect: Effect) -> str:
    """Say what the comparison counts."""
    rule = (
        "A council is taken in where the circle holds at least 0.5% of its land, and then whole."
        if effect.scenario.circle
        else "The councils are taken in whole."
    )
    return (
        f"{rule} A gap is where nothing documented and place-based is found under the filters. "
        "The proposal stands where a cluster would, so it closes no gap in city regions or sites."
    )


def gap_change_rows(dataset: Dataset, effect: Effect) -> list[dict[str, str | int]]:
    """List the gaps that a proposal can close: how many councils are left out before and after."""
    rows: list[dict[str, str | int]] = []
    for key, codes in effect.closed_gaps.items():
        before, after = effect.before.gaps[key], effect.after.gaps[key]
        rows.append(
            {
                "Gap": before.title,
                "Councils left out now": len(before.codes),
                "With the proposal": len(after.codes),
                "Gap closes for": len(codes),
                "People there": dataset.population(codes),
                "Councils": join_phrases(_council_names(dataset, codes)) if codes else "",
                "Status": MARKER,
            }
        )
    return rows


def council_change_rows(effect: Effect) -> list[dict[str, str | int]]:
    """List the councils that a proposal takes in or touches, in order of code; each row marked."""
    return [
        _council_row(effect, code)
        for code in sorted((*effect.covered_codes, *effect.touched_codes))
    ]


def _council_row(effect: Effect, code: str) -> dict[str, str | int]:
    before, after = effect.before.matrix.rows[code], effect.after.matrix.rows[code]
    council, sectors = before.council, effect.scenario.sectors
    gained_sectors = [
        sector for sector in sectors if code in effect.closed_gaps[f"{SECTOR_PREFIX}{sector}"]
    ]
    return {
        "LAD25CD": code,
        "Council": council.LAD25NM,
        "Status": MARKER,
        "What changes": _CHANGE_LABELS[effect.change_in(code)],
        "Confirmed places now": before.total,
        "With the proposal": after.total,
        "Sectors gained": " ".join(gained_sectors),
        "Land taken in": format_share(effect.scenario_place.shares[code]),
        "People": council.population_mid2024,
        "Region": council.RGNNM,
        "ICA": ICA_STATUS_NAMES[before.ica.status] if before.ica else "",
    }


def _closing_sentence(dataset: Dataset, effect: Effect, key: str) -> str:
    codes = effect.closed_gaps[key]
    if key == CLUSTERS:
        lack_phrase, has_phrase = "in no documented cluster now", "in a documented cluster already"
        verbs = ("is", "are")
    else:
        criterion = "documented and place-based"
        if key != ANY_LAYER:
            sector = dataset.register.sectors[key.removeprefix(SECTOR_PREFIX)]
            criterion = f"{criterion} for {sector.name.lower()}"
        lack_phrase, has_phrase = f"nothing {criterion} now", f"something {criterion} already"
        verbs = ("has", "have")
    if not codes:
        return (
            f"{_subject(effect.covered_codes)} {verbs[len(effect.covered_codes) > 1]} {has_phrase}."
        )
    verb = verbs[len(codes) > 1]
    if codes == effect.covered_codes:
        return f"{_subject(codes)} {verb} {lack_phrase}."
    return (
        f"{_councils_and_people(dataset, codes, comma=True)} {verb} {lack_phrase}: "
        f"{join_phrases(_shorten_names(dataset, codes))}."
    )


def _subject(codes: Sequence[str]) -> str:
    number = len(codes)
    return {1: "It", 2: "Both"}.get(number, f"All {number}")


def _members_sentence(dataset: Dataset, effect: Effect) -> str:
    members = set(area_of(dataset.register, ICA).codes)
    member_codes = [code for code in effect.covered_codes if code in members]
    if not member_codes:
        subject = plural(len(effect.covered_codes), "It is not", "None is")
        return f"{subject} known or inferred to belong to the Industrial Communities Alliance."
    documented_count = sum(
        dataset.register.ica_status[code].status == "member" for code in member_codes
    )
    noun = plural(documented_count, "documented member", "documented members")
    basis = f"{documented_count} {noun}; {len(member_codes) - documented_count} inferred"
    verb = plural(len(member_codes), "is", "are")
    return (
        f"{len(member_codes)} of them {verb} known or inferred to belong to the Industrial "
        "Communities "
        f"Alliance: {join_phrases(_shorten_names(dataset, member_codes))} ({basis})."
    )


def _councils_and_people(dataset: Dataset, codes: Sequence[str], *, comma: bool = False) -> str:
    people_phrase = f", home to {format_people(dataset.population(codes))} people" if codes else ""
    return f"{format_count(len(codes), 'council', 'councils')}{people_phrase}{',' if comma else ''}"


def _council_names(dataset: Dataset, codes: Sequence[str]) -> list[str]:
    councils: Mapping[str, Any] = dataset.register.local_authorities
    return sorted(councils[code].LAD25NM for code in codes)


def _shorten_names(dataset: Dataset, codes: Sequence[str]) -> list[str]:
    names = _council_names(dataset, codes)
    if len(names) <= MAX_NAMES:
        return names
    return [*names[: MAX_NAMES - 1], f"{len(names) - MAX_NAMES + 1} more"]
