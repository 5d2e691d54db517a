"""Glossary: the terms of pages, maps and files with their meanings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNCHECKED: Final = "not yet confirmed"
"""Text for `indicative` at its first use."""

DASHED: Final = f"Dashed: {UNCHECKED}, or drawn larger than it is"
DOTTED: Final = "Dotted and thin: a local, devolved or industry priority, not a national one"
HOLLOW: Final = "Hollow: in the middle of the host councils, not at the site"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A term of pages, maps and files, with its meaning. `key` is for links."""

    key: str
    word: str
    meaning: str


GLOSSARY: Final = (
    Term(
        key="documented",
        word="Documented",
        meaning="The statement was seen in the source that is cited. Headlines count what is "
        "documented, unless you ask otherwise.",
    ),
    Term(
        key="indicative",
        word="Indicative",
        meaning=f"Believed, and {UNCHECKED} in a source. Drawn dashed, marked in every table and "
        "file, and never counted with what is documented.",
    ),
    Term(
        key="inferred",
        word="Probable member",
        meaning="A council that the Alliance's public pages imply is a member without naming it; "
        "in tables, “member, inferred”.",
    ),
    Term(
        key="associated",
        word="Associated with the Alliance",
        meaning="A council that was seen with the Alliance, such as in a parliamentary group on "
        "industrial communities, and that no source calls a member. It is never counted as one.",
    ),
    Term(
        key="candidate",
        word="Candidate",
        meaning="A council that may be a member of the Alliance: no source we could read confirms "
        "it, or rules it out. It is never counted as one.",
    ),
    Term(
        key="proposed",
        word="Proposed",
        meaning="A what-if of your own, laid over the map. It is no designation and no fact.",
    ),
    Term(
        key="council",
        word="Council",
        meaning="A local authority district or unitary authority, as of April 2025: 361 in the "
        "UK. Officially a local authority district (LAD). Counties are asked for as the councils "
        "in them.",
    ),
    Term(
        key="gss",
        word="GSS code",
        meaning="The nine characters that name a council or other area in official statistics, "
        "such as E08000010 for Wigan. In files, LAD25CD.",
    ),
    Term(
        key="city-region",
        word="City region",
        meaning="Several councils joined by a mayoral or combined authority, a corporate joint "
        "committee, or a city region or growth deal.",
    ),
    Term(
        key="cluster",
        word="High-potential cluster",
        meaning="A place named for its strength in one or more of the eight growth sectors.",
    ),
    Term(
        key="site",
        word="Strategic industrial site",
        meaning="A site named for industry: an investment zone or freeport site, a port, an AI "
        "growth zone. Shown as a point, since no official boundary is held.",
    ),
    Term(
        key="ica",
        word="Industrial Communities Alliance (ICA)",
        meaning="The association of councils in Britain's older industrial areas. Its public "
        "list of members is not complete.",
    ),
    Term(
        key="sectors",
        word="Growth sector",
        meaning="One of the eight sectors of the UK's industrial strategy, the IS-8.",
    ),
    Term(
        key="place-based",
        word="Place-based",
        meaning="Held to named councils or a site, and not to a whole nation.",
    ),
    Term(
        key="nation-wide",
        word="Nation-wide",
        meaning="Held for a whole nation. Listed apart, since it sets no council apart.",
    ),
    Term(
        key="covers",
        word="Covers",
        meaning="A place covers a council that hosts it, belongs to it in whole or in part, or "
        "has at least 0.5% of its area inside it.",
    ),
    Term(
        key="host",
        word="Host",
        meaning="The council or councils that a strategic industrial site stands in.",
    ),
    Term(
        key="gap",
        word="Gap",
        meaning="A council with nothing confirmed and place-based: of one layer, for one "
        "sector, or at all.",
    ),
    Term(
        key="named-by",
        word="Named by",
        meaning="Who gave a place its status: the UK's strategy or a UK programme, a devolved "
        "government, a deal, a local plan, or an industry body.",
    ),
)
"""Terms in the order in which a reader meets them."""


def glossary_markdown() -> str:
    """Return the glossary as Markdown, for docs/glossary.md."""
    opening = (
        "# Words used\n\nWhat the words mean on every page, map and file. The app shows the same "
        "under “What the words mean”, at the foot of each page.\n"
    )
    return opening + "".join(f"\n**{term.word}.** {term.meaning}\n" for term in GLOSSARY)
