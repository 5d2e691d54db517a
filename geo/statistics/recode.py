"""Recode published figures to the councils of the register, and check them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.errors import SourceError
from geo.statistics.employment import TOTAL, Employment, Provenance, digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from geo.clients.nomis import EmploymentData
    from geo.register.register import Register
    from geo.statistics.industries import Industry

    FiguresByCode = Mapping[str, int | None]

NORTHERN_IRELAND: Final = "Northern Ireland"
UNCHANGED: Final = "Nothing was kept; the figures in use stay as they were."
MAX_EXAMPLES: Final = 5


def recode_employment(
    register: Register,
    download: EmploymentData,
    industries: Mapping[str, Industry],
    *,
    source: str,
    fetched_at: datetime,
) -> Employment:
    """
    Recode published employment to the councils of the register.

    Returns
    -------
    employment
        One entry for each council of Great Britain. Statistics under an ended code are recoded to
        its successor, and added if several have the same one. The sum is suppressed if a part
        is. `provenance.carried` names them.

    Raises
    ------
    SourceError
        If a code is neither a council's nor a former one's, a council was split since, a council
        of Great Britain is missing, or an industry has more employment than there is in all.
    """
    by_council: dict[str, FiguresByCode] = {}
    notes = []
    for code, figures in download.figures.items():
        successor = _successor(register, code, download.address)
        if successor != code:
            notes.append(f"{code} to {successor} ({register.local_authorities[successor].LAD25NM})")
        by_council[successor] = (
            _add_figures(by_council[successor], figures) if successor in by_council else figures
        )
    _require_councils(register, by_council, download.address)
    _require_within_total(by_council, industries, download.address)
    sorted_figures = {code: dict(by_council[code]) for code in sorted(by_council)}
    return Employment(
        provenance=Provenance(
            source=source,
            address=download.address,
            fetched_at=fetched_at.isoformat(timespec="seconds"),
            year=download.year,
            rows=download.rows,
            sha256=digest(sorted_figures),
            carried=tuple(notes),
        ),
        figures=sorted_figures,
    )


def _successor(register: Register, code: str, address: str) -> str:
    if code in register.local_authorities:
        return code
    former = register.former_authorities.get(code)
    if former is None or len(former.successors) != 1:
        problem = "which was split" if former else "which is no council's, now or before"
        raise SourceError(
            f"{address}: found figures for {code}, {problem}; expected councils of the register or "
            f"ones that became part of them. {UNCHANGED}"
        )
    return former.successors[0]


def _add_figures(first: FiguresByCode, second: FiguresByCode) -> FiguresByCode:
    return {code: _sum(first[code], second[code]) for code in first}


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _require_councils(
    register: Register, by_council: Mapping[str, FiguresByCode], address: str
) -> None:
    missing = [
        f"{council.LAD25NM} ({code})"
        for code, council in register.local_authorities.items()
        if code not in by_council and council.nation != NORTHERN_IRELAND
    ]
    if missing:
        rest = f" and {len(missing) - MAX_EXAMPLES} more" if len(missing) > MAX_EXAMPLES else ""
        raise SourceError(
            f"{address}: found no figures for {', '.join(missing[:MAX_EXAMPLES])}{rest}, expected "
            "every "
            f"council of Great Britain. {UNCHANGED}"
        )


def _require_within_total(
    by_council: Mapping[str, FiguresByCode], industries: Mapping[str, Industry], address: str
) -> None:
    """Check that no industry exceeds the total, which would mean that codes were mixed up."""
    total = sum(figures[TOTAL] or 0 for figures in by_council.values())
    for industry in industries.values():
        industry_total = sum(
            figures.get(c) or 0 for figures in by_council.values() for c in industry.codes
        )
        if industry_total > total:
            raise SourceError(
                f"{address}: found {industry_total:,} jobs in {industry.in_sentence} and "
                f"{total:,} in all, "
                f"expected no more than all. {UNCHANGED}"
            )
