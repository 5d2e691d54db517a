"""Marks of evidence: what each says of a fact, and which of them a headline counts."""

from __future__ import annotations

from typing import Final, Literal

Evidence = Literal["documented", "confirmed_by_location", "indicative", "proposed"]
"""
documented: seen in a cited source. confirmed_by_location: the site's point shows which council
hosts it. indicative: believed, not yet checked. proposed: part of a scenario, never of the
register.
"""

CONFIRMED: Final = frozenset({"documented", "confirmed_by_location", "proposed"})
"""What a headline counts. Only a scenario holds anything that is proposed."""

_RANK: Final = ("proposed", "indicative", "confirmed_by_location", "documented")


def is_confirmed(evidence: Evidence | None) -> bool:
    """Return whether a headline counts what has this evidence."""
    return evidence in CONFIRMED


def strongest(*evidence: Evidence) -> Evidence:
    """Return the evidence of what needs any one of `marks`."""
    return max(evidence, key=_RANK.index)


def weakest(*evidence: Evidence) -> Evidence:
    """Return the evidence of what needs every one of `marks`."""
    return min(evidence, key=_RANK.index)
