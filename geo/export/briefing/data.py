"""Data of a series of briefings; results for the whole UK are computed once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from geo.areas import UK, Area, area_from_codes, area_of, names_of_areas
from geo.coverage.area import find_coverage
from geo.coverage.basis import find_covers
from geo.coverage.gaps import find_gaps
from geo.coverage.matrix import build_matrix
from geo.coverage.peers import peers
from geo.coverage.proximity import nearest_sites
from geo.errors import UnknownNameError
from geo.query import default_query, run_query
from geo.scenario.scenario import apply_scenario
from geo.views.comparison import PEER_REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.coverage.area import Coverage
    from geo.coverage.basis import Cover
    from geo.coverage.gaps import Gaps
    from geo.coverage.matrix import Matrix
    from geo.coverage.proximity import NearSite
    from geo.dataset import Dataset
    from geo.query import Query, Result
    from geo.scenario.scenario import Scenario

COMPARISON_COUNT: Final = 3
"""Default number of areas in a comparison."""

MAX_TITLE_LENGTH: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class BriefingOptions:
    """
    Options of a briefing, apart from its area.

    Attributes
    ----------
    query
        Filters; None for the defaults. Its area, sector and layers are ignored: a briefing has
        all sectors and layers of its own area.
    compare
        Areas to compare with; None for suggestions, () for none.
    scenario
        A proposed place to add; everything it changes is marked.
    title
        Title from the user, up to 500 characters; "" for the area's name.
    """

    query: Query | None = None
    compare: tuple[Area, ...] | None = None
    scenario: Scenario | None = None
    title: str = ""


class BriefingData:
    """A dataset and the options of a series of briefings, with shared results cached."""

    def __init__(self, dataset: Dataset, options: BriefingOptions | None = None) -> None:
        """
        Check the options.

        Raises
        ------
        UnknownNameError
            If the title is longer than 500 characters.
        """
        self.dataset = dataset
        self.options = options or BriefingOptions()
        if len(self.options.title) > MAX_TITLE_LENGTH:
            raise UnknownNameError(
                f"Title: found {len(self.options.title)} characters, "
                f"expected at most {MAX_TITLE_LENGTH}."
            )

    @cached_property
    def register_result(self) -> Result:
        """Result for the whole UK, without the proposed place."""
        query = self.options.query or default_query(self.dataset.register)
        layers = tuple(self.dataset.register.layers)
        return run_query(self.dataset, replace(query, layers=layers, sector="", area=""))

    @cached_property
    def result(self) -> Result:
        """Result for the whole UK, with the proposed place."""
        scenario = self.options.scenario
        return (
            apply_scenario(self.dataset, self.register_result, scenario)
            if scenario
            else self.register_result
        )

    @cached_property
    def matrix(self) -> Matrix:
        """Coverage matrix of all councils."""
        return build_matrix(self.dataset, self.result)

    @cached_property
    def matrix_before(self) -> Matrix:
        """Coverage matrix of all councils, without the proposed place."""
        return (
            build_matrix(self.dataset, self.register_result)
            if self.options.scenario
            else self.matrix
        )

    def coverage(self, area: Area) -> Coverage:
        """Return the coverage of an area."""
        return find_coverage(self.dataset, self.result, area, by_council=self._covers)

    def coverage_before(self, area: Area) -> Coverage:
        """Return the coverage of an area without the proposed place."""
        return find_coverage(
            self.dataset, self.register_result, area, by_council=self._covers_before
        )

    @cached_property
    def _covers(self) -> Mapping[str, tuple[Cover, ...]]:
        return find_covers(self.dataset, self.result)

    @cached_property
    def _covers_before(self) -> Mapping[str, tuple[Cover, ...]]:
        return (
            find_covers(self.dataset, self.register_result)
            if self.options.scenario
            else self._covers
        )

    def nearest_sites(self, area: Area, *, limit: int = 5) -> tuple[NearSite, ...]:
        """Return the sites nearest to an area, its own first."""
        return nearest_sites(self.dataset, self.result, area, limit=limit)

    def gaps(self, area: Area) -> Gaps:
        """Return the coverage gaps of an area."""
        return find_gaps(self.dataset, self.matrix, area)

    def gaps_before(self, area: Area) -> Gaps:
        """Return the coverage gaps of an area without the proposed place."""
        return find_gaps(self.dataset, self.matrix_before, area)

    def scenario_area(self) -> Area:
        """
        Return the councils that the proposed place covers, as one area.

        Raises
        ------
        UnknownNameError
            If the options have no scenario.
        """
        if not self.result.scenario_place:
            raise UnknownNameError("There is no area to brief on. Name one, or give a what-if.")
        scenario_place = self.result.scenario_place[0]
        return area_from_codes(self.dataset.register, scenario_place.shares)

    def comparison_areas(self, area: Area) -> tuple[tuple[Area, str], ...]:
        """
        Return the areas to compare with, and the reason for each.

        Defaults: the nations for the UK; for a nation or region, its own kind nearest in
        population. Any other area has one council per reason in `geo.coverage.peers`.
        """
        if self.options.compare is not None:
            return tuple((chosen_area, "chosen") for chosen_area in self.options.compare)
        if area.kind == "uk":
            return tuple((nation, "nation") for nation in self._areas_of_kind("nation"))
        if area.kind in {"nation", "region"}:
            return self._similar_areas(area)
        return self._peer_areas(area)

    def _similar_areas(self, area: Area) -> tuple[tuple[Area, str], ...]:
        population = self.dataset.population(area.codes)
        candidates = [
            candidate for candidate in self._areas_of_kind(area.kind) if candidate.key != area.key
        ]
        candidates.sort(key=lambda o: (abs(self.dataset.population(o.codes) - population), o.key))
        return tuple(
            (candidate, f"{area.kind} nearest in population")
            for candidate in candidates[:COMPARISON_COUNT]
        )

    def _areas_of_kind(self, kind: str) -> list[Area]:
        areas = (
            area_of(self.dataset.register, key)
            for key in names_of_areas(self.dataset.register)
            if key[1:3] in {"12", "92"} and key != UK
        )
        return [area for area in areas if area.kind == kind]

    def _peer_areas(self, area: Area) -> tuple[tuple[Area, str], ...]:
        all_peers = peers(self.dataset, area)
        first_by_reason = {peer.reason: peer for peer in reversed(all_peers)}
        ordered_peers = [peer for peer in all_peers if first_by_reason[peer.reason] is peer]
        ordered_peers += [peer for peer in all_peers if peer not in ordered_peers]
        top_peers = sorted(ordered_peers[:COMPARISON_COUNT], key=all_peers.index)
        return tuple(
            (area_of(self.dataset.register, peer.council.LAD25CD), PEER_REASONS[peer.reason])
            for peer in top_peers
        )
