"""The gazetteer: every place that the register makes, layer by layer."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.dates import with_dates_written, written_date
from geo.places.place import (
    CITY_REGIONS,
    CLUSTERS,
    ICA_KINDS,
    ICA_MEMBERS,
    LOCAL_AUTHORITIES,
    LOCATED_KM,
    STRATEGIC_SITES,
    Designation,
    Place,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.evidence import Evidence
    from geo.register.records import Cluster, ClusterPlace, IcaMember, Membership, StrategicSite
    from geo.register.register import Registry


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
        code_evidence=_member_evidence(members),
        parts=MappingProxyType(
            {row.LAD25CD: row.extent_note for row in members if row.extent == "part"}
        ),
        nations=_nations(registry, [member.LAD25CD for member in members]),
        geography="area",
        designations=tuple(_designation(cluster) for cluster in whole),
        status=region.status,
        as_of=written_date(region.as_of, region.as_of_precision),
        in_force_from=written_date(region.in_force_from, region.in_force_from_precision),
        in_force_to=written_date(region.in_force_to, region.in_force_to_precision),
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
        code_evidence=_member_evidence(members, named=place.lad_codes),
        parts=MappingProxyType(
            {row.LAD25CD: row.extent_note for row in members if row.extent == "part"}
        ),
        nations=_nations(registry, codes) or place.nations,
        possible_codes=_possible_codes(registry, place),
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
        in_force_from=written_date(row.in_force_from, row.in_force_from_precision),
        in_force_to=written_date(row.in_force_to, row.in_force_to_precision),
        in_force_day=row.in_force_from,
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
    begins = written_date(site.in_force_from, site.in_force_from_precision)
    ends = written_date(site.in_force_to, site.in_force_to_precision)
    return Place(
        layer=STRATEGIC_SITES,
        id=site.site_id,
        name=site.name,
        kind_id=site.site_type,
        kind=kind.name,
        codes=site.lad_codes,
        code_evidence=_host_evidence(registry, site),
        nations=_nations(registry, site.lad_codes) or (site.nation,),
        geography="nationwide" if nationwide else "point" if point else "none",
        point=point,
        location_note=_location(site),
        is_exact=exact,
        is_located=_is_located(site),
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
                in_force_from=begins,
                in_force_to=ends,
                in_force_day=site.in_force_from,
                evidence=site.evidence,
                source_ids=site.source_ids,
                note="",
            ),
        ),
        status=site.status,
        as_of=dated,
        in_force_from=begins,
        in_force_to=ends,
        parent_id=site.parent_site_id,
        evidence=site.evidence,
        source_ids=site.source_ids,
        note=site.note,
    )


def _member_evidence(
    members: Iterable[Membership], *, named: Iterable[str] = ()
) -> Mapping[str, Evidence]:
    """Return the members whose belonging no source states; `named` are stated by the place."""
    stated = {row.LAD25CD for row in members if row.evidence == "documented"}.union(named)
    return MappingProxyType(
        {row.LAD25CD: row.evidence for row in members if row.LAD25CD not in stated}
    )


def _possible_codes(registry: Registry, place: ClusterPlace) -> frozenset[str]:
    """Return the councils that a name without a boundary may take in."""
    if place.geography != "label":
        return frozenset()
    return frozenset(
        code
        for code, council in registry.local_authorities.items()
        if {code, council.CTYCD, council.RGNCD, council.CTRYCD} & {*place.outer_limit}
    )


def _is_located(site: StrategicSite) -> bool:
    """Return whether the point is the site's own, and near enough to say where it stands."""
    return (
        site.coord_evidence == "approximate"
        and site.coord_precision_km is not None
        and site.coord_precision_km <= LOCATED_KM
    )


def _host_evidence(registry: Registry, site: StrategicSite) -> Mapping[str, Evidence]:
    """
    Return the hosts that no source names, each confirmed by location or indicative.

    A point confirms the host that it lies in, or the one that is the only council within its
    stated precision.
    """
    if site.host_evidence == "documented":
        return MappingProxyType({})
    near = registry.councils_of_site.get(site.site_id, ()) if _is_located(site) else ()
    confirmed = {row.LAD25CD for row in near if row.relation == "inside" or len(near) == 1}
    return MappingProxyType(
        {
            code: "confirmed_by_location" if code in confirmed else "indicative"
            for code in site.lad_codes
        }
    )


def _location(site: StrategicSite) -> str:
    if not site.lad_codes:
        return "Nation-wide: it has no place of its own"
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
