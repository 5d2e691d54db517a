"""What became of the local authorities whose code has ended, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.dates import format_date

if TYPE_CHECKING:
    from geo.register.records import FormerAuthority
    from geo.register.register import Register


def describe_change(register: Register, former: FormerAuthority) -> str:
    """
    Say what became of an authority.

    Returns
    -------
    sentence
        "Allerdale became part of Cumberland on 1 April 2023." Where it took several steps, the
        row's own note, which tells them.
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
    Say whose code a former code was, and what became of that authority.

    Returns
    -------
    sentences
        "E08000016 is the former code of Barnsley, now E08000038." Where more than the code has
        changed, the authority's story follows, with its successors' codes.
    """
    former = register.former_authorities[code]
    opening = f"{code} is the former code of {former.former_name}"
    successor_codes = " and ".join(former.successors)
    if keeps_name(register, former):
        return f"{opening}, now {successor_codes}."
    return f"{opening}, now in {successor_codes}. {describe_change(register, former)}"


def keeps_name(register: Register, former: FormerAuthority) -> bool:
    """Whether nothing but the code has changed, so that the name still finds the council."""
    names = [register.local_authorities[code].LAD25NM for code in former.successors]
    return former.change == "recoded" and names == [former.former_name]
