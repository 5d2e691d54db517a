"""Place records, the same for every layer and for the councils."""

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
"""Layer id of scenario proposals. They are not part of the register, and never a designation."""

ICA_STATUS_NAMES: Final = MappingProxyType(
    {
        "member": "member",
        "member_inferred": "member, inferred",
        "associated": "associated",
        "past": "past member",
        "candidate": "candidate",
    }
)
"""ICA status → its name."""


PRECISE_POINT_KM: Final = 5.0
"""Largest error of a point that still identifies the council of a site."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Designation:
    """A designation of a place: sectors, designating body, programme and date."""

    designation_id: str
    name: str
    sectors: tuple[str, ...]
    """Two-letter codes; empty if it applies to none of the eight sectors in particular."""
    sectors_evidence: Evidence
    scope: str
    focus: str
    programmes: tuple[str, ...]
    level: str
    designated_by: str
    as_of: str
    """Date to the precision of its source: "23 June 2025", "June 2025", "2022-2025", or ""."""
    as_of_day: date | None
    """First day that `as_of` may mean, for sorting."""
    evidence: Evidence
    """documented only if both the statement and its extent are."""
    source_ids: tuple[str, ...]
    note: str
    in_force_from: str = ""
    """Date to the precision of its source; "" if not known."""
    in_force_to: str = ""
    in_force_day: date | None = None
    """First day that `in_force_from` may mean, for sorting."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """
    One place of one layer: a set of local authorities, a point, or a name without geography.

    `ref` is unique across layers ("clusters:P001") and stable, so that it can be used in a URL.
    """

    layer_record: Layer
    id: str
    name: str
    kind_id: str
    kind: str
    codes: tuple[str, ...]
    """Local authorities (LAD25CD) that make up the place or, for a site, host it."""
    code_evidence: Mapping[str, Evidence] = field(default_factory=lambda: MappingProxyType({}))
    """Authority → evidence that it belongs, if not documented."""
    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Authority → the part of it that belongs, for authorities that belong only in part."""
    shares: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Authority → the share of its land in the place, if known."""
    nations: tuple[str, ...]
    geography: str
    """area, point, nationwide (a whole nation by programme), or none (no boundary known)."""
    point: tuple[float, float] | None = None
    """Longitude and latitude of a site, WGS 84."""
    location_note: str = ""
    is_exact: bool = True
    """False if the point is only the middle of the host councils, or lies outside them."""
    has_precise_point: bool = False
    """Whether the point is the site's own, with an error of at most `PRECISE_POINT_KM`."""
    possible_codes: frozenset[str] = frozenset()
    """Authorities that a name without a boundary may include; it includes no others."""
    designations: tuple[Designation, ...] = ()
    status: str = ""
    as_of: str = ""
    in_force_from: str = ""
    """Start of a city region or a site. For a cluster, see its designations."""
    in_force_to: str = ""
    parent_id: str = ""
    """Id of the site, of the same layer, that this one is part of."""
    evidence: Evidence
    source_ids: tuple[str, ...]
    note: str = ""

    @property
    def layer(self) -> str:
        """Id of the layer."""
        return self.layer_record.layer_id

    @property
    def ref(self) -> str:
        """Layer and id, as in URLs."""
        return f"{self.layer}:{self.id}"

    def evidence_of(self, code: str) -> Evidence:
        """Return the evidence that an authority of `codes` belongs."""
        return self.code_evidence.get(code, "documented")

    @property
    def confirmed_codes(self) -> tuple[str, ...]:
        """Authorities of `codes` whose membership is confirmed, in the same order."""
        return tuple(code for code in self.codes if is_confirmed(self.evidence_of(code)))

    @property
    def best_code_evidence(self) -> Evidence:
        """Best evidence that any authority of `codes` belongs."""
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
