"""
Import a folder of compiled facts into the data package, once.

    python scripts/import_facts.py FACTS_DIR data

`data/` is the register of record from then on: editors change the tables themselves, and each
change is a line in `data/CHANGELOG.md`. The script documents the origin of the first version. It
writes no column that can be derived from another table.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

from fact_codes import (
    EXTENT_ASSUMED,
    NATIONS,
    PLACE_NAMES,
    PROGRAMME_IDS,
    REGION_TYPE_CHANGES,
    SECTOR_CODES,
    SITE_TYPE_IDS,
)

Row = dict[str, str]
Table = list[Row]

PRECISIONS = {4: "year", 7: "month", 10: "day"}
SEASONS = {"summer": "06"}


def read(folder: Path, name: str) -> Table:
    """Read one table of facts as text."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, name: str, rows: Table) -> None:
    """Write one table, LF line ends, columns as in its first row."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def items(cell: str) -> list[str]:
    """Split a list cell."""
    return [item.strip() for item in cell.split(";") if item.strip()]


def cell(values: list[str] | set[str]) -> str:
    """Join values into a list cell, keeping the order of a list and sorting a set."""
    return ";".join(sorted(values) if isinstance(values, set) else dict.fromkeys(values))


def parse_date(text: str) -> tuple[str, str]:
    """
    Return the first day of the period that a date in words names, and its precision.

    "2025-06 (briefing on the White Paper)" is ("2025-06-01", "month"); "2022-2025" is
    ("2022-01-01", "range"); words without a year are ("", "unknown").
    """
    if range_match := re.match(r"(\d{4})-(?:\d{4}|(?!0\d|1[0-2])\d\d)$", text):
        return f"{range_match[1]}-01-01", "range"
    if season_match := re.match(r"(summer) (\d{4})", text):
        return f"{season_match[2]}-{SEASONS[season_match[1]]}-01", "season"
    match = re.match(r"\d{4}(-\d\d(-\d\d)?)?", text) or re.search(r"\b20\d\d\b", text)
    if not match:
        return "", "unknown"
    return (match[0] + "-01-01")[:10], PRECISIONS[len(match[0])]


def precision_km(text: str) -> str:
    """Return the coarser end of "~10-20 km (dispersed)" as "20", or "" without a distance."""
    match = re.search(r"~(?:\d+-)?(\d+) km", text)
    return match[1] if match else ""


def plain_evidence(text: str) -> str:
    """Read "documented (region)" as documented, anything unchecked as indicative, none as ""."""
    if text in {"", "none"}:
        return ""
    return (
        "documented" if text.startswith("documented") and "unchecked" not in text else "indicative"
    )


def city_regions(facts: Path, members: Table) -> Table:
    """Add evidence and sources to each region from its members: the weakest evidence."""
    evidence, source_ids = defaultdict(set), defaultdict(set)
    for row in members:
        evidence[row["region_id"]].add(row["evidence"])
        source_ids[row["region_id"]].update(items(row["source_ids"]))
    rows = []
    for row in read(facts, "city_regions"):
        region = row["region_id"]
        note_ids = set(re.findall(r"\bS\d{2,3}\b", row["note"]))
        rows.append(
            row
            | {
                "region_type": REGION_TYPE_CHANGES.get(region, row["region_type"]),
                "evidence": "documented" if evidence[region] == {"documented"} else "indicative",
                "source_ids": cell(source_ids[region] | note_ids),
            }
        )
    return rows


def city_region_members(facts: Path) -> Table:
    """Drop the names, which follow from the codes; mark the parts of a council."""
    rows = []
    for row in read(facts, "city_region_members"):
        part = row["region_id"] == "TAY" and row["LAD25CD"] == "S12000047"
        rows.append(
            {
                "region_id": row["region_id"],
                "LAD25CD": row["LAD25CD"],
                "membership_level": row["membership_level"],
                "extent": "part" if part else "whole",
                "extent_note": "only the north-east of Fife belongs" if part else "",
                "evidence": row["evidence"],
                "source_ids": row["source_ids"],
            }
        )
    return rows


def footprint(row: Row, members: dict[str, set[str]]) -> tuple[str, ...]:
    """Return the identity of a place: its councils, or its label if it has none."""
    if row["geography"] == "region":
        return tuple(sorted(set().union(*(members[r] for r in items(row["region_ids"])))))
    if row["geography"] == "councils":
        return tuple(sorted(items(row["lad_codes"])))
    if row["geography"] == "nationwide":
        return ("nationwide", row["nation"])
    return ("label", row["place"])


def cluster_places(rows: Table, members: dict[str, set[str]]) -> tuple[Table, dict[str, str]]:
    """Group the rows with the same footprint; return the places, and the place of each row."""
    groups: dict[tuple[str, ...], Table] = defaultdict(list)
    for row in rows:
        groups[footprint(row, members)].append(row)
    places: Table = []
    place_of: dict[str, str] = {}
    for number, (codes, group) in enumerate(groups.items(), start=1):
        place_id, first = f"P{number:03}", group[0]
        by_region = [row for row in group if row["geography"] == "region"]
        kind = "region" if by_region else first["geography"]
        unmapped = kind in {"nationwide", "label"}
        places.append(
            {
                "place_id": place_id,
                "name": PLACE_NAMES.get(first["cluster_id"], first["place"]),
                "geography": kind,
                "nations": cell(NATIONS[first["nation"]]) if unmapped else "",
                "region_ids": by_region[0]["region_ids"] if by_region else "",
                "lad_codes": cell(list(codes)) if kind == "councils" else "",
            }
        )
        place_of |= {row["cluster_id"]: place_id for row in group}
    return places, place_of


def clusters(rows: Table, place_of: dict[str, str]) -> Table:
    """Keep each designation, its wording and evidence; its geography is its place's."""
    table = []
    for row in rows:
        as_of, precision = parse_date(row["as_of"])
        table.append(
            {
                "cluster_id": row["cluster_id"],
                "place_id": place_of[row["cluster_id"]],
                "place_as_written": row["place"],
                "sector_code": SECTOR_CODES.get(row["sector"], ""),
                "sector_scope": "is8" if row["sector"] in SECTOR_CODES else scope(row["sector"]),
                "focus": row["focus"],
                "programme_ids": cell([PROGRAMME_IDS[p] for p in items(row["programme"])]),
                "designation_level": row["designation_level"],
                "designated_by": row["designated_by"],
                "extent_evidence": extent_evidence(row),
                "extent_note": row["geography_note"],
                "within_region_ids": row["region_ids"] if row["geography"] != "region" else "",
                "as_of": as_of,
                "as_of_precision": precision,
                "as_of_as_written": row["as_of"],
                "evidence": row["evidence"],
                "strength": row["strength"],
                "source_ids": cell(items(row["source_ids"])),
                "note": row["note"],
            }
        )
    return table


