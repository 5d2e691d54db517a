"""What a proposed place would change: who gains, how many people, and which gaps close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from geo.areas import ICA, UK, area_of
from geo.coverage.basis import LEAST_SHARE
from geo.coverage.gaps import ANYTHING, BEYOND_KM, SECTOR, closed, gaps
from geo.coverage.matrix import Matrix, matrix_rows
from geo.places.place import CLUSTERS, ICA_KINDS
from geo.scenario.scenario import MARKER, propose
from geo.views.summary import counted, joined, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.areas import Area
    from geo.coverage.gaps import Gaps
    from geo.dataset import Atlas
    from geo.query import Proposed
    from geo.scenario.scenario import Scenario

Change = Literal["new", "more", "same", "touched"]

MOST_NAMED: Final = 8
"""How many councils a sentence names before it says how many more there are."""

_CHANGE_WORDS: Final[Mapping[Change, str]] = {
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
    proposed: Proposed
    before: Gaps
    after: Gaps
    taken: tuple[str, ...]
    """Councils that it lists, or whose land it holds at least 0.5% of."""
    touched: tuple[str, ...]
    """Councils whose land it holds less of: not counted."""
    closed: Mapping[str, tuple[str, ...]]
    """Key of a gap that it can close → the councils of the area for which it does."""

    def change_in(self, code: str) -> Change:
        """Say what changes in a council that is taken in or touched."""
        if code in self.touched:
            return "touched"
        if code in self.closed[ANYTHING]:
            return "new"
        return "more" if any(code in codes for codes in self.closed.values()) else "same"

    @property
    def gaining(self) -> tuple[str, ...]:
        """Councils for which at least one gap closes."""
        return tuple(code for code in self.taken if self.change_in(code) in {"new", "more"})


def effect(
    atlas: Atlas,
    matrix: Matrix,
    scenario: Scenario,
    *,
    area: Area | None = None,
    beyond_km: float = BEYOND_KM,
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
    result = propose(atlas, matrix.result, scenario)
    proposed = result.proposed[-1]
    changed = Matrix(atlas=atlas, result=result, rows=matrix_rows(atlas, result))
    looked_at = area or area_of(atlas.registry, UK)
    before = gaps(atlas, matrix, looked_at, beyond_km=beyond_km)
    after = gaps(atlas, changed, looked_at, beyond_km=beyond_km)
    least = LEAST_SHARE if proposed.shape is not None else 0.0
    found = closed(before, after)
    can_close = (ANYTHING, CLUSTERS, *(f"{SECTOR}{code}" for code in proposed.shown.sectors))
    return Effect(
        scenario=scenario,
        proposed=proposed,
        before=before,
        after=after,
        taken=tuple(sorted(code for code, share in proposed.shares.items() if share >= least)),
        touched=tuple(sorted(code for code, share in proposed.shares.items() if share < least)),
        closed={key: found[key] for key in can_close},
    )


def effect_sentences(atlas: Atlas, found: Effect) -> tuple[str, ...]:
    """
    Say what a proposed place would change.

    Returns
    -------
    sentences
        What it takes in, marked as a proposal; who has nothing now, or no cluster; each of its
        sectors; the members of the alliance among them. The first can stand alone.
    """
    named = found.scenario.name.strip()
    touch = ""
    if found.touched:
        which = "which does" if len(found.touched) == 1 else "which do"
        touch = f" It touches {len(found.touched)} more, {which} not count."
    first = f"{MARKER}: {named} would take in {_homes(atlas, found.taken)}.{touch}"
    if not found.taken:
        return (first, "No gap closes.")
    return (
        first,
        *(_closing(atlas, found, key) for key in found.closed),
        *([] if found.scenario.sectors else ["It names no sector, so no gap in a sector closes."]),
        _members(atlas, found),
    )


def effect_basis(found: Effect) -> str:
    """Say what the comparison counts."""
    how = (
        "A council is taken in where the circle holds at least 0.5% of its land, and then whole."
        if found.scenario.circle
        else "The councils are taken in whole."
    )
    return (
        f"{how} A gap is where nothing documented and place-based is found under the filters. "
        "The proposal stands where a cluster would, so it closes no gap in city regions or sites."
    )


def gap_change_rows(atlas: Atlas, found: Effect) -> list[dict[str, str | int]]:
    """List the gaps that a proposal can close: how many councils are left out before and after."""
    rows: list[dict[str, str | int]] = []
    for key, codes in found.closed.items():
        before, after = found.before.gaps[key], found.after.gaps[key]
        rows.append(
            {
                "Gap": before.title,
                "Councils left out now": len(before.codes),
                "With the proposal": len(after.codes),
                "Gap closes for": len(codes),
                "People there": atlas.population(codes),
                "Councils": joined(_names(atlas, codes)) if codes else "",
                "Status": MARKER,
            }
        )
    return rows


def council_change_rows(found: Effect) -> list[dict[str, str | int]]:
    """List the councils that a proposal takes in or touches, in order of code; each row marked."""
    return [_council_row(found, code) for code in sorted((*found.taken, *found.touched))]


def _council_row(found: Effect, code: str) -> dict[str, str | int]:
    before, after = found.before.matrix.rows[code], found.after.matrix.rows[code]
    council, sectors = before.council, found.scenario.sectors
    gained = [sector for sector in sectors if code in found.closed[f"{SECTOR}{sector}"]]
    return {
        "LAD25CD": code,
        "Council": council.LAD25NM,
        "Status": MARKER,
        "What changes": _CHANGE_WORDS[found.change_in(code)],
        "Confirmed places now": before.total,
        "With the proposal": after.total,
        "Sectors gained": " ".join(gained),
        "Land taken in": _percent(found.proposed.shares[code]),
        "People": council.population_mid2024,
        "Region": council.RGNNM,
        "ICA": ICA_KINDS[before.ica.status] if before.ica else "",
    }


def _percent(share: float) -> str:
    return "under 0.1%" if share < 0.001 else f"{share:.1%}"  # noqa: PLR2004


def _closing(atlas: Atlas, found: Effect, key: str) -> str:
    codes = found.closed[key]
    if key == CLUSTERS:
        lack, has = "in no documented cluster now", "in a documented cluster already"
        verbs = ("is", "are")
    else:
        what = "documented and place-based"
        if key != ANYTHING:
            sector = atlas.registry.sectors[key.removeprefix(SECTOR)]
            what = f"{what} for {sector.name.lower()}"
        lack, has = f"nothing {what} now", f"something {what} already"
        verbs = ("has", "have")
    if not codes:
        return f"{_every(found.taken)} {verbs[len(found.taken) > 1]} {has}."
    verb = verbs[len(codes) > 1]
    if codes == found.taken:
        return f"{_every(codes)} {verb} {lack}."
    return f"{_homes(atlas, codes, comma=True)} {verb} {lack}: {joined(_few(atlas, codes))}."


def _every(codes: Sequence[str]) -> str:
    number = len(codes)
    return {1: "It", 2: "Both"}.get(number, f"All {number}")


def _members(atlas: Atlas, found: Effect) -> str:
    members = set(area_of(atlas.registry, ICA).codes)
    among = [code for code in found.taken if code in members]
    if not among:
        subject = "It is not" if len(found.taken) == 1 else "None is"
        return f"{subject} known or inferred to belong to the Industrial Communities Alliance."
    firm = sum(atlas.registry.ica_status[code].status == "member" for code in among)
    noun = "documented member" if firm == 1 else "documented members"
    basis = f"{firm} {noun}; {len(among) - firm} inferred"
    verb = "is" if len(among) == 1 else "are"
    return (
        f"{len(among)} of them {verb} known or inferred to belong to the Industrial Communities "
        f"Alliance: {joined(_few(atlas, among))} ({basis})."
    )


def _homes(atlas: Atlas, codes: Sequence[str], *, comma: bool = False) -> str:
    homes = f", home to {people(atlas.population(codes))} people" if codes else ""
    return f"{counted(len(codes), 'council', 'councils')}{homes}{',' if comma else ''}"


def _names(atlas: Atlas, codes: Sequence[str]) -> list[str]:
    councils: Mapping[str, Any] = atlas.registry.local_authorities
    return sorted(councils[code].LAD25NM for code in codes)


def _few(atlas: Atlas, codes: Sequence[str]) -> list[str]:
    names = _names(atlas, codes)
    if len(names) <= MOST_NAMED:
        return names
    return [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} more"]
