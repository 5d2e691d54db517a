"""What reaches an upload, as sentences and rows: views of `geo.uploads.overlay.Laid` alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from geo.evidence import is_confirmed
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.styles.layers import STYLES
from geo.uploads.layers import labels_of
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.uploads.overlay import Covering, Laid

_IN: Final = {
    CITY_REGIONS: "a city region",
    CLUSTERS: "a high-potential cluster",
    STRATEGIC_SITES: "a council that hosts a strategic industrial site",
    ICA_MEMBERS: "a member of the Industrial Communities Alliance",
}


def sentences(laid: Laid) -> list[str]:
    """Say where the rows lie, counting what is documented."""
    total = len(laid.codes)
    placed = [codes for codes in laid.codes.values() if codes]
    if not placed:
        return [f"{_counted(total, laid.noun)}: none in any council that is looked at."]
    some = _counted(len(placed), laid.noun)
    extent = laid.noun in {"areas", "lines", "shapes"}
    all_of_them = f"{_counted(total, laid.noun)}: {len(placed):,}"
    says = [f"{all_of_them} {_verb(placed, extent=extent)} {_councils(placed)}."]
    held = [{layer for layer in _IN if laid.firm[layer] & {*codes}} for codes in placed]
    for layer, words in _IN.items():
        inside = [layers for layers in held if layer in layers]
        share = f"{100 * len(inside) / len(placed):.0f}%"
        says.append(f"{len(inside):,} of {some} ({share}) {_verb(inside, extent=extent)} {words}.")
    none = [layers for layers in held if not layers]
    says.append(
        f"{len(none):,} of {some} {_verb(none, extent=extent)} none of these."
        if none
        else "Each of them has at least one of these."
    )
    return [*says[:-1], f"{says[-1]} Documented facts are counted, and no others."]


def council_rows(laid: Laid) -> list[dict[str, str | int | float]]:
    """
    Return a row a council that anything lies in, the most first.

    Areas have the land that they take in and its share, as `Land, km²` and `Share of land, %`;
    layers count what covers the council and is documented.
    """
    found: dict[str, int] = defaultdict(int)
    for codes in laid.codes.values():
        for code in codes:
            found[code] += 1
    names = laid.atlas.registry.local_authorities
    return [
        {
            "Council": names[code].LAD25NM,
            "LAD25CD": code,
            laid.noun.capitalize(): number,
            **_land(laid, code),
            **{
                STYLES[layer].label: sum(
                    is_confirmed(one.evidence) for one in laid.of_council[layer].get(code, ())
                )
                for layer in _IN
            },
        }
        for code, number in sorted(found.items(), key=lambda one: (-one[1], one[0]))
    ]


def place_rows(laid: Laid) -> list[dict[str, str | int | float]]:
    """Return a row a place of the four layers that anything lies in, by layer, the most first."""
    rows: list[dict[str, str | int | float]] = []
    for layer in _IN:
        found: dict[str, set[int]] = defaultdict(set)
        shown: dict[str, Covering] = {}
        members: dict[str, set[str]] = defaultdict(set)
        for code, several in laid.of_council[layer].items():
            for one in several:
                place = one.shown.place
                if place.id not in shown or is_confirmed(one.evidence):
                    shown[place.id] = one
                members[place.id].add(code)
        for row, codes in laid.codes.items():
            for each in codes:
                for one in laid.of_council[layer].get(each, ()):
                    found[one.shown.place.id].add(row)
        rows += [
            {
                "Layer": STYLES[layer].label,
                "Place": shown[place].shown.place.name,
                laid.noun.capitalize(): len(rows_in),
                **_land_of(laid, members[place]),
                "Evidence": shown[place].evidence,
                "Reference": shown[place].shown.place.ref,
            }
            for place, rows_in in sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
        ]
    return rows


def row_rows(laid: Laid, rows: Sequence[int] | None = None) -> list[dict[str, str | int]]:
    """Return a row of each of the upload's rows, or of some: its councils and what covers them."""
    labels = labels_of(laid.brought)
    names = laid.atlas.registry.local_authorities
    return [
        {
            "Name": labels[row],
            "Row": row,
            "Councils": ", ".join(names[code].LAD25NM for code in laid.codes[row]),
            **{STYLES[layer].label: ", ".join(place_names(laid, row, layer)) for layer in _IN},
        }
        for row in (laid.codes if rows is None else rows)
    ]


def rows_found(laid: Laid, text: str) -> list[int]:
    """Return the rows whose name, or one of whose councils, has a text in it; all for ""."""
    wanted = text.strip().casefold()
    if not wanted:
        return [*laid.codes]
    labels = labels_of(laid.brought)
    names = laid.atlas.registry.local_authorities
    councils = {code for code, one in names.items() if wanted in one.LAD25NM.casefold()}
    return [
        row
        for row, codes in laid.codes.items()
        if wanted in labels[row].casefold() or not councils.isdisjoint(codes)
    ]


def place_names(laid: Laid, row: int, layer: str) -> list[str]:
    """Name what covers a row's councils, an asterisk after what is indicative."""
    covering = laid.of_council[layer]
    names: dict[str, bool] = {}
    for code in laid.codes[row]:
        for one in covering.get(code, ()):
            name = one.shown.place.name
            names[name] = names.get(name, False) or is_confirmed(one.evidence)
    return [name + ("" if firm else "*") for name, firm in sorted(names.items())]


def _land(laid: Laid, code: str) -> dict[str, float]:
    if not laid.land_km2:
        return {}
    km2 = laid.land_km2.get(code, 0.0)
    share = 100 * km2 / laid.atlas.land_km2[code]
    return {"Land, km²": round(km2, 2), "Share of land, %": round(share, 1)}


def _land_of(laid: Laid, codes: Iterable[str]) -> dict[str, float]:
    if not laid.land_km2:
        return {}
    listed = [*codes]
    km2 = sum(laid.land_km2.get(code, 0.0) for code in listed)
    share = 100 * km2 / sum(laid.atlas.land_km2[code] for code in listed)
    return {"Land, km²": round(km2, 2), "Share of land, %": round(share, 1)}


def _councils(placed: Sequence[tuple[str, ...]]) -> str:
    return counted(len({code for codes in placed for code in codes}), "council", "councils")


def _counted(number: int, noun: str) -> str:
    return counted(number, noun.removesuffix("s"), noun)


def _verb(several: Sequence[object], *, extent: bool) -> str:
    """Say how rows are in something: what has an extent may be in it with a part alone."""
    one = len(several) == 1
    if extent:
        return "reaches into" if one else "reach into"
    return "lies in" if one else "lie in"
