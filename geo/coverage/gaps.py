"""Who is left out: the councils that a layer, a sector or everything place-based misses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.areas import ICA
from geo.errors import UnknownNameError
from geo.places import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.views.summary import people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.areas import Area
    from geo.atlas import Atlas
    from geo.coverage.matrix import Matrix, MatrixRow

    Rows = tuple[MatrixRow, ...]

ANYTHING: Final = "anything"
FAR: Final = "far"
SECTOR: Final = "sector:"
"""Begins the key of a gap in one sector: "sector:AM"."""

BEYOND_KM: Final = 20.0
"""How far is far, where nobody says."""

FARTHEST_KM: Final = 500.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """One way of being left out, and whom it leaves out."""

    key: str
    """A place layer, "anything", "far", or "sector:" and a code."""
    title: str
    """A few words, for a heading: "In no city region"."""
    codes: tuple[str, ...]
    population: int
    text: str
    """A sentence that stands alone, with counts, people, and the basis of the count."""


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """The rows of an area, and what is missing in them."""

    area: Area
    matrix: Matrix
    beyond_km: float
    rows: Rows
    """One a council of the area, in order of code."""
    gaps: Mapping[str, Gap]
    """Key → gap: layers, anything, far, then the eight sectors."""


def gaps(atlas: Atlas, matrix: Matrix, area: Area, *, beyond_km: float = BEYOND_KM) -> Gaps:
    """
    Find who is left out.

    Parameters
    ----------
    matrix
        Every council, under the filters of its result.
    area
        Whose councils to look at.
    beyond_km
        Farther than this from the nearest documented site is a gap; sites within are none.

    Returns
    -------
    gaps
        A council is left out of a layer where no documented, place-based place of the layer
        covers it; of a sector where none is linked to it; of everything where no layer has one.

    Raises
    ------
    UnknownNameError
        If `beyond_km` is not above 0 and at most 500.
    """
    if not 0 < beyond_km <= FARTHEST_KM:
        raise UnknownNameError(
            f"Distance: found {beyond_km:g} km, expected more than 0 and at most {FARTHEST_KM:g}."
        )
    rows = tuple(matrix.rows[code] for code in area.codes)
    found = {}
    proposed = any(not one.shares.keys().isdisjoint(area.codes) for one in matrix.result.proposed)
    for key in _keys(atlas):
        missed = tuple(row for row in rows if not _has(matrix, row, key, beyond_km=beyond_km))
        words = _words(atlas, key, beyond_km, proposed=proposed)
        found[key] = Gap(
            key=key,
            title=words.title,
            codes=tuple(row.council.LAD25CD for row in missed),
            population=_people(missed),
            text=_sentence(area, rows, missed, words, _basis(area, missed, key)),
        )
    return Gaps(
        area=area, matrix=matrix, beyond_km=beyond_km, rows=rows, gaps=MappingProxyType(found)
    )


def closed(before: Gaps, after: Gaps) -> Mapping[str, tuple[str, ...]]:
    """Return, gap by gap, the councils that are left out before and not after."""
    return MappingProxyType(
        {
            key: tuple(code for code in gap.codes if code not in set(after.gaps[key].codes))
            for key, gap in before.gaps.items()
        }
    )


def _keys(atlas: Atlas) -> tuple[str, ...]:
    sectors = (f"{SECTOR}{code}" for code in atlas.registry.sectors)
    return (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES, ANYTHING, FAR, *sectors)


def _people(rows: Rows) -> int:
    return sum(row.council.population_mid2024 for row in rows)


def _has(matrix: Matrix, row: MatrixRow, key: str, *, beyond_km: float) -> bool:
    if key == ANYTHING:
        return row.total > 0
    if key == FAR:
        code = row.council.LAD25CD
        return code in matrix.nearest and matrix.nearest[code][0] <= beyond_km
    if key.startswith(SECTOR):
        return row.has_sector(key.removeprefix(SECTOR))
    return row.counted[key] > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """How a gap is said: in a heading, of one, of several, and of nobody."""

    title: str
    one: str
    several: str
    filled: str
    """What each has, where nobody is left out."""


_WORDS: Final = MappingProxyType(
    {
        CITY_REGIONS: _Words(
            title="In no city region",
            one="is in no documented city region",
            several="are in no documented city region",
            filled="a documented city region",
        ),
        CLUSTERS: _Words(
            title="In no cluster",
            one="is in no documented cluster",
            several="are in no documented cluster",
            filled="a documented cluster",
        ),
        STRATEGIC_SITES: _Words(
            title="Hosting no strategic site",
            one="hosts no documented strategic site",
            several="host no documented strategic site",
            filled="a documented strategic site",
        ),
        ANYTHING: _Words(
            title="Covered by nothing place-based",
            one="is covered by nothing documented and place-based",
            several="are covered by nothing documented and place-based",
            filled="something documented and place-based",
        ),
    }
)


def _words(atlas: Atlas, key: str, beyond_km: float, *, proposed: bool) -> _Words:
    """Say a gap; in a what-if, what fills it may be documented or proposed."""
    words = _plain_words(atlas, key, beyond_km)
    if not proposed:
        return words
    return _Words(
        **{
            field: text.replace("documented", "documented or proposed", 1)
            for field, text in asdict(words).items()
        }
    )


def _plain_words(atlas: Atlas, key: str, beyond_km: float) -> _Words:
    if key in _WORDS:
        return _WORDS[key]
    if key == FAR:
        site = "a documented strategic site"
        return _Words(
            title=f"Farther than {beyond_km:g} km from a site",
            one=f"lies farther than {beyond_km:g} km from {site}",
            several=f"lie farther than {beyond_km:g} km from {site}",
            filled=f"{site} within {beyond_km:g} km",
        )
    name = atlas.registry.sectors[key.removeprefix(SECTOR)].name.lower()
    return _Words(
        title=f"Nothing for {name}",
        one=f"has nothing documented and place-based for {name}",
        several=f"have nothing documented and place-based for {name}",
        filled=f"something documented and place-based for {name}",
    )


def _sentence(area: Area, rows: Rows, missed: Rows, words: _Words, basis: str) -> str:
    suffix = f" ({basis})" if basis else ""
    if len(rows) == 1:
        return f"{area.name} {words.one if missed else f'has {words.filled}'}{suffix}."
    if not missed:
        return f"Each of the {len(rows)} councils {where(area)} has {words.filled}."
    verb = words.one if len(missed) == 1 else words.several
    return (
        f"{len(missed)} of {len(rows)} councils {where(area)}, home to "
        f"{people(_people(missed))} people, {verb}{suffix}."
    )


def _basis(area: Area, missed: Rows, key: str) -> str:
    """Say what a count rests on: documented or inferred members; indicative places beside."""
    parts = []
    if area.key == ICA and missed:
        firm = sum(bool(row.ica and row.ica.status == "member") for row in missed)
        noun = "documented member" if firm == 1 else "documented members"
        parts.append(f"{firm} {noun}; {len(missed) - firm} inferred")
    beside = sum(_is_indicative(row, key) for row in missed)
    if beside:
        whom = "" if len(area.codes) == 1 else f" in {beside} of them"
        parts.append(f"indicative evidence says otherwise{whom}")
    return "; ".join(parts)


def _is_indicative(row: MatrixRow, key: str) -> bool:
    """Whether something indicative stands against a gap; a gap has nothing documented."""
    if key == FAR:
        return False
    if key.startswith(SECTOR):
        sector = key.removeprefix(SECTOR)
        return any(cover.is_place_based and sector in cover.shown.sectors for cover in row.covers)
    return bool(sum(row.indicative.values()) if key == ANYTHING else row.indicative[key])


def where(area: Area) -> str:
    """Say where the councils of an area are, after their number: "in the North West"."""
    if area.kind == "members":
        return "known or inferred to belong to the Industrial Communities Alliance"
    if area.kind == "set":
        return "chosen"
    return f"{'of' if area.kind == 'city region' else 'in'} {area.in_sentence}"
