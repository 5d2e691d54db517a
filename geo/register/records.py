"""The records of the register, one class a table. Frozen: a fact is changed in `data/` alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from geo.dates import format_dates

if TYPE_CHECKING:
    from datetime import date

    from geo.evidence import Evidence


def source_heading(title: str, url: str) -> str:
    """Return what a source is called, without a stop; a page without a title by its site."""
    if title:
        return title.rstrip(".")
    hosts = (urlsplit(part).hostname for part in url.split() if "://" in part)
    host = next((host for host in hosts if host), "")
    return f"Untitled page of {host.removeprefix('www.')}" if host else "Untitled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Something that was read, and how much of it."""

    source_id: str
    title: str
    publisher: str
    published: str
    url: str
    extent_read: str

    @property
    def heading(self) -> str:
        """What it is called, without a stop at the end; a page without a title by its site."""
        return source_heading(self.title, self.url)

    @property
    def published_on(self) -> str:
        """When it was published, with its dates as they are read: "4 July 2026"."""
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
    """A district or unitary authority, by its 2025 code."""

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
    """A code that has ended, the authority that had it, and the councils that cover it now."""

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
    """A kind of city region, and whether a first map shows it."""

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
    """A local authority's place in a city region, whole or in part."""

    region_id: str
    LAD25CD: str
    membership_level: str
    extent: Literal["whole", "part"]
    extent_note: str
    evidence: Evidence
    source_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DesignationLevel:
    """On whose authority a place or site was named."""

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
    """One footprint, however many designations share it."""

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
    """One designation of a place: sector, programme, on whose authority, as of when."""

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
    """A kind of strategic site, its programme, and on whose authority it is named."""

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
    A named site. Its point is approximate; `coord_precision_km` says how far it may be off.

    `parent_site_id` is the site that it is a part of, where that is a row of its own: then the
    parts are counted, and not the whole.
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
    """A council that a site's point lies in, or within its stated precision of."""

    site_id: str
    LAD25CD: str
    relation: Literal["inside", "within_precision"]


@dataclass(frozen=True, kw_only=True, slots=True)
class IcaMember:
    """A council, or a county for its districts, and its footing with the alliance."""

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
