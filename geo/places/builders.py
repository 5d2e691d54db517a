"""Builders of the places of every layer from the register."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.dates import format_date, format_dates
from geo.places.layer_places import places_of_layer
from geo.places.layers import COUNCIL_LAYER
from geo.places.place import (
    CITY_REGIONS,
    CLUSTERS,
    ICA_MEMBERS,
    ICA_STATUS_NAMES,
    LOCAL_AUTHORITIES,
    PRECISE_POINT_KM,
    STRATEGIC_SITES,
    Designation,
    Place,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.evidence import Evidence
    from geo.register.records import Cluster, ClusterPlace, IcaMember, Membership, StrategicSite
    from geo.register.register import Register


def places_of(register: Register) -> Mapping[str, tuple[Place, ...]]:
    """
    Return the places of the register.

    Returns
    -------
    places
        Layer → its places in order of name, then `local_authorities`. `clusters` has one place
        for each area, not for each designation; `ica_members` has every status, a county as its
        districts.
    """
    builders: dict[str, Iterable[Place]] = {
        CITY_REGIONS: (_city_region(register, region) for region in register.city_regions),
        CLUSTERS: (_cluster(register, place) for place in register.cluster_places.values()),
        STRATEGIC_SITES: (_site(register, site) for site in register.strategic_sites.values()),
        ICA_MEMBERS: (
            _ica_member(register, code, member) for code, member in register.ica_status.items()
        ),
    }
    places_by_layer = {
        layer_id: builders[layer_id] if layer_id in builders else places_of_layer(register, layer)
        for layer_id, layer in register.layers.items()
    }
    places_by_layer[LOCAL_AUTHORITIES] = (
        _council(register, code) for code in register.local_authorities
    )
    return MappingProxyType(
        {
            layer: tuple(sorted(places, key=lambda place: (place.name.casefold(), place.id)))
            for layer, places in places_by_layer.items()
        }
    )


def _city_region(register: Register, region_id: str) -> Place:
    region = register.city_regions[region_id]
    members = register.members_of_region[region_id]
    clusters = [
        cluster
        for place in register.cluster_places.values()
        if place.geography == "region" and region_id in place.region_ids
        for cluster in register.clusters_of_place[place.place_id]
    ]
    return Place(
        layer_record=register.layers[CITY_REGIONS],
        id=region_id,
        name=region.name,
        kind_id=region.region_type,
        kind=register.region_types[region.region_type].name.lower(),
        codes=tuple(member.LAD25CD for member in members),
        code_evidence=_member_evidence(members),
        parts=MappingProxyType(
            {row.LAD25CD: row.extent_note for row in members if row.extent == "part"}
        ),
        nations=_nations(register, [member.LAD25CD for member in members]),
        geography="area",
        designations=tuple(_designation(cluster) for cluster in clusters),
        status=region.status,
        as_of=format_date(region.as_of, region.as_of_precision),
        in_force_from=format_date(region.in_force_from, region.in_force_from_precision),
        in_force_to=format_date(region.in_force_to, region.in_force_to_precision),
        evidence=region.evidence,
        source_ids=region.source_ids,
        note=region.note,
    )


def _cluster(register: Register, place: ClusterPlace) -> Place:
    members = [
        member for region in place.region_ids for member in register.members_of_region[region]
    ]
    codes = tuple(dict.fromkeys([*place.lad_codes, *(member.LAD25CD for member in members)]))
    rows = register.clusters_of_place[place.place_id]
    is_extent_documented = all(
        register.city_regions[code].evidence == "documented" for code in place.region_ids
    )
    designations = tuple(
        _designation(row, is_extent_documented=is_extent_documented) for row in rows
    )
    is_documented = any(row.evidence == "documented" for row in designations)
    return Place(
        layer_record=register.layers[CLUSTERS],
        id=place.place_id,
        name=place.name,
        kind_id="cluster",
        kind="cluster",
        codes=codes,
        code_evidence=_member_evidence(members, place_codes=place.lad_codes),
        parts=MappingProxyType(
            {row.LAD25CD: row.extent_note for row in members if row.extent == "part"}
        ),
        nations=_nations(register, codes) or place.nations,
        possible_codes=_possible_codes(register, place),
        geography={"nationwide": "nationwide", "label": "none"}.get(place.geography, "area"),
        location_note={
            "nationwide": "Nation-wide: no place within it is named",
            "label": "Named without a boundary: listed, not drawn",
        }.get(place.geography, ""),
        designations=designations,
        evidence="documented" if is_documented else "indicative",
        source_ids=_source_ids(rows),
    )


def _designation(row: Cluster, *, is_extent_documented: bool = True) -> Designation:
    is_assumed = row.extent_evidence == "indicative" or not is_extent_documented
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
        as_of=format_date(row.as_of, row.as_of_precision, row.as_of_as_written),
        as_of_day=row.as_of,
        in_force_from=format_date(row.in_force_from, row.in_force_from_precision),
        in_force_to=format_date(row.in_force_to, row.in_force_to_precision),
        in_force_day=row.in_force_from,
        evidence="indicative" if is_assumed else row.evidence,
        source_ids=row.source_ids,
        note="; ".join(note for note in notes if note),
    )


def _site(register: Register, site: StrategicSite) -> Place:
    kind = register.site_types[site.site_type]
    status_date = format_date(
        site.status_date, site.status_date_precision, site.status_date_as_written
    )
    is_exact = site.coord_evidence != "authority_centroid" and site.host_check != "outside"
    point = (site.lon, site.lat) if site.lon is not None and site.lat is not None else None
    is_nationwide = point is None and not site.lad_codes
    in_force_from = format_date(site.in_force_from, site.in_force_from_precision)
    in_force_to = format_date(site.in_force_to, site.in_force_to_precision)
    return Place(
        layer_record=register.layers[STRATEGIC_SITES],
        id=site.site_id,
        name=site.name,
        kind_id=site.site_type,
        kind=kind.name,
        codes=site.lad_codes,
        code_evidence=_host_evidence(register, site),
        nations=_nations(register, site.lad_codes) or (site.nation,),
        geography="nationwide" if is_nationwide else "point" if point else "none",
        point=point,
        location_note=_location_note(site),
        is_exact=is_exact,
        has_precise_point=_has_precise_point(site),
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
                as_of=status_date,
                as_of_day=site.status_date,
                in_force_from=in_force_from,
                in_force_to=in_force_to,
                in_force_day=site.in_force_from,
                evidence=site.evidence,
                source_ids=site.source_ids,
                note="",
            ),
        ),
        status=site.status,
        as_of=status_date,
        in_force_from=in_force_from,
        in_force_to=in_force_to,
        parent_id=site.parent_site_id,
        evidence=site.evidence,
        source_ids=site.source_ids,
        note=site.note,
    )


def _member_evidence(
    members: Iterable[Membership], *, place_codes: Iterable[str] = ()
) -> Mapping[str, Evidence]:
    """Return member → evidence of members that neither a source nor `place_codes` documents."""
    documented_codes = {row.LAD25CD for row in members if row.evidence == "documented"}.union(
        place_codes
    )
    return MappingProxyType(
        {row.LAD25CD: row.evidence for row in members if row.LAD25CD not in documented_codes}
    )


def _possible_codes(register: Register, place: ClusterPlace) -> frozenset[str]:
    """Return the councils that a name without a boundary may include."""
    if place.geography != "label":
        return frozenset()
    return frozenset(
        code
        for code, council in register.local_authorities.items()
        if {code, council.CTYCD, council.RGNCD, council.CTRYCD} & {*place.outer_limit}
    )


def _has_precise_point(site: StrategicSite) -> bool:
    """Return whether the point is the site's own, and precise enough to identify its council."""
    return (
        site.coord_evidence == "approximate"
        and site.coord_precision_km is not None
        and site.coord_precision_km <= PRECISE_POINT_KM
    )


