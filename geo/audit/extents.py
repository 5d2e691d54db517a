"""Designations whose place is larger than what their own words name."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from geo.register.rules import FIRST_ROW
from geo.register.validation import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from geo.register.package import DataPackage, Row

CODE: Final = re.compile(r"\b[ENSW]\d{8}\b")

NARROWER: Final = re.compile(
    r"\bnot (?:for )?the (?:[\w-]+ )?(?:sub-)?region\b"
    r"|\bneither tied to\b|\bcity council area\b|\bmulti-region\b",
    re.IGNORECASE,
)
"""Words by which a row says that less than the region was named, or that its border is a guess."""

AROUND: Final = re.compile(r"^(?:City of |County of |The )|(?: City|, City of|, County of)$")
"""What a council's name has around the name of its place."""


def wide_extents(package: DataPackage, tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """
    Find designations of a place that is larger than what their own words name.

    Only those whose extent is marked as documented: an indicative one says that it was assumed.
    A designation of a whole city region must not speak of a part of it, nor name some of its
    councils alone; one of listed councils must not give the codes of some of them alone.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for row in tables["city_region_members"]:
        members[row["region_id"]].append(row["LAD25CD"])
    names = {row["LAD25CD"]: AROUND.sub("", row["LAD25NM"]) for row in tables["local_authorities"]}
    regions = {row["region_id"]: row["name"] for row in tables["city_regions"]}
    places = {row["place_id"]: row for row in tables["cluster_places"]}
    for number, row in enumerate(tables["clusters"], start=FIRST_ROW):
        place = places.get(row["place_id"])
        if row["extent_evidence"] != "documented" or place is None:
            continue
        codes = {code for region in place["region_ids"] for code in members[region]}
        codes.update(place["lad_codes"])
        # A council whose name is in that of the place or its region is named with all of it.
        own = "; ".join([place["name"], *(regions.get(key, "") for key in place["region_ids"])])
        apart = {code: names[code] for code in codes & names.keys() if not _in(own, names[code])}
        said = _said(row, place, codes, apart)
        if said:
            what = (
                f"found 'documented' for {row['cluster_id']}, whose words say less than all of "
                f"{place['name']}: {said}. Name the councils in cluster_places, or mark the extent "
                "indicative and say in extent_note what the place stands for."
            )
            path = package.tables["clusters"].path
            yield Fault(path=path, row=number, column="extent_evidence", what=what)


def _said(row: Row, place: Row, codes: Collection[str], apart: Mapping[str, str]) -> str:
    """
    Return the words by which a designation names less than its place; "" if it does not.

    Parameters
    ----------
    apart
        Councils of the place → their names, which its own name does not hold.
    """
    words = f"{row['place_as_written']}; {row['extent_note']}; {row['note']}"
    coded = [code for code in codes if code in CODE.findall(words)]
    if coded and len(coded) < len(codes):
        return ", ".join(sorted(coded))
    if place["geography"] != "region":
        return ""
    narrower = NARROWER.search(words)
    if narrower:
        return f"“{narrower[0]}”"
    named = sorted(name for name in apart.values() if _in(words, name))
    return ", ".join(named) if len(named) < len(codes) else ""


def _in(words: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", words) is not None
