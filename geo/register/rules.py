"""
Rules of the register that a Table Schema cannot state, each a search for what breaks it.

A rule reads rows as `geo.register.tables` gives them and yields a fault for every row that breaks
it. It is asked only where all tables that it reads are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from geo.register.package import DataPackage, Row
from geo.register.tables import fault
from geo.register.validation import Fault

Tables = Mapping[str, Sequence[Row]]
Rule = Callable[[DataPackage, Tables], Iterator[Fault]]

FIRST_ROW: Final = 2
"""The first row below the header, as a spreadsheet counts."""


def rule_faults(
    package: DataPackage, tables: Tables, rules: Iterable[Rule] | None = None
) -> Iterator[Fault]:
    """Find all that breaks `rules`, by default all of them, in their order."""
    for rule in RULES if rules is None else rules:
        if all(name in tables for name in RULES[rule]):
            yield from rule(package, tables)


def members_of_regions(package: DataPackage, tables: Tables) -> Iterator[Fault]:
    """Each city region has at least one member."""
    with_members = {row["region_id"] for row in tables["city_region_members"]}
    for row in tables["city_regions"]:
        if row["region_id"] not in with_members:
            yield Fault(
                path=package.tables["city_region_members"].path,
                what=f"no row for {row['region_id']}, "
                "expected at least one member of each city region.",
            )


def members_of_places(package: DataPackage, tables: Tables) -> Iterator[Fault]:
    """Each place of clusters has the members that its geography asks for, and a designation."""
    path = package.tables["cluster_places"].path
    designated = {row["place_id"] for row in tables["clusters"]}
    for number, row in enumerate(tables["cluster_places"], start=FIRST_ROW):
        listed = {"region": row["region_ids"], "councils": row["lad_codes"]}
        if not listed.get(row["geography"], ("none needed",)):
            what = (
                f"{row['place_id']} has geography {row['geography']!r} and no members, "
                "expected at least one."
            )
            yield Fault(path=path, row=number, what=what)
        if row["place_id"] not in designated:
            what = (
                f"no designation names {row['place_id']}, expected at least one row of "
                "clusters.csv."
            )
            yield Fault(path=path, row=number, what=what)


def limits_of_places(package: DataPackage, tables: Tables) -> Iterator[Fault]:
    """Each place that is only a name has an outer limit of known areas, and no other has one."""
    table = package.tables["cluster_places"]
    councils = tables["local_authorities"]
    columns = ("LAD25CD", "CTYCD", "RGNCD", "CTRYCD")
    known = {row[column] for row in councils for column in columns}
    for number, row in enumerate(tables["cluster_places"], start=FIRST_ROW):
        wanted = row["geography"] == "label"
        for column in ("outer_limit", "outer_limit_evidence"):
            if bool(row[column]) != wanted:
                what = (
                    f"{row['place_id']} has geography {row['geography']!r} and "
                    f"{'no' if wanted else 'an'} outer limit here, expected one of each place "
                    "that is only a name (label), and of no other."
                )
                yield Fault(path=table.path, row=number, column=column, what=what)
        for code in row["outer_limit"]:
            if code not in known:
                expected = f"a code of local_authorities ({', '.join(columns)})"
                yield fault(table, number, "outer_limit", code, expected=expected)


def parents_of_sites(package: DataPackage, tables: Tables) -> Iterator[Fault]:
    """Each site is a part of another that is whole itself."""
    table = package.tables["strategic_sites"]
    parents = {row["site_id"]: row["parent_site_id"] for row in tables["strategic_sites"]}
    for number, row in enumerate(tables["strategic_sites"], start=FIRST_ROW):
        parent = row["parent_site_id"]
        if parent and (parent == row["site_id"] or parents.get(parent)):
            expected = "a site that is no part itself, and not the site of this row"
            yield fault(table, number, "parent_site_id", parent, expected=expected)


def ended_codes(package: DataPackage, tables: Tables) -> Iterator[Fault]:
    """No former code is a current one, and an authority with several successors was split."""
    path = package.tables["former_authorities"].path
    current = {row["LAD25CD"] for row in tables["local_authorities"]}
    for number, row in enumerate(tables["former_authorities"], start=FIRST_ROW):
        if row["former_code"] in current:
            what = (
                f"found {row['former_code']!r}, which local_authorities has as a current code, "
                "expected one that has ended."
            )
            yield Fault(path=path, row=number, column="former_code", what=what)
        if row["successors"] and (len(row["successors"]) > 1) != (row["change"] == "split"):
            what = (
                f"found {len(row['successors'])} of an authority that was {row['change']}, "
                "expected several if it was split and else one."
            )
            yield Fault(path=path, row=number, column="successors", what=what)


def alliance_areas(package: DataPackage, tables: Tables) -> Iterator[Fault]:
    """Each area of the alliance is a council, or a county of theirs."""
    councils = tables["local_authorities"]
    known = {row[column] for row in councils for column in ("LAD25CD", "CTYCD")}
    # Codes that have ended are carried to councils of today when the register is read.
    known |= {row["former_code"] for row in tables["former_authorities"]}
    for number, row in enumerate(tables["ica_members"], start=FIRST_ROW):
        if row["area_code"] not in known:
            yield fault(
                package.tables["ica_members"],
                number,
                "area_code",
                row["area_code"],
                expected="a LAD25CD of local_authorities or a county of theirs",
            )


def documented_sources(package: DataPackage, tables: Tables) -> Iterator[Fault]:
    """Each documented row names a source."""
    for name, rows in tables.items():
        for number, row in enumerate(rows, start=FIRST_ROW):
            if row.get("evidence") == "documented" and not row.get("source_ids", ()):
                what = (
                    "found none, expected at least one source of a documented row "
                    "(or mark it indicative)."
                )
                path = package.tables[name].path
                yield Fault(path=path, row=number, column="source_ids", what=what)


def cited_sources(package: DataPackage, tables: Tables) -> Iterator[Fault]:
    """Each source is cited by some row."""
    cited = {
        source for rows in tables.values() for row in rows for source in row.get("source_ids", ())
    }
    for number, row in enumerate(tables["sources"], start=FIRST_ROW):
        if row["source_id"] not in cited:
            what = (
                f"{row['source_id']} is cited by no row. Cite it, or move it to "
                "background_sources.csv."
            )
            yield Fault(path=package.tables["sources"].path, row=number, what=what)


RULES: Final[Mapping[Rule, tuple[str, ...]]] = {
    members_of_regions: ("city_regions", "city_region_members"),
    members_of_places: ("cluster_places", "clusters"),
    limits_of_places: ("cluster_places", "local_authorities"),
    parents_of_sites: ("strategic_sites",),
    ended_codes: ("former_authorities", "local_authorities"),
    alliance_areas: ("ica_members", "local_authorities", "former_authorities"),
    documented_sources: (),
    cited_sources: ("sources",),
}
"""Rule → the tables that it reads, where it does not read any that there are."""