def scope(sector: str) -> str:
    """Return why a designation has none of the eight sectors."""
    return "foundational" if "foundational" in sector else "not_sector_specific"


def extent_evidence(row: Row) -> str:
    """Return whether the source itself names these councils, or whether we assigned them."""
    if row["geography"] in {"nationwide", "label"}:
        return ""
    return "indicative" if row["cluster_id"] in EXTENT_ASSUMED else "documented"


def strategic_sites(facts: Path) -> Table:
    """Put each site's longitude before its latitude, and convert its precision to a number."""
    table = []
    for row in read(facts, "strategic_sites"):
        date, precision = parse_date(row["status_date"])
        coord_evidence = row["coord_evidence"].replace(" ", "_")
        table.append(
            {
                "site_id": row["site_id"],
                "name": row["name"],
                "site_type": SITE_TYPE_IDS[row["site_type"]],
                "parent_zone": row["parent_zone"],
                "nation": row["nation"],
                "lad_codes": cell(items(row["lad_codes"])),
                "host_evidence": plain_evidence(row["host_la_evidence"]),
                "host_evidence_as_written": row["host_la_evidence"],
                "lon": row["lon"],
                "lat": row["lat"],
                "coord_evidence": coord_evidence if row["lon"] else "",
                "coord_precision_km": precision_km(row["coord_precision"]),
                "coord_precision_as_written": row["coord_precision"],
                "host_check": "",
                "sector_codes": cell([SECTOR_CODES[s] for s in items(row["sectors"])]),
                "sector_evidence": row["sector_evidence"],
                "status": row["status"],
                "status_date": date,
                "status_date_precision": precision,
                "status_date_as_written": row["status_date"],
                "evidence": row["evidence"],
                "source_ids": cell(items(row["source_ids"])),
                "note": row["note"],
            }
        )
    return table


