"""Sentences and rows of an upload's coverage: views of `geo.uploads.overlay.UploadOverlay`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from geo.evidence import is_confirmed
from geo.text import format_count
from geo.uploads.layers import labels_of
from geo.uploads.overlay import overlay_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.uploads.overlay import CoveringPlace, UploadOverlay

_SINGULAR_NOUNS: Final = {
    "points": "point",
    "areas": "area",
    "lines": "line",
    "shapes": "shape",
    "rows": "row",
}
"""What the rows of an upload are → one of them."""


def summary_sentences(overlay: UploadOverlay) -> list[str]:
    """Return sentences on where the rows are, counting documented places."""
    total = len(overlay.codes)
    row_councils = [codes for codes in overlay.codes.values() if codes]
    if not row_councils:
        return [f"{_count_text(total, overlay.noun)}: none in any council that is looked at."]
    placed_text = _count_text(len(row_councils), overlay.noun)
    has_extent = overlay.noun in {"areas", "lines", "shapes"}
    total_text = f"{_count_text(total, overlay.noun)}: {len(row_councils):,}"
    sentences = [
        f"{total_text} {_verb(row_councils, has_extent=has_extent)} {_councils(row_councils)}."
    ]
    layers = overlay_layers(overlay.dataset.register)
    layers_by_row = [
        {key for key in layers if overlay.confirmed_councils[key] & {*codes}}
        for codes in row_councils
    ]
    for key, layer in layers.items():
        inside = [row_layers for row_layers in layers_by_row if key in row_layers]
        share = f"{100 * len(inside) / len(row_councils):.0f}%"
        sentences.append(
            f"{len(inside):,} of {placed_text} ({share}) {_verb(inside, has_extent=has_extent)} "
            f"{layer.container}."
        )
    without_any = [row_layers for row_layers in layers_by_row if not row_layers]
    sentences.append(
        f"{len(without_any):,} of {placed_text} {_verb(without_any, has_extent=has_extent)} none "
        "of these."
        if without_any
        else "Each of them has at least one of these."
    )
    return [*sentences[:-1], f"{sentences[-1]} Only confirmed facts are counted."]


def council_rows(overlay: UploadOverlay) -> list[dict[str, str | int | float]]:
    """
    Return a row for each council that contains uploaded rows, most first.

    For areas, `Land, km²` and `Share of land, %` are the land that they cover and its share;
    layer columns count documented places that cover the council.
    """
    row_counts: dict[str, int] = defaultdict(int)
    for codes in overlay.codes.values():
        for code in codes:
            row_counts[code] += 1
    names = overlay.dataset.register.local_authorities
    return [
        {
            "Council": names[code].LAD25NM,
            "LAD25CD": code,
            overlay.noun.capitalize(): number,
            **_land(overlay, code),
            **{
                layer.label: sum(
                    is_confirmed(item.evidence)
                    for item in overlay.places_by_council[key].get(code, ())
                )
                for key, layer in overlay_layers(overlay.dataset.register).items()
            },
        }
        for code, number in sorted(row_counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def place_rows(overlay: UploadOverlay) -> list[dict[str, str | int | float]]:
    """Return a row for each place that contains uploaded rows, by layer, most first."""
    rows: list[dict[str, str | int | float]] = []
    for layer, record in overlay_layers(overlay.dataset.register).items():
        rows_by_place: dict[str, set[int]] = defaultdict(set)
        cover_by_place: dict[str, CoveringPlace] = {}
        codes_by_place: dict[str, set[str]] = defaultdict(set)
        for code, covers in overlay.places_by_council[layer].items():
            for item in covers:
                place = item.place.place
                if place.id not in cover_by_place or is_confirmed(item.evidence):
                    cover_by_place[place.id] = item
                codes_by_place[place.id].add(code)
        for row, codes in overlay.codes.items():
            for council in codes:
                for item in overlay.places_by_council[layer].get(council, ()):
                    rows_by_place[item.place.place.id].add(row)
        rows += [
            {
                "Layer": record.label,
                "Place": cover_by_place[place].place.place.name,
                overlay.noun.capitalize(): len(row_ids),
                **_land_of(overlay, codes_by_place[place]),
                "Evidence": cover_by_place[place].evidence,
                "Reference": cover_by_place[place].place.place.ref,
            }
            for place, row_ids in sorted(
                rows_by_place.items(), key=lambda item: (-len(item[1]), item[0])
            )
        ]
    return rows


def upload_rows(
    overlay: UploadOverlay, rows: Sequence[int] | None = None
) -> list[dict[str, str | int]]:
    """Return one row for each uploaded row, or for some: its councils and what covers them."""
    labels = labels_of(overlay.upload)
    names = overlay.dataset.register.local_authorities
    return [
        {
            "Name": labels[row],
            "Row": row,
            "Councils": ", ".join(names[code].LAD25NM for code in overlay.codes[row]),
            **{
                layer.label: ", ".join(place_names(overlay, row, key))
                for key, layer in overlay_layers(overlay.dataset.register).items()
            },
        }
        for row in (overlay.codes if rows is None else rows)
    ]


def search_rows(overlay: UploadOverlay, text: str) -> list[int]:
    """Return the rows whose name or council contains a text; all for ""."""
    query = text.strip().casefold()
    if not query:
        return [*overlay.codes]
    labels = labels_of(overlay.upload)
    names = overlay.dataset.register.local_authorities
    councils = {code for code, council in names.items() if query in council.LAD25NM.casefold()}
    return [
        row
        for row, codes in overlay.codes.items()
        if query in labels[row].casefold() or not councils.isdisjoint(codes)
    ]


def place_names(overlay: UploadOverlay, row: int, layer: str) -> list[str]:
    """Name what covers a row's councils, with an asterisk after indicative places."""
    covers_by_code = overlay.places_by_council[layer]
    names: dict[str, bool] = {}
    for code in overlay.codes[row]:
        for cover in covers_by_code.get(code, ()):
            name = cover.place.place.name
            names[name] = names.get(name, False) or is_confirmed(cover.evidence)
    return [name + ("" if confirmed else "*") for name, confirmed in sorted(names.items())]


def _land(overlay: UploadOverlay, code: str) -> dict[str, float]:
    if not overlay.land_km2:
        return {}
    km2 = overlay.land_km2.get(code, 0.0)
    share = 100 * km2 / overlay.dataset.land_km2[code]
    return {"Land, km²": round(km2, 2), "Share of land, %": round(share, 1)}


def _land_of(overlay: UploadOverlay, codes: Iterable[str]) -> dict[str, float]:
    if not overlay.land_km2:
        return {}
    councils = [*codes]
    km2 = sum(overlay.land_km2.get(code, 0.0) for code in councils)
    share = 100 * km2 / sum(overlay.dataset.land_km2[code] for code in councils)
    return {"Land, km²": round(km2, 2), "Share of land, %": round(share, 1)}


def _councils(row_councils: Sequence[tuple[str, ...]]) -> str:
    return format_count(
        len({code for codes in row_councils for code in codes}), "council", "councils"
    )


def _count_text(number: int, noun: str) -> str:
    return format_count(number, _SINGULAR_NOUNS[noun], noun)


def _verb(rows: Sequence[object], *, has_extent: bool) -> str:
    """Return the verb for rows in a place: a row with an extent may be only partly inside."""
    is_single = len(rows) == 1
    if has_extent:
        return "reaches into" if is_single else "reach into"
    return "lies in" if is_single else "lie in"
