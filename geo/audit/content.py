"""
Faults of content: what the tables say that cannot stand, though it can be read.

They keep nothing from starting. `placemap check` lists them beside the faults of structure, and
the Data page says that they are there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from geo.audit.currency import status_issues
from geo.audit.extents import extent_issues
from geo.register.rules import FIRST_ROW
from geo.register.tables import issue, validate_table
from geo.register.validation import ValidationIssue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.register.package import DataPackage, Row
    from geo.register.rules import Rule

    Tables = Mapping[str, Sequence[Row]]

NOT_RECORDED: Final = "not recorded"
"""How a source says that its title or its address is not known."""

ADDRESS: Final = re.compile(r"https?://")

FREEPORT_AREA: Final = "freeport_area"
"""The kind of a site that stands for a part of a freeport with all its tax sites."""

AUTHORITY_CENTROID: Final = "authority_centroid"
"""The mark of a point that is only the middle of the hosts: it may lie outside them."""


def content_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """
    Find all that is wrong in what the tables say.

    Parameters
    ----------
    tables
        Those that could be read. A check is left out where a table that it reads is not there.
    """
    for rule, table_names in CHECKS.items():
        if tables.keys() >= set(table_names):
            yield from rule(package, tables)


def issues_of(package: DataPackage) -> tuple[ValidationIssue, ...]:
    """Find all that is wrong in what a data package says, its tables read afresh."""
    table_names = {name for names in CHECKS.values() for name in names}
    reports = {name: validate_table(package.tables[name]) for name in sorted(table_names)}
    tables = {name: report.rows for name, report in reports.items() if report.is_readable}
    return tuple(content_issues(package, tables))


def site_part_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find sites that are counted beside the site that they are a part of."""
    zones: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in enumerate(tables["strategic_sites"], start=FIRST_ROW):
        if row["parent_zone"]:
            zones[row["parent_zone"]].append((number, row))
    for zone, rows in zones.items():
        for _, parent in rows:
            for number, part in rows:
                if _is_part(parent, part, zone) and part["parent_site_id"] != parent["site_id"]:
                    detail = (
                        f"found {part['parent_site_id']!r}, expected {parent['site_id']}: "
                        f"{parent['name']} is the whole of {zone}, and would be counted beside "
                        f"{part['name']}. Name it here, or give this site another parent_zone."
                    )
                    path = package.tables["strategic_sites"].path
                    yield ValidationIssue(
                        path=path, row=number, column="parent_site_id", detail=detail
                    )


def ica_name_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find areas of the alliance that are not called what ONS calls them."""
    councils = tables["local_authorities"]
    names = {row["CTYCD"]: row["CTYNM"] for row in councils}
    names |= {row["LAD25CD"]: row["LAD25NM"] for row in councils}
    for number, row in enumerate(tables["ica_members"], start=FIRST_ROW):
        official = names.get(row["area_code"], row["area_name"])
        if row["area_name"] != official:
            expected = f"{official!r}, the name of {row['area_code']} in local_authorities (ONS)"
            table = package.tables["ica_members"]
            yield issue(table, number, "area_name", row["area_name"], expected=expected)


def site_point_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find points that lie in no host council, and are not marked as the middle of several."""
    path = package.tables["strategic_sites"].path
    for number, row in enumerate(tables["strategic_sites"], start=FIRST_ROW):
        if row["lon"] is None:
            continue
        if not row["lad_codes"]:
            detail = f"found no host of {row['site_id']}, which has a point. Name its councils."
            yield ValidationIssue(path=path, row=number, column="lad_codes", detail=detail)
        elif row["host_check"] == "outside" and row["coord_evidence"] != AUTHORITY_CENTROID:
            detail = (
                f"the point of {row['site_id']} lies in none of its hosts "
                f"({', '.join(row['lad_codes'])}), farther off than its precision. Correct lon and "
                f"lat or the hosts, or mark the point {AUTHORITY_CENTROID} if it is only their "
                "middle."
            )
            yield ValidationIssue(path=path, row=number, column="host_check", detail=detail)


def source_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find sources without a title, and those whose address is none."""
    for name in ("sources", "background_sources"):
        path = package.tables[name].path
        for number, row in enumerate(tables[name], start=FIRST_ROW):
            if not row["title"].strip():
                detail = f'{row["source_id"]} has no title. Write it, or "Title {NOT_RECORDED}".'
                yield ValidationIssue(path=path, row=number, column="title", detail=detail)
            if not ADDRESS.match(row["url"]) and NOT_RECORDED not in row["url"]:
                detail = (
                    f"found {row['url']!r}, expected an address of {row['source_id']} "
                    f'(https://), or "public file, address {NOT_RECORDED}".'
                )
                yield ValidationIssue(path=path, row=number, column="url", detail=detail)


def _is_part(parent: Row, part: Row, zone: str) -> bool:
    """Whether a site is the whole of a zone, and another one of the zone a part of it."""
    if parent is part or part["name"] == zone:
        return False
    if parent["name"] == zone:
        return True
    is_area = parent["site_type"] == FREEPORT_AREA and part["site_type"] != FREEPORT_AREA
    return is_area and not set(parent["lad_codes"]).isdisjoint(part["lad_codes"])


CHECKS: Final[Mapping[Rule, tuple[str, ...]]] = {
    extent_issues: (
        "clusters",
        "cluster_places",
        "city_regions",
        "city_region_members",
        "local_authorities",
    ),
    site_part_issues: ("strategic_sites",),
    status_issues: ("city_regions", "strategic_sites"),
    ica_name_issues: ("ica_members", "local_authorities"),
    site_point_issues: ("strategic_sites",),
    source_issues: ("sources", "background_sources"),
}
"""Check → the tables that it reads."""