def ica_members(facts: Path) -> Table:
    """Keep the claim and its evidence; nation, region and city region follow from the code."""
    return [
        {
            "area_code": row["LAD25CD"],
            "area_name": row["LAD25NM"],
            "area_type": row["la_type"],
            "status": row["status"],
            "membership_claim": row["membership_claim"],
            "evidence_kind": row["evidence_kind"],
            "evidence_date": row["evidence_date"],
            "confidence": row["confidence"],
            "reorganisation_flag": row["reorganisation_flag"],
            "evidence": row["evidence"],
            "source_ids": cell(items(row["source_ids"])),
            "note": row["note"],
        }
        for row in read(facts, "ica_members")
    ]


def local_authorities(facts: Path) -> Table:
    """Drop the former codes: `former_authorities`, edited by hand, has them and their dates."""
    rows = read(facts, "local_authorities")
    return [{name: row[name] for name in row if name != "former_codes"} for row in rows]


def sector_sic(facts: Path) -> Table:
    """Give each row a number, write codes as text, and name the sources by their ids."""
    return [
        {
            "row_id": f"D{number:03}",
            "sector_code": SECTOR_CODES.get(row["is8_sector"], ""),
            "grouping": row["is8_sector"],
            "frontier_or_group": row["frontier_or_group"],
            "is_frontier": row["is_frontier"],
            "sic_code": row["sic_code"].removesuffix(".0"),
            "sic_dotted": row["sic_dotted"],
            "sic_digits": row["sic_digits"].removesuffix(".0"),
            "sic_title_as_transcribed": row["sic_title_as_transcribed"],
            "measurable_by_sic": row["measurable_by_sic"],
            "dbt_sector_rating": row["dbt_sector_rating"],
            "overlaps_other_sectors": row["overlaps_other_sectors"],
            "nested_under_same_sector_code": row["nested_under_same_sector_code"],
            "note": row["note"],
            "evidence": "documented",
            "evidence_as_written": row["evidence"],
            "source_ids": cell(re.findall(r"S\d+", row["source_id"])),
        }
        for number, row in enumerate(read(facts, "sector_sic"), start=1)
    ]


def cited_sources(tables: dict[str, Table]) -> set[str]:
    """Return every source that a row of some table names."""
    return {
        source
        for table in tables.values()
        for row in table
        for source in items(row.get("source_ids", ""))
    }


def main(facts: Path, data: Path) -> None:
    """Write every table that comes from the facts; vocabularies are edited by hand."""
    members = city_region_members(facts)
    members_by_region: dict[str, set[str]] = defaultdict(set)
    for row in members:
        members_by_region[row["region_id"]].add(row["LAD25CD"])
    rows = read(facts, "clusters")
    places, place_of = cluster_places(rows, members_by_region)
    tables = {
        "city_regions": city_regions(facts, members),
        "city_region_members": members,
        "cluster_places": places,
        "clusters": clusters(rows, place_of),
        "strategic_sites": strategic_sites(facts),
        "ica_members": ica_members(facts),
        "sector_sic": sector_sic(facts),
    }
    manual_tables = {name: read(data, name) for name in ["sectors", "site_types"]}
    used_ids = cited_sources(tables | manual_tables)
    sources = read(facts, "sources")
    tables["sources"] = [row for row in sources if row["source_id"] in used_ids]
    tables["background_sources"] = [row for row in sources if row["source_id"] not in used_ids]
    tables["local_authorities"] = local_authorities(facts)
    for name in ["gva_by_sic_section_2023", "postcode_sectors"]:
        tables[name] = read(facts, name)
    for name, table in tables.items():
        write(data, name, table)
        print(f"{name}: {len(table)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
