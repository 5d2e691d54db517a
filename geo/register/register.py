"""The register: every table of the data package as one frozen, checked object."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from geo.dates import format_date
from geo.register.layers import Layer, LayerPlace, further_tables
from geo.register.records import (
    CityRegion,
    Cluster,
    ClusterPlace,
    DesignationLevel,
    FormerAuthority,
    IcaMember,
    LocalAuthority,
    Membership,
    Programme,
    RegionType,
    Sector,
    SiteCouncil,
    SiteType,
    Source,
    StrategicSite,
)
from geo.register.rules import rule_issues
from geo.register.succession import Recoding, recode_tables
from geo.register.tables import DataPackage, Row, open_package, read_table, reference_issues
from geo.register.validation import ValidationIssue, require_no_issues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

Record = TypeVar("Record")

RECORD_TYPES: Final[Mapping[str, type[Any]]] = {
    "sources": Source,
    "sectors": Sector,
    "local_authorities": LocalAuthority,
    "former_authorities": FormerAuthority,
    "region_types": RegionType,
    "city_regions": CityRegion,
    "city_region_members": Membership,
    "designation_levels": DesignationLevel,
    "programmes": Programme,
    "cluster_places": ClusterPlace,
    "clusters": Cluster,
    "site_types": SiteType,
    "strategic_sites": StrategicSite,
    "site_councils": SiteCouncil,
    "ica_members": IcaMember,
    "layers": Layer,
}
"""Tables read at start-up. The larger ones (postcodes, GVA) are read on first use."""

ICA_MEMBER_STATUSES: Final = ("member", "member_inferred")
"""ICA statuses that count as membership; the others are listed, never counted."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """
    The register; each mapping has keys in file order.

    `load_register` guarantees that every key that is referred to exists, and that every place
    and region has members. No code is both current and ended, and some row cites each source.
    Ended codes are recoded to current councils in every list of members
    (`geo.register.succession`); `recodings` lists the changes.
    """

    package: DataPackage
    sources: Mapping[str, Source]
    sectors: Mapping[str, Sector]
    local_authorities: Mapping[str, LocalAuthority]
    former_authorities: Mapping[str, FormerAuthority]
    region_types: Mapping[str, RegionType]
    city_regions: Mapping[str, CityRegion]
    designation_levels: Mapping[str, DesignationLevel]
    programmes: Mapping[str, Programme]
    cluster_places: Mapping[str, ClusterPlace]
    clusters: Mapping[str, Cluster]
    site_types: Mapping[str, SiteType]
    strategic_sites: Mapping[str, StrategicSite]
    ica_members: Mapping[str, IcaMember]
    layers: Mapping[str, Layer]
    """Layers in the order of lists and legends, which is the drawing order from the bottom."""
    city_region_members: tuple[Membership, ...]
    site_councils: tuple[SiteCouncil, ...]
    layer_places: Mapping[str, tuple[LayerPlace, ...]]
    """Layer → its rows, for the layers without a record class."""
    recodings: tuple[Recoding, ...] = ()

    @cached_property
    def coverage_layers(self) -> Mapping[str, Layer]:
        """Id → layer, for the layers whose places cover councils."""
        return MappingProxyType(
            {layer_id: layer for layer_id, layer in self.layers.items() if layer.is_coverage}
        )

    @cached_property
    def members_of_region(self) -> Mapping[str, tuple[Membership, ...]]:
        """City region → its memberships, in file order."""
        return _group_by(self.city_region_members, "region_id")

    @cached_property
    def councils_of_site(self) -> Mapping[str, tuple[SiteCouncil, ...]]:
        """Site → the councils that its point is in or near, in file order; only sites with any."""
        return _group_by(self.site_councils, "site_id")

    @cached_property
    def clusters_of_place(self) -> Mapping[str, tuple[Cluster, ...]]:
        """Cluster place → its designations, in file order."""
        return _group_by(self.clusters.values(), "place_id")

    @cached_property
    def districts_of_county(self) -> Mapping[str, tuple[LocalAuthority, ...]]:
        """County code (E10) → its districts, in order of code."""
        two_tier = [area for area in self.local_authorities.values() if area.CTYCD]
        return _group_by(two_tier, "CTYCD")

    @cached_property
    def area_names(self) -> Mapping[str, str]:
        """Key → name of each council, county, city region, region and nation, in this order."""
        councils = self.local_authorities.values()
        names = {council.LAD25CD: council.LAD25NM for council in councils}
        names |= {code: rows[0].CTYNM for code, rows in self.districts_of_county.items()}
        names |= {key: region.name for key, region in self.city_regions.items()}
        names |= {council.RGNCD: council.RGNNM for council in councils}
        names |= {council.CTRYCD: council.nation for council in councils}
        return MappingProxyType(names)

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """Names that more than one area of `area_names` has, such as "North East"."""
        counts = Counter(self.area_names.values())
        return frozenset(name for name, number in counts.items() if number > 1)

    @cached_property
    def ica_status(self) -> Mapping[str, IcaMember]:
        """
        Local authority → its ICA status.

        A county's row applies to its districts, except those with a row of their own.
        """
        county_members = {}
        for member in self.ica_members.values():
            for district in self.districts_of_county.get(member.area_code, ()):
                county_members[district.LAD25CD] = member
        council_members = {
            code: member
            for code, member in self.ica_members.items()
            if code in self.local_authorities
        }
        return MappingProxyType(county_members | council_members)

    @cached_property
    def data_day(self) -> date:
        """Latest date of a designation or site."""
        days = [row.as_of for row in self.clusters.values()]
        days += [row.status_date for row in self.strategic_sites.values()]
        days += [row.as_of for rows in self.layer_places.values() for row in rows]
        return max(day for day in days if day)

    @property
    def data_date(self) -> str:
        """`data_day` in words: "4 July 2026"."""
        return format_date(self.data_day, "day")


def load_register(data_dir: Path) -> Register:
    """
    Read the register and check it.

    Raises
    ------
    DataError
        If a table is missing, malformed or inconsistent: the message names file and row, and
        gives the found and expected values.
    """
    package = open_package(data_dir)
    require_no_issues(descriptor_issues(package))
    rows = {name: read_table(package.tables[name]) for name in RECORD_TYPES}
    layer_tables = further_tables(rows["layers"])
    rows |= {
        name: read_table(package.tables[name])
        for name in layer_tables.values()
        if name in package.tables
    }
    rows, recodings = recode_tables(package, rows)
    require_no_issues(register_issues(package, rows))
    records_by_table = {
        name: _records_by_key(record, rows[name], package.tables[name].primary_key)
        for name, record in RECORD_TYPES.items()
        if name not in {"city_region_members", "site_councils"}
    }
    return Register(
        package=package,
        city_region_members=tuple(_records(Membership, rows["city_region_members"])),
        site_councils=tuple(_records(SiteCouncil, rows["site_councils"])),
        layer_places=MappingProxyType(
            {
                layer_id: tuple(_records(LayerPlace, rows[table]))
                for layer_id, table in layer_tables.items()
            }
        ),
        recodings=recodings,
        **records_by_table,
    )


def descriptor_issues(package: DataPackage) -> Iterator[ValidationIssue]:
    """Find tables and columns of the register that the descriptor lacks."""
    path = package.folder / "datapackage.json"
    for name, record in RECORD_TYPES.items():
        if name not in package.tables:
            yield ValidationIssue(path=path, detail=f"no table {name} is described.")
            continue
        column_names = {field.name for field in package.tables[name].fields}
        missing = [field.name for field in fields(record) if field.name not in column_names]
        if missing:
            detail = f"no column {', '.join(missing)} of table {name} is described."
            yield ValidationIssue(path=path, detail=detail)


def register_issues(
    package: DataPackage, tables: Mapping[str, Sequence[Row]]
) -> Iterator[ValidationIssue]:
    """Find inconsistencies between tables, and violations of the rules of the register."""
    yield from reference_issues(package, tables)
    yield from rule_issues(package, tables)


def _records(record: type[Record], rows: Iterable[Row]) -> Iterable[Record]:
    names = [field.name for field in fields(record)]  # type: ignore[arg-type]
    return (record(**{name: row[name] for name in names if name in row}) for row in rows)


def _records_by_key(
    record: type[Record], rows: Sequence[Row], key: tuple[str, ...]
) -> Mapping[str, Record]:
    (column,) = key
    records = _records(record, rows)
    return MappingProxyType({row[column]: item for row, item in zip(rows, records, strict=True)})


def _group_by(records: Iterable[Record], attribute: str) -> Mapping[str, tuple[Record, ...]]:
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[getattr(record, attribute)].append(record)
    return MappingProxyType({key: tuple(group) for key, group in groups.items()})
