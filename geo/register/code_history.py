"""What became of the local authorities whose code has ended, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.dates import written_date

if TYPE_CHECKING:
    from geo.register.records import FormerAuthority
    from geo.register.register import Registry


def story(registry: Registry, former: FormerAuthority) -> str:
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
    changed = {
        "recoded": "became",
        "merged": "became part of",
        "split": "was split between",
    }[former.change]
    names = [registry.local_authorities[code].LAD25NM for code in former.successors]
    day = written_date(former.changed_on, "day")
    return f"{former.former_name} {changed} {' and '.join(names)} on {day}."


def story_of_code(registry: Registry, code: str) -> str:
    """
    Say whose code a former code was, and what became of that authority.

    Returns
    -------
    sentences
        "E08000016 is the former code of Barnsley, now E08000038." Where more than the code has
        changed, the authority's story follows, with its successors' codes.
    """
    former = registry.former_authorities[code]
    said = f"{code} is the former code of {former.former_name}"
    now = " and ".join(former.successors)
    if keeps_name(registry, former):
        return f"{said}, now {now}."
    return f"{said}, now in {now}. {story(registry, former)}"


def keeps_name(registry: Registry, former: FormerAuthority) -> bool:
    """Whether nothing but the code has changed, so that the name still finds the council."""
    names = [registry.local_authorities[code].LAD25NM for code in former.successors]
    return former.change == "recoded" and names == [former.former_name]
