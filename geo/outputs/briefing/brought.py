"""What a user brought, in a briefing: a section of its own, marked, beside the register's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.outputs.briefing.model import Block, Bullets, Heading, Note
from geo.uploads.laying import lay
from geo.uploads.reach import sentences
from geo.uploads.records import MARKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.outputs.briefing.answers import Answers
    from geo.uploads.records import Brought


def brought_blocks(answers: Answers, area: Area, several: Sequence[Brought]) -> tuple[Block, ...]:
    """
    Say of each upload where in the area its rows lie, and what covers them there.

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
                    f"{one.name}: {sentence}" if number == 0 else sentence
                    for number, sentence in enumerate(
                        sentences(lay(answers.atlas, answers.register, one, within=area.codes))
                    )
                )
            )
            for one in several
        ),
    )


def _note(several: Sequence[Brought]) -> str:
    licences = "; ".join(f"{one.name}: {one.licence}" for one in several)
    return (
        "This section is about files that whoever made this briefing brought. They are not part of "
        f"the register, and were not checked against a source. Licences: {licences}."
    )
