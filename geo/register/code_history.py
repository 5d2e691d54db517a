"""Sentences about local authorities whose code has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.dates import format_date

if TYPE_CHECKING:
    from geo.register.records import FormerAuthority
    from geo.register.register import Register


def describe_change(register: Register, former: FormerAuthority) -> str:
    """
    Return a sentence on what became of an authority.

    Returns
    -------
    sentence
        "Allerdale became part of Cumberland on 1 April 2023." If the row has a note, the note
        instead: it describes changes in several steps.
    """
    if former.note:
        return former.note
    verb = {
        "recoded": "became",
        "merged": "became part of",
        "split": "was split between",
    }[former.change]
    names = [register.local_authorities[code].LAD25NM for code in former.successors]
    day = format_date(former.changed_on, "day")
    return f"{former.former_name} {verb} {' and '.join(names)} on {day}."


def describe_history(register: Register, code: str) -> str:
    """
    Return sentences on the authority of a former code and what became of it.

    Returns
    -------
    sentences
        "E08000016 is the former code of Barnsley, now E08000038." If more than the code has
        changed, the codes of its successors and `describe_change` follow.
    """
    former = register.former_authorities[code]
    opening = f"{code} is the former code of {former.former_name}"
    successor_codes = " and ".join(former.successors)
    if keeps_name(register, former):
        return f"{opening}, now {successor_codes}."
    return f"{opening}, now in {successor_codes}. {describe_change(register, former)}"


def keeps_name(register: Register, former: FormerAuthority) -> bool:
    """Return whether only the code has changed, so that the name still finds the council."""
    names = [register.local_authorities[code].LAD25NM for code in former.successors]
    return former.change == "recoded" and names == [former.former_name]
