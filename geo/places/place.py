"""Places: those of every layer and the councils, as one kind of record."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.evidence import is_confirmed, strongest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from geo.evidence import Evidence
    from geo.register.layers import Layer

CITY_REGIONS: Final = "city_regions"
CLUSTERS: Final = "clusters"
STRATEGIC_SITES: Final = "strategic_sites"
ICA_MEMBERS: Final = "ica_members"
LOCAL_AUTHORITIES: Final = "local_authorities"
PROPOSALS: Final = "proposals"
"""Places that somebody proposes. They are no part of the register, and never a designation."""

ICA_STATUS_NAMES: Final = MappingProxyType(
    {
        "member": "member",
        "member_inferred": "member, inferred",
        "associated": "associated",
        "past": "past member",
        "candidate": "candidate",
    }
)
"""Footing with the alliance → its words."""


PRECISE_POINT_KM: Final = 5.0
"""A point that may be further off than this does not say in which council a site stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Designation:
    """Why a place counts for some sectors: who said so, under what programme, as of when."""

    designation_id: str
    name: str
    sectors: tuple[str, ...]
    """Two-letter codes; empty where it holds for no sector of the eight in particular."""
    sectors_evidence: Evidence
    scope: str
    focus: str
    programmes: tuple[str, ...]
    level: str
    designated_by: str
    as_of: str
    """A date no finer than it is known: "23 June 2025", "June 2025", "2022-2025", or ""."""
    as_of_day: date | None
    """The first day that `as_of` may mean, to sort by."""
    evidence: Evidence
    """documented only if the statement and its extent both are."""
    source_ids: tuple[str, ...]
    note: str
    in_force_from: str = ""
    """A date no finer than it is known; "" where it is not."""
    in_force_to: str = ""
    in_force_day: date | None = None
    """The first day that `in_force_from` may mean, to sort by."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """
    One place of one layer: a set of local authorities, a point, or a name without geography.

    `ref` is unique over all layers ("clusters:P001") and stable, so that it can be an address.
    """

    layer_record: Layer
    id: str
    name: str
    kind_id: str
    kind: str
    codes: tuple[str, ...]
    """Local authorities (LAD25CD) that make it up or, for a site, host it."""
    code_evidence: Mapping[str, Evidence] = field(default_factory=lambda: MappingProxyType({}))
    """Authorities whose belonging is not documented → on what evidence they belong."""
    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Authorities of which only a part belongs → which part."""
    shares: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Authorities → the share of their land that the place takes in, where that is known."""
    nations: tuple[str, ...]
    geography: str
    """area, point, nationwide (a whole nation by programme), or none (no boundary known)."""
    point: tuple[float, float] | None = None
    """Longitude and latitude of a site, WGS 84."""
    location_note: str = ""
    is_exact: bool = True
    """False where the point is only the middle of the host councils, or lies outside them."""
    has_precise_point: bool = False
    """Whether the point is the site's own, known to 5 km or better (`LOCATED_KM`)."""
    possible_codes: frozenset[str] = frozenset()
    """Of a name without a boundary: the authorities that it may take in, and no others."""
    designations: tuple[Designation, ...] = ()
    status: str = ""
    as_of: str = ""
    in_force_from: str = ""
    """Of a city region or a site, as of a designation; a cluster's are its designations'."""
    in_force_to: str = ""
    parent_id: str = ""
    """The site, of the same layer, that this one is a part of."""
    evidence: Evidence
    source_ids: tuple[str, ...]
    note: str = ""

    @property
    def layer(self) -> str:
        """Id of its layer."""
        return self.layer_record.layer_id

    @property
    def ref(self) -> str:
        """Layer and id, as in addresses."""
        return f"{self.layer}:{self.id}"

    def evidence_of(self, code: str) -> Evidence:
        """Return the evidence that an authority of `codes` belongs."""
        return self.code_evidence.get(code, "documented")

    @property
    def confirmed_codes(self) -> tuple[str, ...]:
        """Authorities of `codes` whose belonging is confirmed, in their order."""
        return tuple(code for code in self.codes if is_confirmed(self.evidence_of(code)))

    @property
    def best_code_evidence(self) -> Evidence:
        """Return the best evidence that any authority of `codes` belongs."""
        return strongest(*(self.evidence_of(code) for code in self.codes), "indicative")

    @property
    def has_geometry(self) -> bool:
        """Whether it has a geometry."""
        return self.geometry_kind != ""

    @property
    def is_unlocated(self) -> bool:
        """Whether it is only a name: no boundary, no councils, and not a whole nation."""
        return self.geography == "none" and not self.codes

    @property
    def geometry_kind(self) -> str:
        """area, point, or "" where there is nothing to draw."""
        return self.geography if self.geography in {"area", "point"} else ""
