"""Effect of a proposed place: the councils and people that gain, and the gaps that close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo.areas import UK, area_of
from geo.coverage.basis import MIN_SHARE
from geo.coverage.gaps import ANY_LAYER, DEFAULT_BEYOND_KM, SECTOR_PREFIX, closed_gaps, find_gaps
from geo.coverage.matrix import Matrix, matrix_rows
from geo.places.place import CLUSTERS
from geo.scenario.scenario import apply_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.coverage.gaps import Gaps
    from geo.dataset import Dataset
    from geo.query import ScenarioPlace
    from geo.scenario.scenario import Scenario

CouncilChange = Literal["new", "more", "same", "touched"]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """
    The effect of a proposed place.

    Councils are in order of code. The proposal counts as a cluster: it can close only the gaps
    in clusters, in its sectors and in everything.
    """

    scenario: Scenario
    scenario_place: ScenarioPlace
    before: Gaps
    after: Gaps
    covered_codes: tuple[str, ...]
    """Councils that it lists, or of whose land it covers at least 0.5%."""
    touched_codes: tuple[str, ...]
    """Councils of whose land it covers less: not counted."""
    closed_gaps: Mapping[str, tuple[str, ...]]
    """Key of a gap that it can close → the councils of the area in which it does."""

    def change_in(self, code: str) -> CouncilChange:
        """Return what changes in a council that is covered or touched."""
        if code in self.touched_codes:
            return "touched"
        if code in self.closed_gaps[ANY_LAYER]:
            return "new"
        return "more" if any(code in codes for codes in self.closed_gaps.values()) else "same"

    @property
    def gaining_codes(self) -> tuple[str, ...]:
        """Councils in which at least one gap closes."""
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
    Compare the gaps with and without a proposed place.

    Parameters
    ----------
    matrix
        Every council without the proposal, under the filters of its result.
    area
        The area whose gaps to compare; None is the whole UK.
    beyond_km
        As for `geo.coverage.gaps.find_gaps`.

    Raises
    ------
    ScenarioError
        As `geo.scenario.scenario.apply_scenario`.
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
