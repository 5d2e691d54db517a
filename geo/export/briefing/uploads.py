"""What a user brought, in a briefing: a section of its own, marked, and words for its map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.export.briefing.model import Block, Bullets, Heading, Note
from geo.uploads.drawing import MOST_DRAWN
from geo.uploads.layers import LOOKS, kind_of_rows, labels_of
from geo.uploads.records import MARKER
from geo.views.upload_coverage import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.export.printmap.upload_layers import Near
    from geo.uploads.overlay import Laid

MOST_NAMED: Final = 8
"""Rows of an upload that the words for the map name."""


def brought_blocks(several: Sequence[Laid]) -> tuple[Block, ...]:
    """
    Say of each upload where in the area its rows lie, and what covers them there.

    Parameters
    ----------
    several
        Uploads, each laid over the councils of the area (`geo.uploads.overlay.narrowed`).

    Returns
    -------
    blocks
        A heading, a note that none of it is the register's, and a list for each upload; nothing
        where there is none. The sentences are those of the page and of `placemap add`: documented
        facts of the register, never what is proposed.
    """
    if not several:
        return ()
    return (
        Heading(text=f"Your own data ({MARKER})"),
        Note(text=_note(several)),
        *(
            Bullets(
                items=tuple(
                    f"{laid.brought.name}: {sentence}" if number == 0 else sentence
                    for number, sentence in enumerate(sentences(laid))
                )
            )
            for laid in several
        ),
    )


def map_caption(several: Sequence[Near], area: Area) -> str:
    """Say which uploads the map of an area draws, how, and which it does not; or ""."""
    drawn = [
        f"{near.laid.brought.name} ({LOOKS[near.laid.brought.look].label.lower()})"
        for near in several
        if near.layers
    ]
    says = [f"{MARKER}: {'; '.join(drawn)}."] if drawn else []
    says += [
        f"“{near.laid.brought.name}” has more than {MOST_DRAWN:,} shapes in or near "
        f"{area.in_sentence}, which are not drawn."
        for near in several
        if near.is_too_much
    ]
    return " ".join(says)


def map_words(several: Sequence[Near], area: Area) -> str:
    """Say what the map of an area shows of each upload, for those who do not see it; or ""."""
    return " ".join(_shown(near, area) for near in several if near.layers)


def _shown(near: Near, area: Area) -> str:
    brought = near.laid.brought
    noun = kind_of_rows(brought)
    rows = f"{len(near.inside):,}" if near.inside else "none"
    if near.inside and brought.label_column:
        names = [*labels_of(brought, near.inside[:MOST_NAMED]).values()]
        left = len(near.inside) - len(names)
        rows += f" ({'; '.join(names)}{f'; and {left:,} more' if left else ''})"
    around = f", and {near.around:,} around it" if near.around else ""
    return f"{brought.name} ({MARKER}), {noun} in {area.in_sentence}: {rows}{around}."


def _note(several: Sequence[Laid]) -> str:
    licences = "; ".join(f"{one.brought.name}: {one.brought.licence}" for one in several)
    return (
        "This section is about files that whoever made this briefing brought. They are not part of "
        f"the register, and were not checked against a source. Licences: {licences}."
    )
