"""Places: the four policy layers and the councils, as one kind of record."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.dates import with_dates_written, written_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from geo.register.records import Cluster, ClusterPlace, Evidence, IcaMember, StrategicSite
    from geo.register.registry import Registry

CITY_REGIONS: Final = "city_regions"
CLUSTERS: Final = "clusters"
STRATEGIC_SITES: Final = "strategic_sites"
ICA_MEMBERS: Final = "ica_members"
LOCAL_AUTHORITIES: Final = "local_authorities"
PROPOSALS: Final = "proposals"
"""Places that somebody proposes. They are no part of the register, and never a designation."""

POLICY_LAYERS: Final = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES, ICA_MEMBERS)
"""The four geographies laid over each other, in the order in which they are listed."""

ICA_KINDS: Final = MappingProxyType(
    {
        "member": "member",
        "member_inferred": "member, inferred",
        "associated": "associated",
        "past": "past member",
        "candidate": "candidate",
    }
)
"""Footing with the alliance → its words."""


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
    first_day: date | None
    """The first day that `as_of` may mean, to sort by."""
    evidence: Evidence
    """documented only if the statement and its extent both are."""
    source_ids: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """
    One place of one layer: a set of local authorities, a point, or a name without geography.

    `ref` is unique over all layers ("clusters:P001") and stable, so that it can be an address.
    """

    layer: str
    id: str
    name: str
    kind_id: str
    kind: str
    codes: tuple[str, ...]
    """Local authorities (LAD25CD) that make it up or, for a site, host it."""
    codes_evidence: Evidence = "documented"
    """Whether a source was seen to say that the site stands in these authorities."""
    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Authorities of which only a part belongs → which part."""
    nations: tuple[str, ...]
    geography: str
    """area, point, nationwide (a whole nation by programme), or none (no boundary known)."""
    point: tuple[float, float] | None = None
    """Longitude and latitude of a site, WGS 84."""
    location_note: str = ""
    is_exact: bool = True
    """False where the point is only the middle of the host councils, or lies outside them."""
    designations: tuple[Designation, ...] = ()
    status: str = ""
    as_of: str = ""
    evidence: Evidence
    source_ids: tuple[str, ...]
    note: str = ""

    @property
    def ref(self) -> str:
        """Layer and id, as in addresses."""
        return f"{self.layer}:{self.id}"

    @property
    def is_drawn(self) -> bool:
        """Whether it has a geometry."""
        return self.geometry_kind != ""

    @property
    def is_unplaced(self) -> bool:
        """Whether it is only a name: no boundary, no councils, and not a whole nation."""
        return self.geography == "none" and not self.codes

    @property
    def geometry_kind(self) -> str:
        """area, point, or "" where there is nothing to draw."""
        return self.geography if self.geography in {"area", "point"} else ""


def places_of(registry: Registry) -> Mapping[str, tuple[Place, ...]]:
    """
    Turn the register into places.

    Returns
    -------
    places
        Layer → its places in order of name: `city_regions`, `clusters` (by place, not by
        designation), `strategic_sites`, `ica_members` (every footing; a county is its
        districts) and `local_authorities`.
    """
    built: dict[str, Iterable[Place]] = {
        CITY_REGIONS: (_city_region(registry, region) for region in registry.city_regions),
        CLUSTERS: (_cluster(registry, place) for place in registry.cluster_places.values()),
        STRATEGIC_SITES: (_site(registry, site) for site in registry.strategic_sites.values()),
        ICA_MEMBERS: (
            _ica_member(registry, code, member) for code, member in registry.ica_status.items()
        ),
        LOCAL_AUTHORITIES: (_council(registry, code) for code in registry.local_authorities),
    }
    return MappingProxyType(
        {
            layer: tuple(sorted(places, key=lambda place: (place.name.casefold(), place.id)))
            for layer, places in built.items()
        }
    )


def _city_region(registry: Registry, region_id: str) -> Place:
    region = registry.city_regions[region_id]
    members = registry.members_of_region[region_id]
    whole = [
        cluster
        for place in registry.cluster_places.values()
        if place.geography == "region" and region_id in place.region_ids
        for cluster in registry.clusters_of_place[place.place_id]
    ]
    return Place(
        layer=CITY_REGIONS,
        id=region_id,
        name=region.name,
        kind_id=region.region_type,
        kind=registry.region_types[region.region_type].name.lower(),
        codes=tuple(member.LAD25CD for member in members),
        parts=MappingProxyType(
            {row.LAD25CD: row.extent_note for row in members if row.extent == "part"}
        ),
        nations=_nations(registry, [member.LAD25CD for member in members]),
        geography="area",
        designations=tuple(_designation(cluster) for cluster in whole),
        status=region.status,
        evidence=region.evidence,
        source_ids=region.source_ids,
        note=region.note,
    )


