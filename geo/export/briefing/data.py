"""What a briefing is made of: the core's answers, those for the whole UK worked out once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from geo.areas import UK, Area, area_of, names_of_areas, set_of
from geo.coverage.area import coverage
from geo.coverage.basis import covers
from geo.coverage.gaps import gaps
from geo.coverage.matrix import matrix
from geo.coverage.peers import peers
from geo.coverage.proximity import nearest_sites
from geo.errors import UnknownNameError
from geo.places.place import POLICY_LAYERS
from geo.query import ask, first_query
from geo.scenario.scenario import propose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.coverage.area import Coverage
    from geo.coverage.basis import Cover
    from geo.coverage.gaps import Gaps
    from geo.coverage.matrix import Matrix
    from geo.coverage.proximity import NearSite
    from geo.dataset import Atlas
    from geo.query import Query, Result
    from geo.scenario.scenario import Scenario

COMPARED: Final = 3
"""How many areas a briefing compares with, where nobody says which."""

LONGEST_TITLE: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """
    What a briefing is to say, besides of whom.

    Attributes
    ----------
    query
        Filters; None for those of a first visit. Its area, sector and layers do not matter: a
        briefing has all sectors and all four layers, of the area that it is asked of.
    compare
        Areas to compare with; None for suggestions, () for none.
    scenario
        A proposed place to lay over the register; whatever it changes is marked.
    title
        The reader's own title, up to 500 characters; "" for the area's name.
    """

    query: Query | None = None
    compare: tuple[Area, ...] | None = None
    scenario: Scenario | None = None
    title: str = ""


class Answers:
    """An atlas and the options of a series of briefings. What all share is worked out once."""

    def __init__(self, atlas: Atlas, options: Options | None = None) -> None:
        """
        Check the options.

        Raises
        ------
        UnknownNameError
            If the title is longer than 500 characters.
        """
        self.atlas = atlas
        self.options = options or Options()
        if len(self.options.title) > LONGEST_TITLE:
            raise UnknownNameError(
                f"Title: found {len(self.options.title)} characters, "
                f"expected at most {LONGEST_TITLE}."
            )

    @cached_property
    def register(self) -> Result:
        """The answer for the whole UK, without what is proposed."""
        query = self.options.query or first_query(self.atlas.registry)
        return ask(self.atlas, replace(query, layers=POLICY_LAYERS, sector="", area=""))

    @cached_property
    def result(self) -> Result:
        """The answer for the whole UK, with what is proposed."""
        scenario = self.options.scenario
        return propose(self.atlas, self.register, scenario) if scenario else self.register

    @cached_property
    def matrix(self) -> Matrix:
        """Every council of the answer."""
        return matrix(self.atlas, self.result)

    @cached_property
    def matrix_before(self) -> Matrix:
        """Every council, without what is proposed."""
        return matrix(self.atlas, self.register) if self.options.scenario else self.matrix

    def coverage(self, area: Area) -> Coverage:
        """Say what covers an area."""
        return coverage(self.atlas, self.result, area, by_council=self._covers)

    def coverage_before(self, area: Area) -> Coverage:
        """Say what covers it without what is proposed."""
        return coverage(self.atlas, self.register, area, by_council=self._covers_before)

    @cached_property
    def _covers(self) -> Mapping[str, tuple[Cover, ...]]:
        return covers(self.atlas, self.result)

    @cached_property
    def _covers_before(self) -> Mapping[str, tuple[Cover, ...]]:
        return covers(self.atlas, self.register) if self.options.scenario else self._covers

    def near(self, area: Area, *, most: int = 5) -> tuple[NearSite, ...]:
        """Find the sites nearest to an area, its own first."""
        return nearest_sites(self.atlas, self.result, area, most=most)

    def gaps(self, area: Area) -> Gaps:
        """Say whom an area's places leave out."""
        return gaps(self.atlas, self.matrix, area)

    def gaps_before(self, area: Area) -> Gaps:
        """Say whom they leave out without what is proposed."""
        return gaps(self.atlas, self.matrix_before, area)

    def of_scenario(self) -> Area:
        """
        Return the councils that the proposed place covers, as one area.

        Raises
        ------
        UnknownNameError
            If the options have no scenario.
        """
        if not self.result.proposed:
            raise UnknownNameError("There is no area to brief on. Name one, or give a what-if.")
        proposed = self.result.proposed[0]
        return set_of(self.atlas.registry, proposed.shares)

    def compared(self, area: Area) -> tuple[tuple[Area, str], ...]:
        """
        Return the areas to compare with, and why each.

        Without a choice: the UK's nations; a nation's or region's own kind, the nearest in
        population; and for all else one council for each reason in `geo.coverage.peers`.
        """
        if self.options.compare is not None:
            return tuple((other, "chosen") for other in self.options.compare)
        if area.kind == "uk":
            return tuple((nation, "nation") for nation in self._of_kind("nation"))
        if area.kind in {"nation", "region"}:
            return self._alike(area)
        return self._peers(area)

    def _alike(self, area: Area) -> tuple[tuple[Area, str], ...]:
        own = self.atlas.population(area.codes)
        others = [other for other in self._of_kind(area.kind) if other.key != area.key]
        others.sort(key=lambda o: (abs(self.atlas.population(o.codes) - own), o.key))
        return tuple((other, f"{area.kind} nearest in population") for other in others[:COMPARED])

    def _of_kind(self, kind: str) -> list[Area]:
        areas = (
            area_of(self.atlas.registry, key)
            for key in names_of_areas(self.atlas.registry)
            if key[1:3] in {"12", "92"} and key != UK
        )
        return [area for area in areas if area.kind == kind]

    def _peers(self, area: Area) -> tuple[tuple[Area, str], ...]:
        found = peers(self.atlas, area)
        first = {peer.why: peer for peer in reversed(found)}
        chosen = [peer for peer in found if first[peer.why] is peer]
        chosen += [peer for peer in found if peer not in chosen]
        few = sorted(chosen[:COMPARED], key=found.index)
        return tuple((area_of(self.atlas.registry, peer.council.LAD25CD), peer.why) for peer in few)
