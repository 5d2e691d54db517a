"""Published figures carried to the councils of the register, and checked as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.errors import SourceError
from geo.statistics.employment import TOTAL, Employment, Provenance, digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from geo.clients.nomis import Published
    from geo.register.register import Registry
    from geo.statistics.industries import Industry

    Codes = Mapping[str, int | None]

NORTHERN_IRELAND: Final = "Northern Ireland"
KEPT: Final = "Nothing was kept; the figures in use stay as they were."
SHOWN: Final = 5


def carried(
    registry: Registry,
    published: Published,
    industries: Mapping[str, Industry],
    *,
    source: str,
    fetched_at: datetime,
) -> Employment:
    """
    Carry published employment to the councils of the register.

    Returns
    -------
    employment
        One entry a council of Great Britain. Figures under a code that has ended are carried to
        its successor, and added where several have the same; the sum is suppressed where a part
        is. `provenance.carried` names them.

    Raises
    ------
    SourceError
        If a code is neither a council's nor a former one's, a council was split since, a council
        of Great Britain is missing, or an industry has more employment than there is in all.
    """
    found: dict[str, Codes] = {}
    notes = []
    for code, figures in published.figures.items():
        now = _successor(registry, code, published.address)
        if now != code:
            notes.append(f"{code} to {now} ({registry.local_authorities[now].LAD25NM})")
        found[now] = _together(found[now], figures) if now in found else figures
    _require_councils(registry, found, published.address)
    _require_within_total(found, industries, published.address)
    plain = {code: dict(found[code]) for code in sorted(found)}
    return Employment(
        provenance=Provenance(
            source=source,
            address=published.address,
            fetched_at=fetched_at.isoformat(timespec="seconds"),
            year=published.year,
            rows=published.rows,
            sha256=digest(plain),
            carried=tuple(notes),
        ),
        figures=plain,
    )


def _successor(registry: Registry, code: str, address: str) -> str:
    if code in registry.local_authorities:
        return code
    former = registry.former_authorities.get(code)
    if former is None or len(former.successors) != 1:
        what = "which was split" if former else "which is no council's, now or before"
        raise SourceError(
            f"{address}: found figures for {code}, {what}; expected councils of the register or "
            f"ones that became part of them. {KEPT}"
        )
    return former.successors[0]


def _together(one: Codes, other: Codes) -> Codes:
    return {code: _sum(one[code], other[code]) for code in one}


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _require_councils(registry: Registry, found: Mapping[str, Codes], address: str) -> None:
    lacking = [
        f"{council.LAD25NM} ({code})"
        for code, council in registry.local_authorities.items()
        if code not in found and council.nation != NORTHERN_IRELAND
    ]
    if lacking:
        more = f" and {len(lacking) - SHOWN} more" if len(lacking) > SHOWN else ""
        raise SourceError(
            f"{address}: found no figures for {', '.join(lacking[:SHOWN])}{more}, expected every "
            f"council of Great Britain. {KEPT}"
        )


def _require_within_total(
    found: Mapping[str, Codes], industries: Mapping[str, Industry], address: str
) -> None:
    """Check that no industry exceeds the whole: a sign that codes were mistaken for others."""
    whole = sum(figures[TOTAL] or 0 for figures in found.values())
    for industry in industries.values():
        part = sum(figures.get(c) or 0 for figures in found.values() for c in industry.codes)
        if part > whole:
            raise SourceError(
                f"{address}: found {part:,} jobs in {industry.in_sentence} and {whole:,} in all, "
                f"expected no more than all. {KEPT}"
            )
