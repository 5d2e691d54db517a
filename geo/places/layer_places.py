"""Places of the layers without a record class, built from the rows of their tables."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.dates import format_date
from geo.places.place import Designation, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.evidence import Evidence
    from geo.register.layers import Layer, LayerPlace
    from geo.register.register import Register

DEFAULT_PRECISION: Final = "day"
"""Precision of dates in a table without a precision column."""

MIN_WHOLE_SHARE: Final = 0.995
"""Share of its land from which a council counts as wholly in a place."""


def places_of_layer(register: Register, layer: Layer) -> Iterator[Place]:
    """Yield the places of a layer: one for each row or, for polygons, for each `place_id`."""
    rows_by_place: dict[str, list[LayerPlace]] = {}
    for row in register.layer_places[layer.layer_id]:
        rows_by_place.setdefault(row.place_id, []).append(row)
    for rows in rows_by_place.values():
        yield _place(register, layer, rows)


def _place(register: Register, layer: Layer, rows: Sequence[LayerPlace]) -> Place:
    first = rows[0]
    shares = {row.LAD25CD: row.share for row in rows if row.share is not None}
    codes = tuple(shares) if layer.geometry == "polygons" else first.lad_codes
    point = (first.lon, first.lat) if first.lon is not None and first.lat is not None else None
    geography = "area"
    if layer.has_points:
        geography = "point" if point else "none"
    return Place(
        layer_record=layer,
        id=first.place_id,
        name=first.name,
        kind_id=layer.layer_id,
        kind=first.kind or layer.noun,
        codes=codes,
        code_evidence=_code_evidence(rows),
        parts=MappingProxyType(
            {
                code: f"{share:.0%} of its land"
                for code, share in shares.items()
                if share < MIN_WHOLE_SHARE
            }
        ),
        shares=MappingProxyType(shares),
        nations=tuple(dict.fromkeys(register.local_authorities[code].nation for code in codes)),
        geography=geography,
        point=point,
        location_note="" if geography != "none" else "No coordinates known: listed, not drawn",
        designations=(_designation(layer, first),) if layer.is_designated else (),
        status=first.status,
        as_of=_date_text(first, "as_of"),
        in_force_from=_date_text(first, "in_force_from"),
        in_force_to=_date_text(first, "in_force_to"),
        evidence=_best_evidence(rows),
        source_ids=tuple(dict.fromkeys(source for row in rows for source in row.source_ids)),
        note=first.note,
    )


def _designation(layer: Layer, row: LayerPlace) -> Designation:
    return Designation(
        designation_id=row.place_id,
        name=row.name,
        sectors=row.sector_codes,
        sectors_evidence=row.evidence,
        scope="is8" if row.sector_codes else "not_sector_specific",
        focus="",
        programmes=row.programme_ids,
        level=row.designation_level,
        designated_by=row.designated_by or layer.noun,
        as_of=_date_text(row, "as_of"),
        as_of_day=row.as_of,
        in_force_from=_date_text(row, "in_force_from"),
        in_force_to=_date_text(row, "in_force_to"),
        in_force_day=row.in_force_from,
        evidence=row.evidence,
        source_ids=row.source_ids,
        note="",
    )


def _code_evidence(rows: Sequence[LayerPlace]) -> Mapping[str, Evidence]:
    """Return council → evidence of the councils whose share is not documented."""
    return MappingProxyType(
        {row.LAD25CD: row.evidence for row in rows if row.LAD25CD and row.evidence != "documented"}
    )


def _best_evidence(rows: Sequence[LayerPlace]) -> Evidence:
    is_documented = any(row.evidence == "documented" for row in rows)
    return "documented" if is_documented else rows[0].evidence


def _date_text(row: LayerPlace, column: str) -> str:
    precision = getattr(row, f"{column}_precision") or DEFAULT_PRECISION
    return format_date(getattr(row, column), precision)
