"""
Rules of the register that a Table Schema cannot express.

A rule takes rows as `geo.register.tables` reads them and yields an issue for every row that
breaks it. It runs only if all tables that it reads are present.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from geo.register.layers import layer_issues
from geo.register.package import DataPackage, Row
from geo.register.tables import issue
from geo.register.validation import ValidationIssue

Tables = Mapping[str, Sequence[Row]]
Rule = Callable[[DataPackage, Tables], Iterator[ValidationIssue]]

FIRST_ROW: Final = 2
"""Spreadsheet number of the first row below the header."""


def rule_issues(
    package: DataPackage, tables: Tables, rules: Iterable[Rule] | None = None
) -> Iterator[ValidationIssue]:
    """Find all violations of `rules`, in order; by default of all rules."""
    for rule in RULES if rules is None else rules:
        if all(name in tables for name in RULES[rule]):
            yield from rule(package, tables)


def region_member_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find city regions without a member."""
    region_ids = {row["region_id"] for row in tables["city_region_members"]}
    for row in tables["city_regions"]:
        if row["region_id"] not in region_ids:
            yield ValidationIssue(
                path=package.tables["city_region_members"].path,
                detail=f"no row for {row['region_id']}, "
                "expected at least one member of each city region.",
            )


def place_member_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find cluster places without a designation, or without the members their geography needs."""
    path = package.tables["cluster_places"].path
    designated_ids = {row["place_id"] for row in tables["clusters"]}
    for number, row in enumerate(tables["cluster_places"], start=FIRST_ROW):
        members = {"region": row["region_ids"], "councils": row["lad_codes"]}
        if not members.get(row["geography"], ("none needed",)):
            detail = (
                f"{row['place_id']} has geography {row['geography']!r} and no members, "
                "expected at least one."
            )
            yield ValidationIssue(path=path, row=number, detail=detail)
        if row["place_id"] not in designated_ids:
            detail = (
                f"no designation names {row['place_id']}, expected at least one row of "
                "clusters.csv."
            )
            yield ValidationIssue(path=path, row=number, detail=detail)


def outer_limit_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find missing, invalid or unexpected outer limits of places."""
    table = package.tables["cluster_places"]
    councils = tables["local_authorities"]
    columns = ("LAD25CD", "CTYCD", "RGNCD", "CTRYCD")
    area_codes = {row[column] for row in councils for column in columns}
    for number, row in enumerate(tables["cluster_places"], start=FIRST_ROW):
        is_label = row["geography"] == "label"
        for column in ("outer_limit", "outer_limit_evidence"):
            if bool(row[column]) != is_label:
                detail = (
                    f"{row['place_id']} has geography {row['geography']!r} and "
                    f"{'no' if is_label else 'an'} outer limit here, expected one of each place "
                    "that is only a name (label), and of no other."
                )
                yield ValidationIssue(path=table.path, row=number, column=column, detail=detail)
        for code in row["outer_limit"]:
            if code not in area_codes:
                expected = f"a code of local_authorities ({', '.join(columns)})"
                yield issue(table, number, "outer_limit", code, expected=expected)


def parent_site_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find sites whose parent is the site itself or a part of another site."""
    table = package.tables["strategic_sites"]
    parents = {row["site_id"]: row["parent_site_id"] for row in tables["strategic_sites"]}
    for number, row in enumerate(tables["strategic_sites"], start=FIRST_ROW):
        parent = row["parent_site_id"]
        if parent and (parent == row["site_id"] or parents.get(parent)):
            expected = "a site that is no part itself, and not the site of this row"
            yield issue(table, number, "parent_site_id", parent, expected=expected)


def former_code_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find former codes that are current, and former authorities wrongly marked as split or not."""
    path = package.tables["former_authorities"].path
    current_codes = {row["LAD25CD"] for row in tables["local_authorities"]}
    for number, row in enumerate(tables["former_authorities"], start=FIRST_ROW):
        if row["former_code"] in current_codes:
            detail = (
                f"found {row['former_code']!r}, which local_authorities has as a current code, "
                "expected one that has ended."
            )
            yield ValidationIssue(path=path, row=number, column="former_code", detail=detail)
        if row["successors"] and (len(row["successors"]) > 1) != (row["change"] == "split"):
            detail = (
                f"found {len(row['successors'])} of an authority that was {row['change']}, "
                "expected several if it was split and else one."
            )
            yield ValidationIssue(path=path, row=number, column="successors", detail=detail)


def ica_area_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find ICA areas that are not a council or county."""
    councils = tables["local_authorities"]
    area_codes = {row[column] for row in councils for column in ("LAD25CD", "CTYCD")}
    # Ended codes are recoded to current councils when the register is loaded.
    area_codes |= {row["former_code"] for row in tables["former_authorities"]}
    for number, row in enumerate(tables["ica_members"], start=FIRST_ROW):
        if row["area_code"] not in area_codes:
            yield issue(
                package.tables["ica_members"],
                number,
                "area_code",
                row["area_code"],
                expected="a LAD25CD of local_authorities or a county of theirs",
            )


def missing_source_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find documented rows without a source."""
    for name, rows in tables.items():
        for number, row in enumerate(rows, start=FIRST_ROW):
            if row.get("evidence") == "documented" and not row.get("source_ids", ()):
                detail = (
                    "found none, expected at least one source of a documented row "
                    "(or mark it indicative)."
                )
                path = package.tables[name].path
                yield ValidationIssue(path=path, row=number, column="source_ids", detail=detail)


def unused_source_issues(package: DataPackage, tables: Tables) -> Iterator[ValidationIssue]:
    """Find sources that no row cites."""
    cited_ids = {
        source for rows in tables.values() for row in rows for source in row.get("source_ids", ())
    }
    for number, row in enumerate(tables["sources"], start=FIRST_ROW):
        if row["source_id"] not in cited_ids:
            detail = (
                f"{row['source_id']} is cited by no row. Cite it, or move it to "
                "background_sources.csv."
            )
            yield ValidationIssue(path=package.tables["sources"].path, row=number, detail=detail)


RULES: Final[Mapping[Rule, tuple[str, ...]]] = {
    region_member_issues: ("city_regions", "city_region_members"),
    place_member_issues: ("cluster_places", "clusters"),
    outer_limit_issues: ("cluster_places", "local_authorities"),
    parent_site_issues: ("strategic_sites",),
    former_code_issues: ("former_authorities", "local_authorities"),
    ica_area_issues: ("ica_members", "local_authorities", "former_authorities"),
    layer_issues: ("layers",),
    missing_source_issues: (),
    unused_source_issues: ("sources",),
}
"""Rule → the tables that it needs; empty if it reads whichever are present."""