def _cluster(registry: Registry, place: ClusterPlace) -> Place:
    members = [
        member for region in place.region_ids for member in registry.members_of_region[region]
    ]
    codes = tuple(dict.fromkeys([*place.lad_codes, *(member.LAD25CD for member in members)]))
    rows = registry.clusters_of_place[place.place_id]
    known = all(registry.city_regions[code].evidence == "documented" for code in place.region_ids)
    designations = tuple(_designation(row, extent_known=known) for row in rows)
    documented = any(row.evidence == "documented" for row in designations)
    return Place(
        layer=CLUSTERS,
        id=place.place_id,
        name=place.name,
        kind_id="cluster",
        kind="cluster",
        codes=codes,
        parts=MappingProxyType(
            {row.LAD25CD: row.extent_note for row in members if row.extent == "part"}
        ),
        nations=_nations(registry, codes) or place.nations,
        geography={"nationwide": "nationwide", "label": "none"}.get(place.geography, "area"),
        location_note={
            "nationwide": "Nation-wide: no place within it is named",
            "label": "Named without a boundary: listed, not drawn",
        }.get(place.geography, ""),
        designations=designations,
        evidence="documented" if documented else "indicative",
        source_ids=_cited(rows),
    )


def _designation(row: Cluster, *, extent_known: bool = True) -> Designation:
    assumed = row.extent_evidence == "indicative" or not extent_known
    notes = [row.note, row.extent_note if row.extent_evidence == "indicative" else ""]
    return Designation(
        designation_id=row.cluster_id,
        name=row.place_as_written,
        sectors=(row.sector_code,) if row.sector_code else (),
        sectors_evidence=row.evidence,
        scope=row.sector_scope,
        focus=row.focus,
        programmes=row.programme_ids,
        level=row.designation_level,
        designated_by=row.designated_by,
        as_of=written_date(row.as_of, row.as_of_precision, row.as_of_as_written),
        first_day=row.as_of,
        evidence="indicative" if assumed else row.evidence,
        source_ids=row.source_ids,
        note="; ".join(note for note in notes if note),
    )


def _site(registry: Registry, site: StrategicSite) -> Place:
    kind = registry.site_types[site.site_type]
    dated = written_date(site.status_date, site.status_date_precision, site.status_date_as_written)
    exact = site.coord_evidence != "authority_centroid" and site.host_check != "outside"
    point = (site.lon, site.lat) if site.lon is not None and site.lat is not None else None
    nationwide = point is None and not site.lad_codes
    return Place(
        layer=STRATEGIC_SITES,
        id=site.site_id,
        name=site.name,
        kind_id=site.site_type,
        kind=kind.name,
        codes=site.lad_codes,
        codes_evidence=site.host_evidence or "indicative",
        nations=_nations(registry, site.lad_codes) or (site.nation,),
        geography="nationwide" if nationwide else "point" if point else "none",
        point=point,
        location_note=_location(site),
        is_exact=exact,
        designations=(
            Designation(
                designation_id=site.site_id,
                name=site.parent_zone or site.name,
                sectors=site.sector_codes,
                sectors_evidence=site.sector_evidence or "indicative",
                scope="is8" if site.sector_codes else "not_sector_specific",
                focus="",
                programmes=(kind.programme_id,),
                level=kind.designation_level,
                designated_by=kind.name,
                as_of=dated,
                first_day=site.status_date,
                evidence=site.evidence,
                source_ids=site.source_ids,
                note="",
            ),
        ),
        status=site.status,
        as_of=dated,
        evidence=site.evidence,
        source_ids=site.source_ids,
        note=site.note,
    )


def _location(site: StrategicSite) -> str:
    if not site.lad_codes:
        return "Nation-wide: no place within it is named"
    if site.lon is None:
        return "No coordinates known: listed, not drawn"
    if site.coord_evidence == "authority_centroid":
        outside = ", which lies outside them" if site.host_check == "outside" else ""
        return f"Drawn at the middle of its host councils{outside}: not where the site is"
    if site.coord_precision_km is None:
        return f"Approximate: {site.coord_precision_as_written}"
    return f"Approximate: within about {site.coord_precision_km:g} km"


def _ica_member(registry: Registry, code: str, member: IcaMember) -> Place:
    council = registry.local_authorities[code]
    through = f"through {member.area_name} (county)" if member.area_code != code else ""
    return Place(
        layer=ICA_MEMBERS,
        id=code,
        name=council.LAD25NM,
        kind_id=member.status,
        kind=ICA_KINDS[member.status],
        codes=(code,),
        nations=(council.nation,),
        geography="area",
        status=member.membership_claim,
        as_of=with_dates_written(member.evidence_date),
        evidence=member.evidence,
        source_ids=member.source_ids,
        note="; ".join(text for text in (through, member.evidence_kind, member.note) if text),
    )


def _council(registry: Registry, code: str) -> Place:
    council = registry.local_authorities[code]
    return Place(
        layer=LOCAL_AUTHORITIES,
        id=code,
        name=council.LAD25NM,
        kind_id="council",
        kind="council",
        codes=(code,),
        nations=(council.nation,),
        geography="area",
        evidence="documented",
        source_ids=(),
        note=f"In {council.CTYNM}" if council.CTYNM else "",
    )


def _nations(registry: Registry, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(registry.local_authorities[code].nation for code in codes))


def _cited(rows: Iterable[Cluster]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for row in rows for source in row.source_ids))
