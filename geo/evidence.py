"""Evidence levels, and which of them count as confirmed."""

from __future__ import annotations

from typing import Final, Literal

Evidence = Literal["documented", "confirmed_by_location", "indicative", "proposed"]
"""
documented: seen in a cited source. confirmed_by_location: the site's point shows which council
hosts it. indicative: believed, not yet checked. proposed: part of a scenario, never of the
register.
"""

CONFIRMED: Final = frozenset({"documented", "confirmed_by_location", "proposed"})
"""Evidence that headline figures count. Only a scenario has anything proposed."""

_RANK: Final = ("proposed", "indicative", "confirmed_by_location", "documented")


def is_confirmed(evidence: Evidence | None) -> bool:
    """Return whether headline figures count this evidence."""
    return evidence in CONFIRMED


def strongest(*evidence: Evidence) -> Evidence:
    """Return the strongest evidence: enough where any one statement supports a fact."""
    return max(evidence, key=_RANK.index)


def weakest(*evidence: Evidence) -> Evidence:
    """Return the weakest evidence: the limit where a fact needs every statement."""
    return min(evidence, key=_RANK.index)
