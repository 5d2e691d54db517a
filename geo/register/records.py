"""Records of the register, one class for each table. Frozen: facts change in `data/` only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from geo.dates import format_dates

if TYPE_CHECKING:
    from datetime import date

    from geo.evidence import Evidence


def source_heading(title: str, url: str) -> str:
    """Return a heading for a source: its title without a final stop, else the name of its site."""
    if title:
        return title.rstrip(".")
    hosts = (urlsplit(part).hostname for part in url.split() if "://" in part)
    host = next((host for host in hosts if host), "")
    return f"Untitled page of {host.removeprefix('www.')}" if host else "Untitled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A source, and how much of it was read."""

    source_id: str
    title: str
    publisher: str
    published: str
    url: str
    extent_read: str

    @property
    def heading(self) -> str:
        """Title without a final stop; for a page without a title, the name of its site."""
        return source_heading(self.title, self.url)

    @property
    def published_on(self) -> str:
        """Date of publication in words: "4 July 2026"."""
        return format_dates(self.published)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sector:
    """One of the eight growth-driving sectors."""

    sector_code: str
    name: str
    sic_rating: str
    sic_rating_note: str
    evidence: Evidence
    source_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalAuthority:
    """A district or unitary authority with its 2025 code."""

    LAD25CD: str
    LAD25NM: str
    RGNCD: str
    RGNNM: str
    CTRYCD: str
    CTYCD: str
    CTYNM: str
    population_mid2024: int

    @property
    def nation(self) -> str:
        """England, Wales, Scotland or Northern Ireland."""
        return NATIONS[self.CTRYCD]


NATIONS = {
    "E92000001": "England",
    "S92000003": "Scotland",
    "W92000004": "Wales",
    "N92000002": "Northern Ireland",
}
"""GSS code of a nation → its name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FormerAuthority:
    """An ended code, the authority that had it, and the councils that cover its area now."""

    former_code: str
    former_name: str
    successors: tuple[str, ...]
    changed_on: date
    change: Literal["recoded", "merged", "split"]
    evidence: Evidence
    source_ids: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RegionType:
    """A kind of city region, and whether it is shown by default."""

    region_type: str
    name: str
    shown_by_default: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CityRegion:
    """A strategic authority, deal region, joint committee or corridor."""

    region_id: str
    name: str
    ons_code: str
    region_type: str
    nation: str
    status: str
    as_of: date | None
    as_of_precision: str
    in_force_from: date | None
    in_force_from_precision: str
    in_force_to: date | None
    in_force_to_precision: str
    in_force_evidence: Literal["", "documented", "indicative"]
    note: str
    evidence: Evidence
    source_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """The membership of a local authority in a city region, whole or in part."""

    region_id: str
    LAD25CD: str
    membership_level: str
    extent: Literal["whole", "part"]
    extent_note: str
    evidence: Evidence
    source_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DesignationLevel:
    """A level of government that designates places or sites."""

    designation_level: str
    name: str
    is_national: bool
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Programme:
    """A programme, plan or deal."""

    programme_id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterPlace:
    """The area of one or more cluster designations."""

    place_id: str
    name: str
    geography: Literal["region", "councils", "nationwide", "label"]
    nations: tuple[str, ...]
    region_ids: tuple[str, ...]
    lad_codes: tuple[str, ...]
    outer_limit: tuple[str, ...]
    """Codes of areas outside which a place that is only a name does not lie."""

    outer_limit_evidence: Literal["", "documented", "indicative"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """One designation of a place: sector, programme, designating body and date."""

    cluster_id: str
    place_id: str
    place_as_written: str
    sector_code: str
    sector_scope: Literal["is8", "not_sector_specific", "foundational"]
    focus: str
    programme_ids: tuple[str, ...]
    designation_level: str
    designated_by: str
    extent_evidence: Literal["", "documented", "indicative"]
    extent_note: str
    within_region_ids: tuple[str, ...]
    as_of: date | None
    as_of_precision: str
    as_of_as_written: str
    in_force_from: date | None
    in_force_from_precision: str
    in_force_to: date | None
    in_force_to_precision: str
    in_force_evidence: Literal["", "documented", "indicative"]
    evidence: Evidence
    strength: str
    source_ids: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteType:
    """A kind of strategic site, with its programme and designation level."""

    site_type: str
    name: str
    programme_id: str
    designation_level: str
    evidence: Evidence
    source_ids: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StrategicSite:
    """
    A strategic site. Its point is approximate; `coord_precision_km` is its possible error.

    `parent_site_id` is the site that it is a part of, if that is a row of its own: then the parts
    are counted, not the whole.
    """

    site_id: str
    name: str
    site_type: str
    parent_zone: str
    parent_site_id: str
    nation: str
    lad_codes: tuple[str, ...]
    host_evidence: Literal["", "documented", "indicative"]
    host_evidence_as_written: str
    lon: float | None
    lat: float | None
    coord_evidence: Literal["", "approximate", "authority_centroid"]
    coord_precision_km: float | None
    coord_precision_as_written: str
    host_check: Literal["", "inside", "within_precision", "outside"]
    sector_codes: tuple[str, ...]
    sector_evidence: Literal["", "documented", "indicative"]
    status: str
    status_date: date | None
    status_date_precision: str
    status_date_as_written: str
    in_force_from: date | None
    in_force_from_precision: str
    in_force_to: date | None
    in_force_to_precision: str
    in_force_evidence: Literal["", "documented", "indicative"]
    evidence: Evidence
    source_ids: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteCouncil:
    """A council that contains a site's point, or is within the point's stated precision."""

    site_id: str
    LAD25CD: str
    relation: Literal["inside", "within_precision"]


@dataclass(frozen=True, kw_only=True, slots=True)
class IcaMember:
    """A council, or a county for its districts, and its ICA status."""

    area_code: str
    area_name: str
    area_type: str
    status: Literal["member", "member_inferred", "associated", "past", "candidate"]
    membership_claim: str
    evidence_kind: str
    evidence_date: str
    confidence: str
    reorganisation_flag: str
    evidence: Evidence
    source_ids: tuple[str, ...]
    note: str
