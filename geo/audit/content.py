"""
Checks of content: statements in the tables that are valid in form but wrong.

These issues do not stop the app. `placemap check` and the Data page list them.
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
"""Text for a source's title or address that is not known."""

ADDRESS: Final = re.compile(r"https?://")

FREEPORT_AREA: Final = "freeport_area"
"""Site type of a freeport area that includes all its tax sites."""

AUTHORITY_CENTROID: Final = "authority_centroid"
"""Evidence value of a point that is only the middle of the hosts: it may lie outside them."""


def content_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """
    Find all issues of content.

    Parameters
    ----------
    tables
        Tables that could be read. A check is skipped if a table that it needs is missing.
    """
    for rule, table_names in CHECKS.items():
        if tables.keys() >= set(table_names):
            yield from rule(package, tables)


def issues_of(package: DataPackage) -> tuple[ValidationIssue, ...]:
    """Return all issues of content in a data package, reading its tables again."""
    table_names = {name for names in CHECKS.values() for name in names}
    reports = {name: validate_table(package.tables[name]) for name in sorted(table_names)}
    tables = {name: report.rows for name, report in reports.items() if report.is_readable}
    return tuple(content_issues(package, tables))


def site_part_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find sites that are counted together with the site that they are part of."""
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
    """Find ICA areas whose name is not the one that ONS uses."""
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
    """Find sites with a point but no host, or with an unmarked point outside their hosts."""
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
    """Find sources without a title or without a valid address."""
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
    """Return whether `parent` is the whole of a zone and `part` a part of it."""
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