def _host_evidence(register: Register, site: StrategicSite) -> Mapping[str, Evidence]:
    """
    Return host → evidence of the hosts that no source names: confirmed by location or indicative.

    A point confirms the host that contains it, or the only council within its stated precision.
    """
    if site.host_evidence == "documented":
        return MappingProxyType({})
    nearby_councils = (
        register.councils_of_site.get(site.site_id, ()) if _has_precise_point(site) else ()
    )
    confirmed_codes = {
        row.LAD25CD
        for row in nearby_councils
        if row.relation == "inside" or len(nearby_councils) == 1
    }
    return MappingProxyType(
        {
            code: "confirmed_by_location" if code in confirmed_codes else "indicative"
            for code in site.lad_codes
        }
    )


def _location_note(site: StrategicSite) -> str:
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


def _ica_member(register: Register, code: str, member: IcaMember) -> Place:
    council = register.local_authorities[code]
    county_note = f"through {member.area_name} (county)" if member.area_code != code else ""
    return Place(
        layer_record=register.layers[ICA_MEMBERS],
        id=code,
        name=council.LAD25NM,
        kind_id=member.status,
        kind=ICA_STATUS_NAMES[member.status],
        codes=(code,),
        nations=(council.nation,),
        geography="area",
        status=member.membership_claim,
        as_of=format_dates(member.evidence_date),
        evidence=member.evidence,
        source_ids=member.source_ids,
        note="; ".join(text for text in (county_note, member.evidence_kind, member.note) if text),
    )


def _council(register: Register, code: str) -> Place:
    council = register.local_authorities[code]
    return Place(
        layer_record=COUNCIL_LAYER,
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


def _nations(register: Register, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(register.local_authorities[code].nation for code in codes))


def _source_ids(rows: Iterable[Cluster]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for row in rows for source in row.source_ids))
