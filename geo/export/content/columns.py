"""Published columns: names and descriptions, the same in every format."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

SEPARATOR: Final = ";"
"""Separator of values in one cell, as in the data package."""

COLUMNS: Final = MappingProxyType(
    {
        "id": "Identifier within the layer; stable",
        "name": "Name",
        "layer": "Layer of the register",
        "kind": "Kind of place",
        "gss_codes": "Local authorities (LAD25CD) that make it up or host it, with ; between",
        "outside_codes": "Those of its authorities that lie outside the area and were cut off",
        "part_members": "Those of gss_codes of which only a part belongs",
        "ons_code": "GSS code of the place itself, where ONS gives it one",
        "nations": "Nations it lies in",
        "sectors": "Two-letter codes of sectors, with ; between",
        "sectors_unchecked": "Those of sectors that rest on indicative statements alone",
        "evidence": "documented (seen in a cited source) or indicative (not yet checked)",
        "codes_evidence": "Best evidence for any of gss_codes; may be confirmed_by_location",
        "confirmed_codes": "Those of gss_codes that are documented or confirmed by location",
        "counted_as": "How a headline counts it: located, nationwide, unlocated and so on",
        "designation_levels": "On whose authority it is named (table codes)",
        "programmes": "Programmes, plans or deals that name it (table codes)",
        "as_of": "Date or dates of the statements, no finer than known",
        "in_force_from": "Since when it is in force, no finer than known, or unknown",
        "in_force_to": "When that ends or ended, no finer than known, or unknown",
        "status": "Status as the source puts it",
        "population": "Residents of gss_codes (whole councils), mid-2024; empty without codes",
        "note": "Note",
        "location_note": "What is uncertain of the place on the map, or why it has none",
        "source_ids": "Sources (table sources), with ; between",
        "marker": "What the row must never be taken for; empty in the register",
    }
)
"""Published column of a layer → description. Names are stable, because users join on them."""

COUNCIL_COLUMNS: Final = MappingProxyType(
    {"LAD25CD": "GSS code, 2025", "LAD25NM": "Name of the local authority", **COLUMNS}
)

DESIGNATION_COLUMNS: Final = MappingProxyType(
    {
        "layer": "Layer of the place",
        "place_id": "Place that is designated (column id of its layer)",
        "place": "Its name",
        "designation_id": "Identifier in the register",
        "name": "Name in the designation",
        "sectors": "Two-letter codes of sectors; empty for none in particular",
        "sectors_evidence": "documented or indicative, of the sectors",
        "scope": "is8 (one of the eight sectors), foundational, or not_sector_specific",
        "focus": "Focus, as compiled",
        "programmes": "Programmes, plans or deals (table codes)",
        "level": "On whose authority (table codes)",
        "designated_by": "Who designated it",
        "as_of": "Date of the statement, no finer than known",
        "first_day": "First day that as_of may mean, to sort by",
        "in_force_from": "Since when it is in force, no finer than known, or unknown",
        "in_force_to": "When that ends or ended, no finer than known, or unknown",
        "evidence": "documented (statement and extent seen in a source) or indicative",
        "source_ids": "Sources (table sources)",
        "note": "Note",
    }
)

SOURCE_COLUMNS: Final = MappingProxyType(
    {
        "source_id": "Identifier",
        "title": "Title, where one was seen",
        "publisher": "Publisher",
        "published": "Date, as found",
        "url": "Address, or where a copy was read",
        "extent_read": "How much of it was read",
    }
)

CODE_COLUMNS: Final = MappingProxyType(
    {"kind": "sector, level or programme", "code": "As in the columns", "name": "Its name"}
)

LIST_COLUMNS: Final = frozenset(
    {
        "confirmed_codes",
        "gss_codes",
        "outside_codes",
        "part_members",
        "nations",
        "sectors",
        "sectors_unchecked",
        "designation_levels",
        "programmes",
        "source_ids",
    }
)
"""Columns that may have several values in one cell."""
