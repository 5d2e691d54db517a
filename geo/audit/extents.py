"""Check for designations whose place is larger than their own wording."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from geo.register.rules import FIRST_ROW
from geo.register.validation import ValidationIssue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from geo.register.package import DataPackage, Row

CODE: Final = re.compile(r"\b[ENSW]\d{8}\b")

NARROWER_PHRASES: Final = re.compile(
    r"\bnot (?:for )?the (?:[\w-]+ )?(?:sub-)?region\b"
    r"|\bneither tied to\b|\bcity council area\b|\bmulti-region\b",
    re.IGNORECASE,
)
"""Phrases that limit a designation to less than the region, or call its border a guess."""

NAME_AFFIXES: Final = re.compile(r"^(?:City of |County of |The )|(?: City|, City of|, County of)$")
"""Parts of a council's name around the name of its place."""


def extent_issues(
    package: DataPackage, tables: Mapping[str, Sequence[Row]]
) -> Iterator[ValidationIssue]:
    """
    Find designations whose place is larger than their own wording.

    Only those with a documented extent: an indicative extent is an assumption. The wording for a
    whole city region must not mention a part of it, nor some of its councils only. The wording
    for a list of councils must not give the codes of some of them only.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for row in tables["city_region_members"]:
        members[row["region_id"]].append(row["LAD25CD"])
    names = {
        row["LAD25CD"]: NAME_AFFIXES.sub("", row["LAD25NM"]) for row in tables["local_authorities"]
    }
    regions = {row["region_id"]: row["name"] for row in tables["city_regions"]}
    places = {row["place_id"]: row for row in tables["cluster_places"]}
    for number, row in enumerate(tables["clusters"], start=FIRST_ROW):
        place = places.get(row["place_id"])
        if row["extent_evidence"] != "documented" or place is None:
            continue
        codes = {code for region in place["region_ids"] for code in members[region]}
        codes.update(place["lad_codes"])
        # A council's name within the name of the place or its region does not narrow it.
        own_names = "; ".join(
            [place["name"], *(regions.get(key, "") for key in place["region_ids"])]
        )
        unmentioned_councils = {
            code: names[code]
            for code in codes & names.keys()
            if not _contains_name(own_names, names[code])
        }
        narrower_text = _narrower_text(row, place, codes, unmentioned_councils)
        if narrower_text:
            detail = (
                f"found 'documented' for {row['cluster_id']}, whose words say less than all of "
                f"{place['name']}: {narrower_text}. Name the councils in cluster_places, or mark "
                "the extent "
                "indicative and say in extent_note what the place stands for."
            )
            path = package.tables["clusters"].path
            yield ValidationIssue(path=path, row=number, column="extent_evidence", detail=detail)


def _narrower_text(
    row: Row, place: Row, codes: Collection[str], unmentioned_councils: Mapping[str, str]
) -> str:
    """
    Return the words by which a designation names less than its place; "" if it does not.

    Parameters
    ----------
    unmentioned_councils
        Code → name of the place's councils, without those whose names its own name contains.
    """
    text = f"{row['place_as_written']}; {row['extent_note']}; {row['note']}"
    codes_in_text = [code for code in codes if code in CODE.findall(text)]
    if codes_in_text and len(codes_in_text) < len(codes):
        return ", ".join(sorted(codes_in_text))
    if place["geography"] != "region":
        return ""
    narrower = NARROWER_PHRASES.search(text)
    if narrower:
        return f"“{narrower[0]}”"
    names_in_text = sorted(
        name for name in unmentioned_councils.values() if _contains_name(text, name)
    )
    return ", ".join(names_in_text) if len(names_in_text) < len(codes) else ""


def _contains_name(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None
